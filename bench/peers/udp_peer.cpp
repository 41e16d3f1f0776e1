// SPDX-License-Identifier: Apache-2.0
// What the kernel's loopback takes: 32 bytes by UDP there and back, both sides blocking in recv().
// udp_peer COUNT
#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/peers/meter.hpp"

namespace {

constexpr int kWarmUp = 200;

struct Socket {
  Socket() {
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (bind(fd, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
        getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
      std::perror("udp_peer");
      std::exit(1);
    }
  }
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in address{};
};

void connect_to(const Socket& socket, const Socket& other) {
  if (connect(socket.fd, reinterpret_cast<const sockaddr*>(&other.address), sizeof other.address) != 0) std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace myelin::bench;
  const int count = argc > 1 ? std::atoi(argv[1]) : 5000;
  Socket ping, pong;
  connect_to(ping, pong);
  connect_to(pong, ping);
  char text[32] = "there and back, in 32 bytes";
  const int total = count + kWarmUp;
  if (fork() == 0) {
    for (int i = 0; i < total; ++i) {
      if (recv(pong.fd, text, sizeof text, 0) < 0 || send(pong.fd, text, sizeof text, 0) < 0) _exit(1);
    }
    _exit(0);
  }
  std::vector<std::int64_t> times;
  Window window;
  for (int i = 0; i < total; ++i) {
    if (i == kWarmUp) {
      window.start();
      times.clear();
    }
    const std::int64_t began = now_ns();
    if (send(ping.fd, text, sizeof text, 0) < 0 || recv(ping.fd, text, sizeof text, 0) < 0) return 1;
    times.push_back(now_ns() - began);
  }
  report(spread(times) + ", \"lost\": 0, " + window.per(count, "ping_"));
  return wait(nullptr) < 0;
}
