// SPDX-License-Identifier: Apache-2.0
#include "core/transport/dds/qos_map.hpp"

#include <string_view>

namespace myelin::transport::dds {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

// A keep-all history holds no more than this many samples: Fast DDS's default, and so the genuine stack's.
constexpr std::int32_t keep_all_limit = 5000;

// A reader's samples wait in our own queue, which keeps `depth`. Below it Fast DDS gets room for samples that are
// still incomplete or wait for a lost predecessor, so that a new one does not push out what is about to complete.
constexpr std::int32_t reassembly_depth = 32;

eprosima::fastrtps::Duration_t duration(std::int64_t nanoseconds) {
  if (nanoseconds == infinite_ns) return eprosima::fastrtps::c_TimeInfinite;
  return {static_cast<std::int32_t>(std::min<std::int64_t>(nanoseconds / second_ns, INT32_MAX)),
          static_cast<std::uint32_t>(nanoseconds % second_ns)};
}

eprosima::fastrtps::Duration_t milliseconds(std::int64_t count) {
  return duration(count * 1'000'000);
}

std::int64_t nanoseconds(const eprosima::fastrtps::Duration_t& duration) {
  if (duration == eprosima::fastrtps::c_TimeInfinite) return infinite_ns;
  return duration.seconds * second_ns + duration.nanosec;
}

template <class FastQos>
void set_common(FastQos& theirs, const EndpointOptions& options) {
  const Qos& ours = options.qos;
  theirs.endpoint().history_memory_policy = rtps::PREALLOCATED_WITH_REALLOC_MEMORY_MODE;
  theirs.data_sharing().off();
  theirs.user_data().data_vec({options.user_data.begin(), options.user_data.end()});
  theirs.reliability().kind =
      ours.reliability == Reliability::reliable ? fast::RELIABLE_RELIABILITY_QOS : fast::BEST_EFFORT_RELIABILITY_QOS;
  theirs.reliability().max_blocking_time = milliseconds(100);
  theirs.durability().kind = ours.durability == Durability::transient_local ? fast::TRANSIENT_LOCAL_DURABILITY_QOS
                                                                            : fast::VOLATILE_DURABILITY_QOS;
  theirs.deadline().period = duration(ours.deadline_ns);
  theirs.lifespan().duration = duration(ours.lifespan_ns);
  theirs.liveliness().kind = ours.liveliness == Liveliness::manual_by_topic ? fast::MANUAL_BY_TOPIC_LIVELINESS_QOS
                                                                            : fast::AUTOMATIC_LIVELINESS_QOS;
  theirs.liveliness().lease_duration = duration(ours.liveliness_lease_ns);
  if (ours.liveliness_lease_ns != infinite_ns) {
    theirs.liveliness().announcement_period = duration(ours.liveliness_lease_ns / 3 * 2);
  }
  theirs.history().kind = ours.history == History::keep_all ? fast::KEEP_ALL_HISTORY_QOS : fast::KEEP_LAST_HISTORY_QOS;
  auto& limits = theirs.resource_limits();
  limits.max_instances = 1;
  limits.allocated_samples = 1;
}

template <class FastQos>
void set_depth(FastQos& theirs, std::int32_t depth) {
  theirs.history().depth = depth;
  theirs.resource_limits().max_samples = std::max(depth, keep_all_limit);
  theirs.resource_limits().max_samples_per_instance = std::max(depth, keep_all_limit);
}

std::int32_t depth_of(const Qos& qos) {
  return static_cast<std::int32_t>(std::clamp<std::uint32_t>(qos.depth, 1, INT32_MAX));
}

template <class FastQos>
Qos announced(const FastQos& theirs) {
  Qos ours;
  ours.history = History::unknown;
  ours.depth = 0;
  ours.reliability =
      theirs.m_reliability.kind == fast::RELIABLE_RELIABILITY_QOS ? Reliability::reliable : Reliability::best_effort;
  switch (theirs.m_durability.kind) {
    case fast::VOLATILE_DURABILITY_QOS:
      ours.durability = Durability::volatile_;
      break;
    case fast::TRANSIENT_LOCAL_DURABILITY_QOS:
      ours.durability = Durability::transient_local;
      break;
    default:
      ours.durability = Durability::unknown;
  }
  switch (theirs.m_liveliness.kind) {
    case fast::AUTOMATIC_LIVELINESS_QOS:
      ours.liveliness = Liveliness::automatic;
      break;
    case fast::MANUAL_BY_TOPIC_LIVELINESS_QOS:
      ours.liveliness = Liveliness::manual_by_topic;
      break;
    default:
      ours.liveliness = Liveliness::unknown;
  }
  ours.deadline_ns = nanoseconds(theirs.m_deadline.period);
  ours.lifespan_ns = nanoseconds(theirs.m_lifespan.duration);
  ours.liveliness_lease_ns = nanoseconds(theirs.m_liveliness.lease_duration);
  return ours;
}

}  // namespace

fast::DataWriterQos writer_qos(const EndpointOptions& options) {
  fast::DataWriterQos qos;
  set_common(qos, options);
  set_depth(qos, depth_of(options.qos));
  qos.publish_mode().kind = fast::SYNCHRONOUS_PUBLISH_MODE;
  qos.representation().m_value = {fast::XCDR_DATA_REPRESENTATION};
  // A datagram that a full socket buffer dropped is asked for again within milliseconds, not after Fast DDS's 3 s.
  // Heartbeats go out only while something is unacknowledged.
  qos.reliable_writer_qos().times.heartbeatPeriod = milliseconds(10);
  qos.reliable_writer_qos().times.nackResponseDelay = milliseconds(0);
  // What was just sent counts as on its way for this long, and a request for it is not heard. At Fast DDS's zero, its
  // events' thread wakes with each write() to say that the time is over, and fights with it for the writer's lock.
  qos.reliable_writer_qos().times.nackSupressionDuration = milliseconds(2);
  return qos;
}

fast::DataReaderQos reader_qos(const EndpointOptions& options) {
  fast::DataReaderQos qos;
  set_common(qos, options);
  set_depth(qos, std::max(depth_of(options.qos), reassembly_depth));
  qos.type_consistency().representation.m_value = {fast::XCDR_DATA_REPRESENTATION};
  qos.reliable_reader_qos().times.heartbeatResponseDelay = milliseconds(1);
  if (options.unique_network_flow) qos.properties().properties().emplace_back("fastdds.unique_network_flows", "");
  return qos;
}

Qos from_fast(const fast::WriterQos& qos) {
  return announced(qos);
}
Qos from_fast(const fast::ReaderQos& qos) {
  return announced(qos);
}

QosPolicy policy_from_fast(fast::QosPolicyId_t id) {
  switch (id) {
    case fast::DURABILITY_QOS_POLICY_ID:
      return QosPolicy::durability;
    case fast::DEADLINE_QOS_POLICY_ID:
      return QosPolicy::deadline;
    case fast::LIVELINESS_QOS_POLICY_ID:
      return QosPolicy::liveliness;
    case fast::RELIABILITY_QOS_POLICY_ID:
      return QosPolicy::reliability;
    case fast::HISTORY_QOS_POLICY_ID:
      return QosPolicy::history;
    case fast::LIFESPAN_QOS_POLICY_ID:
      return QosPolicy::lifespan;
    default:
      return QosPolicy::invalid;
  }
}

}  // namespace myelin::transport::dds
