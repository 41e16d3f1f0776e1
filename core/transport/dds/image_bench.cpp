// SPDX-License-Identifier: Apache-2.0
// How samples fare between two processes over loopback UDP: latency, processor time, page faults, and what was lost; ours
// and a plain program on Fast DDS (raw_peer.hpp), in any pairing.
//
//   image_bench [mode=stream] [from=ours] [to=ours] [octets=6220800] [hertz=30] [count=300] [depth=10] [reliable=1]
//               [hold=1] [load=0] [socket_buffer=4194304] [domain=39]
//
// mode=stream: `from` writes to `to`; rate 0 is as fast as it goes. mode=echo: `from` writes the next sample when `to` has
// sent the last one back; latency is that of the way there and back. Samples are taken in the transport's thread; the
// latest `hold` are kept. `load` processes keep the processors busy meanwhile, at nice 19.
// The receiving process answers for itself; the other is a forked child.
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <mutex>
#include <set>
#include <sstream>
#include <string>
#include <thread>

#include "core/transport/dds/dds_transport.hpp"
#include "core/transport/dds/raw_peer.hpp"

namespace myelin::transport::dds {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr const char* type_name = "bench::msg::dds_::Octets_";
constexpr auto patience = 5s;

struct Plan {
  std::string mode = "stream", from = "ours", to = "ours";
  std::size_t octets = 1920 * 1080 * 3;
  double hertz = 30;
  std::size_t count = 300;
  std::uint32_t depth = 10;
  bool reliable = true;
  std::size_t hold = 1;
  std::size_t load = 0;
  std::uint32_t socket_buffer = DdsOptions{}.socket_buffer;
  std::uint32_t domain = 39;

  bool set(const std::string& word) {
    const auto equals = word.find('=');
    if (equals == std::string::npos) return false;
    const std::string name = word.substr(0, equals), value = word.substr(equals + 1);
    const auto number = [&] { return static_cast<std::uint32_t>(std::strtoul(value.c_str(), nullptr, 10)); };
    if (name == "mode")
      mode = value;
    else if (name == "from")
      from = value;
    else if (name == "to")
      to = value;
    else if (name == "octets")
      octets = number();
    else if (name == "hertz")
      hertz = std::strtod(value.c_str(), nullptr);
    else if (name == "count")
      count = number();
    else if (name == "depth")
      depth = number();
    else if (name == "reliable")
      reliable = number() != 0;
    else if (name == "hold")
      hold = number();
    else if (name == "load")
      load = number();
    else if (name == "socket_buffer")
      socket_buffer = number();
    else if (name == "domain")
      domain = number();
    else
      return false;
    return true;
  }
};

struct Usage {
  double cpu_s = 0;
  long faults = 0;
  static Usage now() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
      return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return {seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_minflt};
  }
  std::string since(const Usage& before, std::size_t samples) const {
    char text[100];
    const double each = static_cast<double>(std::max<std::size_t>(samples, 1));
    std::snprintf(text, sizeof text, "cpu us %.1f, page faults %.1f each", (cpu_s - before.cpu_s) * 1e6 / each,
                  static_cast<double>(faults - before.faults) / each);
    return text;
  }
};

// Datagrams that found this process's sockets full.
long dropped_datagrams() {
  std::set<std::string> ours;
  for (const auto& file : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    const std::string target = std::filesystem::read_symlink(file, gone).string();
    if (target.starts_with("socket:[")) ours.insert(target.substr(8, target.size() - 9));
  }
  std::ifstream table("/proc/net/udp");
  std::string line;
  std::getline(table, line);
  long dropped = 0;
  while (std::getline(table, line)) {
    std::istringstream words(line);
    const std::vector<std::string> row{std::istream_iterator<std::string>(words), {}};
    if (row.size() > 12 && ours.contains(row[9])) dropped += std::strtol(row[12].c_str(), nullptr, 10);
  }
  return dropped;
}

// A process's end of the bench: one topic out, one in.
class Side {
 public:
  using OnSample = std::function<void(std::int64_t sequence, std::int64_t source_timestamp_ns)>;
  virtual ~Side() = default;
  virtual bool matched() = 0;
  virtual void write() = 0;  // the plan's octets
  virtual bool wait_for_all_acked() = 0;
};

class Ours final : public Side {
 public:
  Ours(const Plan& plan, const std::string& out, const std::string& in, OnSample on_sample)
      : sample_(plan.octets, std::byte{1}), hold_(plan.hold), transport_({.socket_buffer = plan.socket_buffer}) {
    ParticipantOptions options;
    options.domain_id = plan.domain;
    options.range = DiscoveryRange::localhost;
    participant_ = transport_.create_participant(options);
    EndpointOptions endpoint;
    endpoint.type_name = type_name;
    endpoint.qos.depth = plan.depth;
    endpoint.qos.reliability = plan.reliable ? Reliability::reliable : Reliability::best_effort;
    endpoint.topic = out;
    writer_ = participant_->create_writer(endpoint);
    endpoint.topic = in;
    endpoint.on_data = [this, on_sample] {
      std::call_once(made_, [this] {
        while (!reader_ready_) std::this_thread::yield();
      });
      while (const auto sample = reader_->take()) {
        on_sample(sample->sequence, sample->source_timestamp_ns);
        held_.push_back(sample->payload);
        if (held_.size() > hold_) held_.pop_front();
      }
    };
    reader_ = participant_->create_reader(endpoint);
    reader_ready_ = true;
  }
  bool matched() override { return !writer_->matched().empty(); }
  void write() override {
    const Bytes piece = sample_;
    writer_->write(Gather(&piece, 1));
  }
  bool wait_for_all_acked() override { return writer_->wait_for_all_acked(5'000'000'000); }

 private:
  std::vector<std::byte> sample_;
  const std::size_t hold_;
  std::deque<Buffer> held_;
  DdsTransport transport_;
  std::unique_ptr<Participant> participant_;
  std::unique_ptr<Writer> writer_;
  std::atomic<bool> reader_ready_{false};
  std::once_flag made_;
  std::unique_ptr<Reader> reader_;
};

class Raw final : public Side {
 public:
  Raw(const Plan& plan, const std::string& out, const std::string& in, OnSample on_sample)
      : sample_(plan.octets, std::byte{1}),
        peer_(plan.domain, type_name, plan.reliable, static_cast<std::int32_t>(plan.depth)),
        writer_(peer_.create_writer(out)) {
    peer_.create_reader(
        in, [on_sample](const RawPeer::Sample& sample) { on_sample(sample.sequence, sample.source_timestamp_ns); });
  }
  bool matched() override {
    fast::PublicationMatchedStatus status;
    writer_->get_publication_matched_status(status);
    return status.current_count > 0;
  }
  void write() override { writer_->write(&sample_); }
  bool wait_for_all_acked() override { return writer_->wait_for_acknowledgments({5, 0}) == Code::RETCODE_OK; }

 private:
  std::vector<std::byte> sample_;
  RawPeer peer_;
  fast::DataWriter* writer_;
};

std::unique_ptr<Side> side(const std::string& kind, const Plan& plan, const std::string& out, const std::string& in,
                           Side::OnSample on_sample) {
  if (kind == "raw") return std::make_unique<Raw>(plan, out, in, std::move(on_sample));
  return std::make_unique<Ours>(plan, out, in, std::move(on_sample));
}

void await_match(Side& one) {
  while (!one.matched()) std::this_thread::sleep_for(1ms);
  std::this_thread::sleep_for(300ms);
}

class Latencies {
 public:
  void add(double latency_us) { all_.push_back(latency_us); }
  std::size_t count() const { return all_.size(); }
  std::string text() {
    std::sort(all_.begin(), all_.end());
    const auto at = [&](double part) {
      return all_.empty() ? 0.0 : all_[static_cast<std::size_t>(part * static_cast<double>(all_.size() - 1))];
    };
    char text[100];
    std::snprintf(text, sizeof text, "latency us median %.1f p99 %.1f max %.1f", at(0.5), at(0.99), at(1));
    return text;
  }

 private:
  std::vector<double> all_;
};

// What happened, told by the transport's thread to the one that waits.
class Progress {
 public:
  void advance(std::int64_t to) {
    const std::lock_guard lock(mutex_);
    reached_ = to;
    moved_.notify_one();
  }
  // False when nothing moved for a while.
  bool await(std::int64_t target) {
    std::unique_lock lock(mutex_);
    while (reached_ < target) {
      const std::int64_t before = reached_;
      if (!moved_.wait_for(lock, patience, [&] { return reached_ != before; })) return false;
    }
    return true;
  }

 private:
  std::mutex mutex_;
  std::condition_variable moved_;
  std::int64_t reached_ = 0;
};

void publish(const Plan& plan) {
  const auto one = side(plan.from, plan, "rt/bench_there", "rt/bench_back", [](auto&&...) {});
  await_match(*one);
  const Usage before = Usage::now();
  const auto begin = Clock::now();
  double writing_s = 0;
  for (std::size_t i = 0; i < plan.count; ++i) {
    if (plan.hertz > 0) {
      std::this_thread::sleep_until(begin + std::chrono::duration_cast<Clock::duration>(
                                                std::chrono::duration<double>(static_cast<double>(i) / plan.hertz)));
    }
    const auto start = Clock::now();
    one->write();
    writing_s += std::chrono::duration<double>(Clock::now() - start).count();
  }
  const bool acked = one->wait_for_all_acked();
  std::printf("  %-4s writer: write() us %.1f, %s, all acknowledged: %s\n", plan.from.c_str(),
              writing_s * 1e6 / static_cast<double>(plan.count), Usage::now().since(before, plan.count).c_str(),
              acked ? "yes" : "no");
  std::fflush(stdout);
  std::this_thread::sleep_for(plan.reliable ? 0s : 1s);
}

void subscribe(const Plan& plan) {
  Latencies latencies;
  Usage before{};
  std::int64_t last = 0, missing = 0;
  Clock::time_point first{}, latest{};
  Progress progress;
  {
    const auto one = side(
        plan.to, plan, "rt/bench_back", "rt/bench_there", [&](std::int64_t sequence, std::int64_t source_timestamp_ns) {
          const std::chrono::nanoseconds now = std::chrono::system_clock::now().time_since_epoch();
          latest = Clock::now();
          if (latencies.count() == 0) before = Usage::now(), first = latest;
          latencies.add(static_cast<double>(now.count() - source_timestamp_ns) * 1e-3);
          missing += sequence - last - 1;
          last = sequence;
          if (latencies.count() % 1000 == 0 || sequence >= static_cast<std::int64_t>(plan.count) || plan.hertz > 0) {
            progress.advance(sequence);
          }
        });
    await_match(*one);
    progress.await(static_cast<std::int64_t>(plan.count));
    missing += static_cast<std::int64_t>(plan.count) - last;
    const double elapsed = std::chrono::duration<double>(latest - first).count();
    std::printf("  %-4s reader: %zu of %zu, lost %lld, dropped datagrams %ld, %.0f/s, %s, %s\n", plan.to.c_str(),
                latencies.count(), plan.count, static_cast<long long>(missing), dropped_datagrams(),
                static_cast<double>(latencies.count()) / elapsed, latencies.text().c_str(),
                Usage::now().since(before, latencies.count()).c_str());
  }
}

void call(const Plan& plan) {
  Latencies latencies;
  Clock::time_point sent{};
  std::size_t left = plan.count;
  Progress progress;
  std::unique_ptr<Side> one;
  std::atomic<bool> made{false};
  const auto send = [&] {
    sent = Clock::now();
    one->write();
  };
  one = side(plan.from, plan, "rt/bench_there", "rt/bench_back", [&](auto&&...) {
    while (!made) std::this_thread::yield();
    latencies.add(std::chrono::duration<double, std::micro>(Clock::now() - sent).count());
    if (--left > 0) send();
    if (left == 0 || latencies.count() % 1000 == 0) progress.advance(static_cast<std::int64_t>(latencies.count()));
  });
  made = true;
  await_match(*one);
  const Usage before = Usage::now();
  send();
  progress.await(static_cast<std::int64_t>(plan.count));
  std::printf("  %-4s caller: %zu of %zu, %s, %s\n", plan.from.c_str(), latencies.count(), plan.count,
              latencies.text().c_str(), Usage::now().since(before, plan.count).c_str());
  std::fflush(stdout);
}

void answer(const Plan& plan) {
  std::unique_ptr<Side> one;
  std::atomic<bool> made{false};
  std::size_t answered = 0;
  Progress progress;
  Usage before{};
  one = side(plan.to, plan, "rt/bench_back", "rt/bench_there", [&](auto&&...) {
    while (!made) std::this_thread::yield();
    if (answered == 0) before = Usage::now();
    one->write();
    if (++answered % 1000 == 0 || answered == plan.count) progress.advance(static_cast<std::int64_t>(answered));
  });
  made = true;
  await_match(*one);
  progress.await(static_cast<std::int64_t>(plan.count));
  std::printf("  %-4s answerer: %s\n", plan.to.c_str(), Usage::now().since(before, answered).c_str());
}

}  // namespace
}  // namespace myelin::transport::dds

int main(int argc, char** argv) {
  using namespace myelin::transport::dds;
  Plan plan;
  for (int i = 1; i < argc; ++i) {
    if (!plan.set(argv[i])) return std::fprintf(stderr, "image_bench: what is '%s'?\n", argv[i]), 2;
  }
  std::vector<pid_t> busy(plan.load);
  for (pid_t& each : busy) {
    each = fork();
    if (each != 0) continue;
    [[maybe_unused]] const int niceness = nice(19);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (std::atomic<unsigned> turns{0};; ++turns) {
    }
  }
  const bool echo = plan.mode == "echo";
  const pid_t child = fork();
  if (child == 0) {
    (echo ? call : publish)(plan);
    return 0;
  }
  (echo ? answer : subscribe)(plan);
  int status = 0;
  waitpid(child, &status, 0);
  for (const pid_t each : busy) kill(each, SIGKILL);
  return 0;
}
