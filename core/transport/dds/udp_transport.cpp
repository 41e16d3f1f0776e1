// SPDX-License-Identifier: Apache-2.0
#include "core/transport/dds/udp_transport.hpp"

#include <fastdds/rtps/network/SenderResource.h>
#include <fastdds/rtps/transport/TransportReceiverInterface.h>

#include "core/transport/dds/pacer.hpp"
#include "core/transport/dds/related_identity.hpp"

namespace myelin::transport::dds {
namespace {

class UdpTransport final : public wire::ChainingTransport {
 public:
  explicit UdpTransport(const UdpTransportDescriptor& descriptor)
      : wire::ChainingTransport(descriptor), descriptor_(descriptor) {}

  wire::TransportDescriptorInterface* get_configuration() override { return &descriptor_; }

  bool send(rtps::SenderResource* sender, const rtps::octet* data, std::uint32_t size, rtps::LocatorsIterator* begin,
            rtps::LocatorsIterator* end, const std::chrono::steady_clock::time_point& timeout) override {
    thread_local std::vector<std::byte> completed;
    thread_local Pacer pacer;
    const bool grown = complete(data, size, related_identity_fast, related_identity_standard, completed);
    const bool sent =
        grown ? sender->send(octets(completed), static_cast<std::uint32_t>(completed.size()), begin, end, timeout)
              : sender->send(data, size, begin, end, timeout);
    pacer.sent(size);
    return sent;
  }

  void receive(wire::TransportReceiverInterface* receiver, const rtps::octet* data, std::uint32_t size,
               const rtps::Locator_t& local, const rtps::Locator_t& remote) override {
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
  static const rtps::octet* octets(const std::vector<std::byte>& bytes) {
    return reinterpret_cast<const rtps::octet*>(bytes.data());
  }

  UdpTransportDescriptor descriptor_;
};

}  // namespace

UdpTransportDescriptor::UdpTransportDescriptor(std::shared_ptr<wire::UDPv4TransportDescriptor> udp,
                                               std::uint32_t message_size)
    : wire::ChainingTransportDescriptor(std::move(udp)) {
  maxMessageSize = message_size;
}

wire::TransportInterface* UdpTransportDescriptor::create_transport() const {
  return new UdpTransport(*this);
}

}  // namespace myelin::transport::dds
