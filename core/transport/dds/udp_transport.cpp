// SPDX-License-Identifier: Apache-2.0
#include "core/transport/dds/udp_transport.hpp"

#include <fastdds/rtps/network/SenderResource.h>
#include <fastdds/rtps/transport/TransportReceiverInterface.h>
#include <fastdds/rtps/common/LocatorList.hpp>

#include <atomic>
#include <mutex>
#include <optional>

#include "core/base/guarded.hpp"
#include "core/transport/dds/pacer.hpp"
#include "core/transport/dds/related_identity.hpp"
#include "core/transport/dds/repairs.hpp"

namespace myelin::transport::dds {

// What a participant sends before it listens. Datagrams are few then, and the resources they go through live as long
// as the participant.
class Outbox {
 public:
  bool is_open() const { return open_.load(std::memory_order_acquire); }

  // False when the outbox is open, and nothing is kept any more.
  bool keep(rtps::SenderResource* sender, const rtps::octet* data, std::uint32_t size, rtps::LocatorsIterator* begin,
            rtps::LocatorsIterator* end) {
    auto kept = kept_.lock();
    if (is_open()) return false;
    Datagram datagram{sender, {data, data + size}, {}};
    for (; *begin != *end; ++*begin) datagram.destinations.push_back(**begin);
    kept->push_back(std::move(datagram));
    return true;
  }

  void open() {
    auto kept = kept_.lock();
    for (Datagram& each : *kept) {
      rtps::Locators begin(each.destinations.begin()), end(each.destinations.end());
      each.sender->send(each.bytes.data(), static_cast<std::uint32_t>(each.bytes.size()), &begin, &end,
                        std::chrono::steady_clock::now() + std::chrono::milliseconds(100));
    }
    kept->clear();
    open_.store(true, std::memory_order_release);
  }

 private:
  struct Datagram {
    rtps::SenderResource* sender;
    std::vector<rtps::octet> bytes;
    rtps::LocatorList_t destinations;
  };
  Guarded<std::vector<Datagram>> kept_;
  std::atomic<bool> open_{false};
};

namespace {

class UdpTransport final : public wire::ChainingTransport {
 public:
  explicit UdpTransport(const UdpTransportDescriptor& descriptor)
      : wire::ChainingTransport(descriptor), descriptor_(descriptor) {}

  wire::TransportDescriptorInterface* get_configuration() override { return &descriptor_; }

  bool send(rtps::SenderResource* sender, const rtps::octet* data, std::uint32_t size, rtps::LocatorsIterator* begin,
            rtps::LocatorsIterator* end, const std::chrono::steady_clock::time_point& timeout) override {
    if (!descriptor_.outbox()->is_open() && descriptor_.outbox()->keep(sender, data, size, begin, end)) return true;
    thread_local std::vector<std::byte> completed;
    thread_local Pacer pacer;
    const bool grown = complete(data, size, related_identity_fast, related_identity_standard, completed);
    const bool sent =
        grown ? sender->send(octets(completed), static_cast<std::uint32_t>(completed.size()), begin, end, timeout)
              : sender->send(data, size, begin, end, timeout);
    pacer.sent(size);
    if (!Making::here()) descriptor_.repairs()->sent(bytes(data, size));
    return sent;
  }

  void receive(wire::TransportReceiverInterface* receiver, const rtps::octet* data, std::uint32_t size,
               const rtps::Locator_t& local, const rtps::Locator_t& remote) override {
    if (descriptor_.this_host_only() && !is_local_locator(remote)) return;
    if (!is_discovery(local)) {
      const Repairs::Receipt receipt(*descriptor_.repairs(), bytes(data, size));
      descriptor_.introductions()->receive(bytes(data, size), [&](Bytes form) {
        hand_on(receiver, reinterpret_cast<const rtps::octet*>(form.data()), size, local, remote);
      });
      return;
    }
    const Making making;
    descriptor_.repairs()->received(bytes(data, size));
    std::optional<Repairs::Quiet> quiet;
    if (may_tell_of_a_leaving_participant(bytes(data, size))) {
      quiet.emplace(*descriptor_.repairs(), Repairs::Whose::everybodys);
    } else if (may_tell_of_leaving(bytes(data, size))) {
      quiet.emplace(*descriptor_.repairs(), Repairs::Whose::users);
    }
    descriptor_.rediscovery()->receive(bytes(data, size), [&](Bytes form) {
      hand_on(receiver, reinterpret_cast<const rtps::octet*>(form.data()), size, local, remote);
    });
  }

 private:
  static void hand_on(wire::TransportReceiverInterface* receiver, const rtps::octet* data, std::uint32_t size,
                      const rtps::Locator_t& local, const rtps::Locator_t& remote) {
    thread_local std::vector<std::byte> completed;
    if (complete(data, size, related_identity_standard, related_identity_fast, completed)) {
      receiver->OnDataReceived(octets(completed), static_cast<std::uint32_t>(completed.size()), local, remote);
    } else {
      receiver->OnDataReceived(data, size, local, remote);
    }
  }
  static bool complete(const rtps::octet* data, std::uint32_t size, std::uint16_t present, std::uint16_t missing,
                       std::vector<std::byte>& completed) {
    return complete_related_identity(bytes(data, size), present, missing, completed);
  }
  static Bytes bytes(const rtps::octet* data, std::uint32_t size) {
    return {reinterpret_cast<const std::byte*>(data), size};
  }
  // Whether it came to a port for discovery, by the rule of RTPS 2.3, 9.6.1.
  bool is_discovery(const rtps::Locator_t& local) const {
    constexpr std::uint32_t ports = 128;
    const std::uint32_t offset = local.port - descriptor_.first_port();
    return offset < ports && offset % 2 == 0;
  }
  static const rtps::octet* octets(const std::vector<std::byte>& bytes) {
    return reinterpret_cast<const rtps::octet*>(bytes.data());
  }

  UdpTransportDescriptor descriptor_;
};

}  // namespace

UdpTransportDescriptor::UdpTransportDescriptor(std::shared_ptr<wire::UDPv4TransportDescriptor> udp,
                                               std::uint32_t message_size, std::uint32_t first_port,
                                               bool this_host_only)
    : wire::ChainingTransportDescriptor(std::move(udp)),
      first_port_(first_port),
      this_host_only_(this_host_only),
      outbox_(std::make_shared<Outbox>()) {
  maxMessageSize = message_size;
}

std::recursive_mutex& Making::mutex() {
  static auto& mutex = *new std::recursive_mutex;  // threads may outlive every static object
  return mutex;
}

void UdpTransportDescriptor::open() {
  outbox_->open();
}

wire::TransportInterface* UdpTransportDescriptor::create_transport() const {
  return new UdpTransport(*this);
}

}  // namespace myelin::transport::dds
