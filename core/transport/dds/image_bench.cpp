// SPDX-License-Identifier: Apache-2.0
// How samples fare between two processes over loopback UDP: latency, processor time, and what was lost.
//
//   image_bench [octets=6220800] [hertz=30] [seconds=10] [depth=10] [socket_buffer=4194304]
//
// The subscriber answers for itself; the publisher is a forked child. Rate 0 is as fast as it goes.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "core/transport/dds/dds_transport.hpp"

namespace {

using namespace myelin;
using namespace myelin::transport;
using Clock = std::chrono::steady_clock;

struct Plan {
  std::size_t octets = 1920 * 1080 * 3;
  double hertz = 30;
  double seconds = 10;
  std::uint32_t depth = 10;
  std::uint32_t socket_buffer = 4 << 20;
  std::size_t count() const { return static_cast<std::size_t>(hertz > 0 ? hertz * seconds : 2000 * seconds); }
};

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

long resident_kib() {
  long size = 0, resident = 0;
  if (FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%ld %ld", &size, &resident) != 2) resident = 0;
    std::fclose(file);
  }
  return resident * 4;
}

std::unique_ptr<Participant> join(dds::DdsTransport& transport) {
  ParticipantOptions options;
  options.domain_id = 39;
  options.range = DiscoveryRange::localhost;
  return transport.create_participant(options);
}

EndpointOptions endpoint(const Plan& plan) {
  EndpointOptions options;
  options.topic = "rt/bench";
  options.type_name = "bench::msg::dds_::Octets_";
  options.qos.depth = plan.depth;
  return options;
}

void publish(const Plan& plan) {
  dds::DdsTransport transport({.socket_buffer = plan.socket_buffer});
  const auto participant = join(transport);
  const auto writer = participant->create_writer(endpoint(plan));
  while (writer->matched().empty()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));

  std::vector<std::byte> sample(plan.octets, std::byte{1});
  const Bytes piece = sample;
  const double cpu_before = cpu_seconds();
  const auto begin = Clock::now();
  double writing = 0;
  for (std::size_t i = 0; i < plan.count(); ++i) {
    if (plan.hertz > 0) {
      std::this_thread::sleep_until(begin + std::chrono::duration_cast<Clock::duration>(
                                                std::chrono::duration<double>(static_cast<double>(i) / plan.hertz)));
    }
    const auto before = Clock::now();
    writer->write(Gather(&piece, 1));
    writing += std::chrono::duration<double>(Clock::now() - before).count();
  }
  const bool acked = writer->wait_for_all_acked(5'000'000'000);
  const double elapsed = std::chrono::duration<double>(Clock::now() - begin).count();
  std::printf("publisher:  write() %.3f ms, cpu %.1f %%, rss %ld KiB, all acknowledged: %s, %.2f s\n",
              writing * 1e3 / static_cast<double>(plan.count()), 100 * (cpu_seconds() - cpu_before) / elapsed,
              resident_kib(), acked ? "yes" : "no", elapsed);
  std::fflush(stdout);
}

void subscribe(const Plan& plan, pid_t publisher) {
  dds::DdsTransport transport({.socket_buffer = plan.socket_buffer});
  const auto participant = join(transport);
  std::mutex mutex;
  std::condition_variable arrived;
  bool news = false;
  auto options = endpoint(plan);
  options.on_data = [&] {
    const std::lock_guard lock(mutex);
    news = true;
    arrived.notify_one();
  };
  std::atomic<int> lost_events{0};
  options.on_event = [&](Event event) { lost_events += event == Event::message_lost; };
  const auto reader = participant->create_reader(options);

  std::vector<double> latencies_ms;
  std::int64_t last = 0, missing = 0;
  double cpu_before = 0;
  auto first_time = Clock::now();
  while (last < static_cast<std::int64_t>(plan.count())) {
    {
      std::unique_lock lock(mutex);
      if (!arrived.wait_for(lock, std::chrono::seconds(8), [&] { return news; })) break;
      news = false;
    }
    while (const auto sample = reader->take()) {
      const auto now = std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
      if (last == 0) cpu_before = cpu_seconds(), first_time = Clock::now();
      missing += sample->sequence - last - 1;
      last = sample->sequence;
      latencies_ms.push_back(static_cast<double>(now - sample->source_timestamp_ns) * 1e-6);
    }
  }
  const double elapsed = std::chrono::duration<double>(Clock::now() - first_time).count();
  missing += static_cast<std::int64_t>(plan.count()) - last;
  std::sort(latencies_ms.begin(), latencies_ms.end());
  const auto at = [&](double part) {
    return latencies_ms.empty()
               ? 0.0
               : latencies_ms[static_cast<std::size_t>(part * static_cast<double>(latencies_ms.size() - 1))];
  };
  int status = 0;
  waitpid(publisher, &status, 0);
  std::printf("subscriber: %zu of %zu, lost %lld, latency ms median %.3f p99 %.3f max %.3f, cpu %.1f %%, rss %ld KiB\n",
              latencies_ms.size(), plan.count(), static_cast<long long>(missing), at(0.5), at(0.99), at(1),
              100 * (cpu_seconds() - cpu_before) / elapsed, resident_kib());
}

}  // namespace

int main(int argc, char** argv) {
  Plan plan;
  if (argc > 1) plan.octets = std::strtoull(argv[1], nullptr, 10);
  if (argc > 2) plan.hertz = std::strtod(argv[2], nullptr);
  if (argc > 3) plan.seconds = std::strtod(argv[3], nullptr);
  if (argc > 4) plan.depth = static_cast<std::uint32_t>(std::strtoul(argv[4], nullptr, 10));
  if (argc > 5) plan.socket_buffer = static_cast<std::uint32_t>(std::strtoul(argv[5], nullptr, 10));
  const pid_t child = fork();
  if (child == 0) {
    publish(plan);
    return 0;
  }
  subscribe(plan, child);
  return 0;
}
