// SPDX-License-Identifier: Apache-2.0
// The transport seam: participants, writers and readers that move bytes and find each other. Nothing here knows a ROS
// name, a type's fields, or who executes what; names of topics and types are those on the wire ("rt/chatter").
//
//   auto participant = transport.create_participant({.domain_id = 0});
//   auto writer = participant->create_writer({.topic = "rt/chatter", .type_name = "std_msgs::msg::dds_::String_"});
//   auto reader = participant->create_reader({.topic = ..., .on_data = [] { /* take() has something */ }});
//   writer->write(pieces);
//   while (auto sample = reader->take()) ...
//
// Implementations: inproc/ (one process, no network), dds/ (Fast DDS), and lane/ (shared memory beside either of them).
// conformance_test.cpp is one suite over all.
//
// Threads: every method may be called by any thread. Callbacks (on_data, on_event, DiscoveryListener) come from threads of
// the transport, possibly from inside write() of a peer in the same process, never with a lock of the transport held that
// take() or write() needs; they must not block and must not destroy the endpoint they were given to. Once a destructor
// has returned, no callback of that object runs or will run.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/error.hpp"
#include "core/transport/qos.hpp"

namespace myelin::transport {

// The middleware refused: out of resources, no usable interface, a topic used with two types.
class TransportError : public Error {
 public:
  using Error::Error;
};

// Twelve octets of participant, four of entity (RTPS 2.3, 9.3.1). Zero means nobody.
struct Guid {
  std::array<std::uint8_t, 16> octets{};
  auto operator<=>(const Guid&) const = default;
  explicit operator bool() const { return *this != Guid{}; }
  Guid participant() const;  // the same prefix with the participant's entity id 00 00 01 c1
  bool is_reader() const { return (octets[15] & 0x04) != 0; }
};
std::string to_string(const Guid& guid);  // "01.0f.7f.01..." as ROS tools print gids

// Who a message answers or is: endpoint and sequence number (DDS-RPC's SampleIdentity).
struct SampleIdentity {
  Guid endpoint;
  std::int64_t sequence = 0;  // -1<<32 when unknown, as RTPS writes it
  auto operator<=>(const SampleIdentity&) const = default;
};
inline constexpr std::int64_t sequence_unknown = -(std::int64_t{1} << 32);

struct Sample {
  Buffer payload;  // encapsulation header first; private to whoever took it
  Guid writer;
  std::int64_t sequence = 0;  // the writer's number for it
  std::int64_t source_timestamp_ns = 0;
  std::int64_t received_timestamp_ns = 0;
  SampleIdentity related;  // endpoint zero when the sender gave none
};

// Statuses as DDS counts them; a *_change is since the last take_status() of that kind.
enum class Event : std::uint8_t {
  matched,            // both
  incompatible_qos,   // both
  deadline_missed,    // both: offered / requested
  liveliness,         // writer: liveliness lost; reader: liveliness changed
  message_lost,       // reader
  incompatible_type,  // both: a peer on the topic has another type
};
struct EventStatus {
  std::int32_t total = 0, total_change = 0;
  std::int32_t current = 0, current_change = 0;      // matched; liveliness changed: alive
  std::int32_t not_alive = 0, not_alive_change = 0;  // liveliness changed
  QosPolicy last_policy = QosPolicy::invalid;        // incompatible_qos
};
using EventCallback = std::function<void(Event)>;

struct WriteOptions {
  std::optional<SampleIdentity> related;  // sent as related sample identity
  Guid only_to{};                         // of the readers, this one needs it; others may get it too. Zero: all
  // The index of a piece that lies in memory of allocate_large() and is not written any more: it may be handed over as it
  // is, without a copy. Its margins are the writer's.
  std::size_t handed_over = SIZE_MAX;
};

class Endpoint {
 public:
  virtual ~Endpoint() = default;
  virtual const Guid& guid() const = 0;
  virtual const Qos& qos() const = 0;             // as given, with nothing left open; durations not given are infinite
  virtual std::vector<Guid> matched() const = 0;  // the other sides, at this moment
  virtual EventStatus take_status(Event event) = 0;
};

class Writer : public Endpoint {
 public:
  // Copies the pieces to the wire; returns the sequence number. Reliable keep-all blocks up to qos max_blocking (100 ms)
  // and then returns nullopt; throws TransportError only when the middleware itself fails or the sample exceeds 2 GiB.
  virtual std::optional<std::int64_t> write(Gather pieces, const WriteOptions& options = {}) = 0;
  // False when the time ran out before every matched reliable reader acknowledged.
  virtual bool wait_for_all_acked(std::int64_t timeout_ns) = 0;
  virtual void assert_liveliness() = 0;
};

class Reader : public Endpoint {
 public:
  // The oldest sample not yet taken, or nullopt.
  virtual std::optional<Sample> take() = 0;
  // Whether take() would probably give one; cheap.
  virtual bool has_data() const = 0;
};

struct EndpointOptions {
  std::string topic;      // "rt/chatter"
  std::string type_name;  // "std_msgs::msg::dds_::String_"
  std::string user_data;  // "typehash=RIHS01_...;"
  Qos qos;
  bool unique_network_flow = false;  // reader: a UDP port of its own where the transport can
  bool ignore_local = false;         // reader: nothing from writers of the same participant
  bool correlated = false;           // writer: the numbers that write() returns are never the same, whatever path they took
  std::function<void()> on_data;     // reader
  EventCallback on_event;
};

struct ParticipantInfo {
  Guid guid;
  std::string name;
  std::string user_data;  // "enclave=/;\0"
};
struct EndpointInfo {
  Guid guid;
  bool is_writer = false;
  std::string topic, type_name, user_data;
  Qos qos;  // history and depth unknown: DDS does not announce them
};

// Hears of every participant and endpoint of the domain, the participant's own included.
class DiscoveryListener {
 public:
  virtual ~DiscoveryListener() = default;
  virtual void on_participant(const ParticipantInfo& participant) = 0;  // found, or its data changed
  virtual void on_participant_gone(const Guid& participant) = 0;        // left, or its lease ran out
  virtual void on_endpoint(const EndpointInfo& endpoint) = 0;
  virtual void on_endpoint_gone(const Guid& endpoint) = 0;
};

// How far discovery reaches: ROS_AUTOMATIC_DISCOVERY_RANGE.
enum class DiscoveryRange : std::uint8_t { off, localhost, subnet, system_default };

struct ParticipantOptions {
  std::uint32_t domain_id = 0;
  std::string name = "/";  // the enclave
  std::string user_data;
  DiscoveryRange range = DiscoveryRange::subnet;
  std::vector<std::string> static_peers;
  DiscoveryListener* listener = nullptr;  // outlives the participant
};

// Owns the connection to a domain. REQUIRES: its endpoints are destroyed before it.
class Participant {
 public:
  virtual ~Participant() = default;
  virtual const Guid& guid() const = 0;
  virtual std::unique_ptr<Writer> create_writer(const EndpointOptions& options) = 0;
  virtual std::unique_ptr<Reader> create_reader(const EndpointOptions& options) = 0;
};

class Transport {
 public:
  virtual ~Transport() = default;
  virtual std::unique_ptr<Participant> create_participant(const ParticipantOptions& options) = 0;
};

}  // namespace myelin::transport
