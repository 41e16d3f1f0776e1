// SPDX-License-Identifier: Apache-2.0
// What one copy of a frame costs: the unit in which large messages are judged. At the pace of the frames, from a source
// that stays where it is into one of three warm buffers in turn, as in a publisher's pool; and, as `hot`, back to back.
// memcpy_peer HZ SECONDS SIZE
#include <array>
#include <cstring>
#include <thread>

#include "bench/peers/meter.hpp"

namespace {

using Frame = std::vector<char>;

std::int64_t copy(Frame& target, const Frame& source) {
  const std::int64_t began = myelin::bench::now_ns();
  std::memcpy(target.data(), source.data(), source.size());
  asm volatile("" : : "r"(target.data()) : "memory");  // the copy is not to be optimised away
  return myelin::bench::now_ns() - began;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace myelin::bench;
  const double hz = argc > 1 ? std::atof(argv[1]) : 30, seconds = argc > 2 ? std::atof(argv[2]) : 5;
  const Frame source(argc > 3 ? static_cast<std::size_t>(std::atoll(argv[3])) : 6'220'800, 1);
  std::array<Frame, 3> targets;
  targets.fill(Frame(source.size(), 2));
  std::vector<std::int64_t> paced, hot;
  const auto count = static_cast<std::size_t>(hz * seconds);
  for (std::size_t i = 0; i < count; ++i) {
    std::this_thread::sleep_for(std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / hz)));
    paced.push_back(copy(targets[i % targets.size()], source));
  }
  for (std::size_t i = 0; i < count; ++i) hot.push_back(copy(targets[0], source));
  report("\"copy\": {" + spread(paced) + "}, \"hot\": {" + spread(hot) + "}");
}
