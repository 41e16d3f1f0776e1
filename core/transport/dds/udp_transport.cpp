// SPDX-License-Identifier: Apache-2.0
#include "core/transport/dds/udp_transport.hpp"

#include <fastdds/rtps/network/SenderResource.h>
#include <fastdds/rtps/transport/TransportReceiverInterface.h>
#include <fastdds/rtps/common/LocatorList.hpp>

#include <atomic>
#include <mutex>

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
    descriptor_.repairs()->sent(size);
    return sent;
  }

  void receive(wire::TransportReceiverInterface* receiver, const rtps::octet* data, std::uint32_t size,
               const rtps::Locator_t& local, const rtps::Locator_t& remote) override {
    if (descriptor_.this_host_only() && !is_local_locator(remote)) return;
    if (tells_of_leaving({reinterpret_cast<const std::byte*>(data), size})) descriptor_.repairs()->await_quiet();
    std::unique_lock lock(making(), std::defer_lock);
    if (is_discovery(local)) lock.lock();
    thread_local std::vector<std::byte> completed;
    if (complete(data, size, related_identity_standard, related_identity_fast, completed)) {
      receiver->OnDataReceived(octets(completed), static_cast<std::uint32_t>(completed.size()), local, remote);
    } else {
      receiver->OnDataReceived(data, size, local, remote);
    }
  }

 private:
  static bool complete(const rtps::octet* data, std::uint32_t size, std::uint16_t present, std::uint16_t missing,
                       std::vector<std::byte>& completed) {
    return complete_related_identity(Bytes(reinterpret_cast<const std::byte*>(data), size), present, missing,
                                     completed);
  }
  // By the rule of RTPS 2.3, 9.6.1, for the domains whose ports the system gives to nobody else.
  static bool is_discovery(const rtps::Locator_t& local) {
    return local.port >= 7400 && local.port < 32768 && (local.port - 7400) % 250 % 2 == 0;
  }
  static const rtps::octet* octets(const std::vector<std::byte>& bytes) {
    return reinterpret_cast<const rtps::octet*>(bytes.data());
  }

  UdpTransportDescriptor descriptor_;
};

}  // namespace

UdpTransportDescriptor::UdpTransportDescriptor(std::shared_ptr<wire::UDPv4TransportDescriptor> udp,
                                               std::uint32_t message_size, bool this_host_only)
    : wire::ChainingTransportDescriptor(std::move(udp)),
      this_host_only_(this_host_only),
      outbox_(std::make_shared<Outbox>()) {
  maxMessageSize = message_size;
}

std::recursive_mutex& making() {
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
