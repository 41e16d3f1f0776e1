// SPDX-License-Identifier: Apache-2.0
// Raw Fast DDS in C++, without any ROS above it; replies and receipts happen in Fast DDS's own listener thread.
//
//   fastdds_peer udp|shm round_trip pong            fastdds_peer udp|shm round_trip ping COUNT
//   fastdds_peer udp|shm flood subscriber           fastdds_peer udp|shm flood publisher SECONDS
//   fastdds_peer udp|shm stream subscriber PLAN     fastdds_peer udp|shm stream publisher SUBSCRIBERS PLAN
//
// shm is Fast DDS's own shared memory with a segment of 128 MB and no fragments: tuned as one has to for images.
#include <fastdds/rtps/transport/UDPv4TransportDescriptor.h>
#include <fastdds/rtps/transport/shared_mem/SharedMemTransportDescriptor.h>
#include <fastdds/dds/domain/DomainParticipant.hpp>
#include <fastdds/dds/domain/DomainParticipantFactory.hpp>
#include <fastdds/dds/publisher/DataWriter.hpp>
#include <fastdds/dds/publisher/Publisher.hpp>
#include <fastdds/dds/subscriber/DataReader.hpp>
#include <fastdds/dds/subscriber/DataReaderListener.hpp>
#include <fastdds/dds/subscriber/SampleInfo.hpp>
#include <fastdds/dds/subscriber/Subscriber.hpp>

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "bench/peers/fastdds_bytes.hpp"
#include "bench/peers/stream.hpp"

namespace {

namespace fast = eprosima::fastdds::dds;
namespace rtps = eprosima::fastdds::rtps;
using namespace myelin::bench;

constexpr int kWarmUp = 200;
constexpr std::size_t kLarge = 1 << 16;
constexpr std::int64_t kOver = -1;

// One participant with at most one writer and one reader. `heard` runs in Fast DDS's thread.
class Link : public fast::DataReaderListener {
 public:
  Link(const std::string& transport, std::size_t size_max, bool everything)
      : large_(size_max >= kLarge), everything_(everything) {
    fast::DomainParticipantQos qos;
    qos.transport().use_builtin_transports = false;
    if (transport == "shm") {
      auto shm = std::make_shared<rtps::SharedMemTransportDescriptor>();
      shm->segment_size(128 << 20);
      shm->max_message_size(large_ ? 36 << 20 : 1 << 16);
      qos.transport().user_transports.push_back(shm);
    } else {
      auto udp = std::make_shared<rtps::UDPv4TransportDescriptor>();
      udp->interfaceWhiteList = {"127.0.0.1"};
      udp->sendBufferSize = udp->receiveBufferSize = 4 << 20;
      qos.transport().user_transports.push_back(udp);
    }
    const char* domain = std::getenv("ROS_DOMAIN_ID");
    participant_ = fast::DomainParticipantFactory::get_instance()->create_participant(
        domain ? static_cast<std::uint32_t>(std::atoi(domain)) : 0, qos);
    if (participant_ == nullptr) std::exit(1);
    type_ = fast::TypeSupport(new BytesType(size_max));
    type_.register_type(participant_);
  }

  ~Link() override {
    participant_->delete_contained_entities();
    fast::DomainParticipantFactory::get_instance()->delete_participant(participant_);
  }

  void speak(const std::string& topic) {
    fast::DataWriterQos qos;
    set(qos);
    if (large_) qos.publish_mode().kind = fast::ASYNCHRONOUS_PUBLISH_MODE;
    qos.reliability().max_blocking_time = {10, 0};
    // What a full socket or port drops is sent again after a heartbeat: by default, three seconds later.
    qos.reliable_writer_qos().times.heartbeatPeriod = {0, 20'000'000};
    writer_ = participant_->create_publisher(fast::PUBLISHER_QOS_DEFAULT)->create_datawriter(find(topic), qos);
  }

  void hear(const std::string& topic, std::function<void(const Bytes&)> heard) {
    heard_ = std::move(heard);
    fast::DataReaderQos qos;
    set(qos);
    reader_ = participant_->create_subscriber(fast::SUBSCRIBER_QOS_DEFAULT)->create_datareader(find(topic), qos, this);
  }

  // Waits until `listeners` hear what is sent, and the reader, if any, has somebody to hear.
  void ready(int listeners) {
    fast::PublicationMatchedStatus status;
    do {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      writer_->get_publication_matched_status(status);
    } while (status.current_count < listeners || (reader_ != nullptr && !matched_));
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
  }

  void send(Bytes& bytes) { writer_->write(&bytes); }
  void drain() { writer_->wait_for_acknowledgments({5, 0}); }

  void on_data_available(fast::DataReader* reader) override {
    fast::SampleInfo info;
    while (reader->take_next_sample(&sample_, &info) == ReturnCode_t::RETCODE_OK) {
      if (info.valid_data) heard_(sample_);
    }
  }
  void on_subscription_matched(fast::DataReader*, const fast::SubscriptionMatchedStatus& status) override {
    matched_ = status.current_count > 0;
  }

 private:
  template <class Qos>
  void set(Qos& qos) {
    qos.reliability().kind = fast::RELIABLE_RELIABILITY_QOS;
    qos.history().kind = everything_ ? fast::KEEP_ALL_HISTORY_QOS : fast::KEEP_LAST_HISTORY_QOS;
    qos.history().depth = 10;
    qos.endpoint().history_memory_policy = eprosima::fastrtps::rtps::PREALLOCATED_WITH_REALLOC_MEMORY_MODE;
    if (large_) qos.endpoint().history_memory_policy = eprosima::fastrtps::rtps::DYNAMIC_REUSABLE_MEMORY_MODE;
  }
  fast::Topic* find(const std::string& name) {
    return participant_->create_topic("bench_" + name, "bench::Bytes", fast::TOPIC_QOS_DEFAULT);
  }

  const bool large_, everything_;
  fast::DomainParticipant* participant_ = nullptr;
  fast::TypeSupport type_;
  fast::DataWriter* writer_ = nullptr;
  fast::DataReader* reader_ = nullptr;
  std::atomic<bool> matched_{false};
  std::function<void(const Bytes&)> heard_;
  Bytes sample_;  // the listener's thread
};

// What the listener's thread tells the main one.
class Signal {
 public:
  void give(std::int64_t value) {
    const std::lock_guard lock(mutex_);
    value_ = value;
    given_.notify_one();
  }
  bool wait_for(std::int64_t value, std::chrono::seconds limit) {
    std::unique_lock lock(mutex_);
    return given_.wait_for(lock, limit, [&] { return value_ == value; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable given_;
  std::int64_t value_ = -2;
};

std::int64_t number_of(const Bytes& bytes) {
  std::int64_t number = 0;
  std::memcpy(&number, bytes.data(), 8);
  return number;
}

void number(Bytes& bytes, std::int64_t value) {
  std::memcpy(bytes.data(), &value, 8);
}

constexpr auto kForever = std::chrono::seconds(120);

void pong(const std::string& transport) {
  Link link(transport, 32, false);
  Signal signal;
  Window window;
  std::int64_t count = 0;
  Bytes answer;
  link.speak("pong");
  link.hear("ping", [&](const Bytes& bytes) {
    if (number_of(bytes) == kOver) return signal.give(kOver);
    if (count++ == kWarmUp) window.start();
    answer = bytes;
    link.send(answer);
  });
  signal.wait_for(kOver, kForever);
  report(window.per(count - kWarmUp, "pong_"));
}

void ping(const std::string& transport, int count) {
  Link link(transport, 32, false);
  Signal signal;
  link.speak("ping");
  link.hear("pong", [&](const Bytes& bytes) { signal.give(number_of(bytes)); });
  link.ready(1);
  std::vector<std::int64_t> times;
  Window window;
  Bytes bytes(32);
  int lost = 0;
  for (int i = 0; i < count + kWarmUp; ++i) {
    if (i == kWarmUp) {
      window.start();
      times.clear();
    }
    number(bytes, i);
    const std::int64_t began = now_ns();
    link.send(bytes);
    if (signal.wait_for(i, std::chrono::seconds(1))) {
      times.push_back(now_ns() - began);
    } else {
      ++lost;
    }
  }
  report(spread(times) + ", \"lost\": " + std::to_string(lost) + ", " + window.per(count, "ping_"));
  number(bytes, kOver);
  link.send(bytes);
  link.drain();
}

void flood_subscriber(const std::string& transport) {
  Link link(transport, 32, true);
  Signal signal;
  Window window;
  std::int64_t received = 0, disordered = 0, last = -1, began = 0, ended = 0;
  link.hear("flood", [&](const Bytes& bytes) {
    const std::int64_t value = number_of(bytes);
    if (value == kOver) return signal.give(kOver);
    if (received++ == 0) {
      began = now_ns();
      window.start();
    }
    disordered += value <= last ? 1 : 0;
    last = value;
    ended = now_ns();
  });
  signal.wait_for(kOver, kForever);
  report("\"received\": " + std::to_string(received) + ", \"disordered\": " + std::to_string(disordered) + ", " +
         json("received_hz",
              static_cast<double>(received) * 1e9 / static_cast<double>(std::max<std::int64_t>(1, ended - began))) +
         ", " + window.per(received, "subscriber_"));
}

void flood_publisher(const std::string& transport, double seconds) {
  Link link(transport, 32, true);
  link.speak("flood");
  link.ready(1);
  Bytes bytes(32);
  std::int64_t sent = 0;
  const Window window;
  const std::int64_t began = now_ns();
  for (const auto end = began + static_cast<std::int64_t>(seconds * 1e9); (sent & 31) != 0 || now_ns() < end; ++sent) {
    number(bytes, sent);
    link.send(bytes);
  }
  report("\"sent\": " + std::to_string(sent) + ", " +
         json("sent_hz", static_cast<double>(sent) * 1e9 / static_cast<double>(now_ns() - began)) + ", " +
         window.per(sent, "publisher_"));
  number(bytes, kOver);
  link.send(bytes);
  link.drain();
}

std::size_t largest(const std::vector<Step>& steps) {
  std::size_t size = 8;
  for (const Step& step : steps) size = std::max(size, step.size);
  return size;
}

void stream_subscriber(const std::string& transport, const std::string& plan) {
  const std::size_t size_max = largest(parse_plan(plan));
  Link link(transport, size_max, size_max < kLarge);
  Signal signal;
  Receipts receipts;
  link.hear("stream", [&](const Bytes& bytes) {
    if (!receipts.take(bytes.data(), bytes.size())) signal.give(kOver);
  });
  signal.wait_for(kOver, kForever);
  report(receipts.summary());
}

void stream_publisher(const std::string& transport, int subscribers, const std::string& plan) {
  const auto steps = parse_plan(plan);
  Link link(transport, largest(steps), largest(steps) < kLarge);
  link.speak("stream");
  link.ready(subscribers);
  report(publish_plan(steps, [&](Bytes& frame, std::uint64_t stamp) {
    mark(frame, stamp);
    link.send(frame);
  }));
  Bytes end(8);
  mark(end, kEnd);
  link.send(end);
  link.drain();
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() < 3) return 2;
  const std::string &transport = words[0], verb = words[1] + " " + words[2];
  const auto word = [&](std::size_t i) { return i < words.size() ? words[i] : std::string("1"); };
  if (verb == "round_trip pong")
    pong(transport);
  else if (verb == "round_trip ping")
    ping(transport, std::stoi(word(3)));
  else if (verb == "flood subscriber")
    flood_subscriber(transport);
  else if (verb == "flood publisher")
    flood_publisher(transport, std::stod(word(3)));
  else if (verb == "stream subscriber")
    stream_subscriber(transport, word(3));
  else if (verb == "stream publisher")
    stream_publisher(transport, std::stoi(word(3)), word(4));
  else
    return 2;
}
