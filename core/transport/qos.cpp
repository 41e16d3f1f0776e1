// SPDX-License-Identifier: Apache-2.0
#include "core/transport/qos.hpp"

#include <algorithm>
#include <string_view>

#include "core/transport/status.hpp"

namespace myelin::transport {

namespace qos {

Qos standard() {
  return {};
}

Qos sensor_data() {
  Qos qos;
  qos.depth = 5;
  qos.reliability = Reliability::best_effort;
  return qos;
}

Qos services() {
  return {};
}

Qos parameters() {
  Qos qos;
  qos.depth = 1000;
  return qos;
}

Qos parameter_events() {
  return parameters();
}

Qos rosout() {
  Qos qos;
  qos.depth = 1000;
  qos.durability = Durability::transient_local;
  qos.lifespan_ns = 10'000'000'000;
  return qos;
}

Qos clock() {
  Qos qos;
  qos.depth = 1;
  qos.reliability = Reliability::best_effort;
  return qos;
}

Qos system_default() {
  Qos qos;
  qos.history = History::system_default;
  qos.depth = 0;
  qos.reliability = Reliability::system_default;
  qos.durability = Durability::system_default;
  return qos;
}

Qos best_available() {
  Qos qos;
  qos.reliability = Reliability::best_available;
  qos.durability = Durability::best_available;
  qos.deadline_ns = best_available_ns;
  qos.liveliness = Liveliness::best_available;
  qos.liveliness_lease_ns = best_available_ns;
  return qos;
}

Qos action_status() {
  Qos qos;
  qos.depth = 1;
  qos.durability = Durability::transient_local;
  return qos;
}

}  // namespace qos

namespace {

bool is_open(Reliability value) {
  return value == Reliability::system_default || value == Reliability::unknown;
}
bool is_open(Durability value) {
  return value == Durability::system_default || value == Durability::unknown;
}
bool is_open(Liveliness value) {
  return value == Liveliness::system_default || value == Liveliness::unknown;
}

// rmw has no word for "unknown" itself: its text function fails and the caller says "unknown".
template <class Policy>
std::string_view word(Policy value) {
  return value == Policy::system_default ? "system_default" : "unknown";
}

std::string sentence(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text += part;
  return text;
}

// One offered/requested policy: nothing to say unless a side left it open.
template <class Policy>
std::string warning(Policy publisher, Policy subscription, Policy weak, Policy strong, std::string_view both,
                    std::string_view publisher_open, std::string_view subscription_open) {
  if (is_open(publisher) && is_open(subscription)) {
    const std::size_t blank = both.find('%');
    const std::string_view head = both.substr(0, blank), tail = both.substr(blank + 1);
    return sentence({"WARNING: ", head, word(publisher), tail, word(subscription), ";"});
  }
  if (is_open(publisher) && subscription == strong) {
    return sentence({"WARNING: ", publisher_open, word(publisher), ";"});
  }
  if (publisher == weak && is_open(subscription)) {
    return sentence({"WARNING: ", subscription_open, word(subscription), ";"});
  }
  return {};
}

std::string errors(const Qos& publisher, const Qos& subscription) {
  std::string reason;
  const auto because = [&reason](bool offends, std::string_view text) {
    if (offends) reason += sentence({"ERROR: ", text, ";"});
  };
  because(publisher.reliability == Reliability::best_effort && subscription.reliability == Reliability::reliable,
          "Best effort publisher and reliable subscription");
  because(publisher.durability == Durability::volatile_ && subscription.durability == Durability::transient_local,
          "Volatile publisher and transient local subscription");
  because(publisher.deadline_ns == 0 && subscription.deadline_ns != 0,
          "Subscription has a deadline, but publisher does not");
  because(
      publisher.deadline_ns != 0 && subscription.deadline_ns != 0 && subscription.deadline_ns < publisher.deadline_ns,
      "Subscription deadline is less than publisher deadline");
  because(publisher.liveliness == Liveliness::automatic && subscription.liveliness == Liveliness::manual_by_topic,
          "Publisher's liveliness is automatic and subscription's is manual by topic");
  because(publisher.liveliness_lease_ns == 0 && subscription.liveliness_lease_ns != 0,
          "Subscription has a liveliness lease duration, but publisher does not");
  because(publisher.liveliness_lease_ns != 0 && subscription.liveliness_lease_ns != 0 &&
              subscription.liveliness_lease_ns < publisher.liveliness_lease_ns,
          "Subscription liveliness lease duration is less than publisher");
  return reason;
}

std::string warnings(const Qos& publisher, const Qos& subscription) {
  // "durabilty" is how rmw spells it, and users compare texts.
  return warning(publisher.reliability, subscription.reliability, Reliability::best_effort, Reliability::reliable,
                 "Publisher reliability is % and subscription reliability is ",
                 "Reliable subscription, but publisher is ", "Best effort publisher, but subscription is ") +
         warning(publisher.durability, subscription.durability, Durability::volatile_, Durability::transient_local,
                 "Publisher durabilty is % and subscription durability is ",
                 "Transient local subscription, but publisher is ", "Volatile publisher, but subscription is ") +
         warning(publisher.liveliness, subscription.liveliness, Liveliness::automatic, Liveliness::manual_by_topic,
                 "Publisher liveliness is % and subscription liveliness is ",
                 "Subscription's liveliness is manual by topic, but publisher's is ",
                 "Publisher's liveliness is automatic, but subscription's is ");
}

std::int64_t or_infinite(std::int64_t duration_ns) {
  return duration_ns == 0 ? infinite_ns : duration_ns;
}

}  // namespace

CompatibilityVerdict check_compatible(const Qos& publisher, const Qos& subscription) {
  if (std::string reason = errors(publisher, subscription); !reason.empty()) return {Compatibility::error, reason};
  if (std::string reason = warnings(publisher, subscription); !reason.empty()) return {Compatibility::warning, reason};
  return {Compatibility::ok, {}};
}

Qos resolve(Qos qos, bool is_writer, std::span<const Qos> others) {
  const auto all = [others](auto predicate) { return std::all_of(others.begin(), others.end(), predicate); };
  const auto any = [others](auto predicate) { return std::any_of(others.begin(), others.end(), predicate); };

  if (qos.history != History::keep_all) {
    if (qos.history != History::keep_last || qos.depth == 0) qos.depth = 1;
    qos.history = History::keep_last;
  }

  if (qos.reliability == Reliability::best_available) {
    const bool reliable = is_writer || all([](const Qos& other) { return other.reliability == Reliability::reliable; });
    qos.reliability = reliable ? Reliability::reliable : Reliability::best_effort;
  } else if (is_open(qos.reliability)) {
    qos.reliability = is_writer ? Reliability::reliable : Reliability::best_effort;
  }

  if (qos.durability == Durability::best_available) {
    const bool kept =
        is_writer || all([](const Qos& other) { return other.durability == Durability::transient_local; });
    qos.durability = kept ? Durability::transient_local : Durability::volatile_;
  } else if (is_open(qos.durability)) {
    qos.durability = is_writer ? Durability::transient_local : Durability::volatile_;
  }

  if (qos.liveliness == Liveliness::best_available) {
    const auto by_topic = [](const Qos& other) { return other.liveliness == Liveliness::manual_by_topic; };
    qos.liveliness = (is_writer ? any(by_topic) : all(by_topic)) ? Liveliness::manual_by_topic : Liveliness::automatic;
  } else if (is_open(qos.liveliness)) {
    qos.liveliness = Liveliness::automatic;
  }

  // A writer promises what the most demanding reader asks, a reader asks what the least promising writer gives.
  const auto best_duration = [&](std::int64_t Qos::*duration) {
    if (qos.*duration != best_available_ns) return or_infinite(qos.*duration);
    std::int64_t best = is_writer ? infinite_ns : 0;
    for (const Qos& other : others) {
      const std::int64_t candidate = or_infinite(other.*duration);
      best = is_writer ? std::min(best, candidate) : std::max(best, candidate);
    }
    return or_infinite(best);
  };
  qos.deadline_ns = best_duration(&Qos::deadline_ns);
  qos.liveliness_lease_ns = best_duration(&Qos::liveliness_lease_ns);
  qos.lifespan_ns = or_infinite(qos.lifespan_ns);
  return qos;
}

std::optional<QosPolicy> mismatch(const Qos& writer, const Qos& reader) {
  if (writer.reliability == Reliability::best_effort && reader.reliability == Reliability::reliable) {
    return QosPolicy::reliability;
  }
  if ((writer.liveliness == Liveliness::automatic && reader.liveliness == Liveliness::manual_by_topic) ||
      reader.liveliness_lease_ns < writer.liveliness_lease_ns) {
    return QosPolicy::liveliness;
  }
  if (reader.deadline_ns < writer.deadline_ns) return QosPolicy::deadline;
  if (writer.durability == Durability::volatile_ && reader.durability == Durability::transient_local) {
    return QosPolicy::durability;
  }
  return std::nullopt;
}

}  // namespace myelin::transport
