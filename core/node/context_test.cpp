// SPDX-License-Identifier: Apache-2.0
#include "core/node/context.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <cstdlib>
#include <future>
#include <thread>

#include "core/base/error.hpp"
#include "core/node/environment.hpp"
#include "core/node/logging.hpp"
#include "core/node/node_testing.hpp"
#include "core/node/signals.hpp"

namespace myelin::node {
namespace {

using testing::ElementsAre;
using transport::DiscoveryRange;

class EnvironmentTest : public testing::Test {
 protected:
  static constexpr const char* names[] = {"ROS_DOMAIN_ID", "ROS_AUTOMATIC_DISCOVERY_RANGE", "ROS_STATIC_PEERS",
                                          "ROS_LOCALHOST_ONLY", "ROS_SECURITY_ENCLAVE_OVERRIDE"};
  EnvironmentTest() {
    for (const char* name : names) {
      const char* value = std::getenv(name);
      before_.emplace_back(name, value ? std::optional<std::string>(value) : std::nullopt);
      ::unsetenv(name);
    }
  }
  ~EnvironmentTest() override {
    for (const auto& [name, value] : before_) {
      value ? ::setenv(name, value->c_str(), 1) : ::unsetenv(name);
    }
  }
  static void set(const char* name, const char* value) { ::setenv(name, value, 1); }

 private:
  std::vector<std::pair<const char*, std::optional<std::string>>> before_;
};

TEST_F(EnvironmentTest, TheDomainIsANumber) {
  EXPECT_EQ(domain_id_from_environment(), 0u);
  set("ROS_DOMAIN_ID", "");
  EXPECT_EQ(domain_id_from_environment(), 0u);
  set("ROS_DOMAIN_ID", "42");
  EXPECT_EQ(domain_id_from_environment(), 42u);
  for (const char* wrong : {"abc", "4x", "99999999999"}) {
    set("ROS_DOMAIN_ID", wrong);
    EXPECT_THROW(domain_id_from_environment(), InvalidArgument) << wrong;
  }
}

TEST_F(EnvironmentTest, DiscoveryReachesTheSubnetUnlessItIsTold) {
  EXPECT_EQ(discovery_from_environment().range, DiscoveryRange::subnet);
  const std::pair<const char*, DiscoveryRange> ranges[] = {{"OFF", DiscoveryRange::off},
                                                           {"LOCALHOST", DiscoveryRange::localhost},
                                                           {"SUBNET", DiscoveryRange::subnet},
                                                           {"SYSTEM_DEFAULT", DiscoveryRange::system_default},
                                                           {"nonsense", DiscoveryRange::localhost}};
  for (const auto& [name, range] : ranges) {
    set("ROS_AUTOMATIC_DISCOVERY_RANGE", name);
    EXPECT_EQ(discovery_from_environment().range, range) << name;
  }
}

TEST_F(EnvironmentTest, PeersAreSeparatedBySemicolons) {
  set("ROS_STATIC_PEERS", "10.0.0.1;;robot.local;");
  EXPECT_THAT(discovery_from_environment().static_peers, ElementsAre("10.0.0.1", "robot.local"));
  set("ROS_STATIC_PEERS", (std::string(256, 'x') + ";short").c_str());
  EXPECT_THAT(discovery_from_environment().static_peers, ElementsAre("short"));
}

TEST_F(EnvironmentTest, TheDeprecatedVariableOverrulesTheOthers) {
  set("ROS_AUTOMATIC_DISCOVERY_RANGE", "SUBNET");
  set("ROS_STATIC_PEERS", "10.0.0.1");
  set("ROS_LOCALHOST_ONLY", "1");
  EXPECT_EQ(discovery_from_environment().range, DiscoveryRange::localhost);
  EXPECT_TRUE(discovery_from_environment().static_peers.empty());
  set("ROS_LOCALHOST_ONLY", "0");
  EXPECT_EQ(discovery_from_environment().range, DiscoveryRange::subnet);
  EXPECT_EQ(discovery_from_environment().static_peers.size(), 1u);
}

class ContextTest : public EnvironmentTest {
 protected:
  World world;
};

TEST_F(ContextTest, TakesItsDomainFromTheEnvironment) {
  set("ROS_DOMAIN_ID", "43");
  EXPECT_EQ(Context::create({.arguments = {}, .domain_id = {}, .plans = world.plans, .transport = world.transport()})
                ->domain_id(),
            43u);
  EXPECT_EQ(world.context({}, 7)->domain_id(), 7u);
}

TEST_F(ContextTest, RunsItsHooksOnceNewestFirst) {
  const auto context = world.context();
  std::vector<int> log;
  const auto first = context->on_shutdown([&] { log.push_back(1); });
  auto dropped = context->on_shutdown([&] { log.push_back(2); });
  const auto last = context->on_shutdown([&] { log.push_back(3); });
  dropped.reset();
  EXPECT_TRUE(context->ok());
  EXPECT_TRUE(context->shutdown("enough"));
  EXPECT_FALSE(context->ok());
  EXPECT_FALSE(context->shutdown("again"));
  EXPECT_EQ(context->shutdown_reason(), "enough");
  EXPECT_THAT(log, ElementsAre(3, 1));
}

TEST_F(ContextTest, OneCanWaitForHooksThatAnotherThreadRuns) {
  const auto context = world.context();
  std::promise<void> begun, enough;
  const auto hook = context->on_shutdown([&] {
    begun.set_value();
    enough.get_future().wait();
  });
  std::thread other([&] { context->shutdown("enough"); });
  begun.get_future().wait();
  EXPECT_FALSE(context->wait_for_hooks(exec::Clock::now()));
  enough.set_value();
  EXPECT_TRUE(context->wait_for_hooks(exec::Clock::time_point::max()));
  other.join();
}

TEST_F(ContextTest, AppliesTheLoggingFlagsOfItsArguments) {
  const auto context = world.context({"--ros-args", "--log-level", "context_test.quiet:=error"});
  EXPECT_EQ(logging::level("context_test.quiet"), logging::Severity::error);
  EXPECT_FALSE(logging::enabled("context_test.quiet.child", logging::Severity::warn));
}

TEST_F(ContextTest, RefusesALoggingConfigurationItCannotFollow) {
  EXPECT_THROW(world.context({"--ros-args", "--log-config-file", "log.conf"}), InvalidRosArguments);
}

TEST_F(ContextTest, HasNoParticipantAfterShutdown) {
  const auto context = world.context();
  context->shutdown("test");
  EXPECT_THROW(context->participant(), ContextInvalid);
  EXPECT_THROW(Node::create(context, {.name = "late"}), ContextInvalid);
}

// Hears who is in the domain.
struct Witness final : transport::DiscoveryListener {
  void on_participant(const transport::ParticipantInfo& found) override { infos.push_back(found); }
  void on_participant_gone(const transport::Guid& left) override { gone.push_back(left); }
  void on_endpoint(const transport::EndpointInfo&) override {}
  void on_endpoint_gone(const transport::Guid&) override {}
  bool saw_leave(const transport::Guid& guid) const { return std::find(gone.begin(), gone.end(), guid) != gone.end(); }
  std::vector<transport::ParticipantInfo> infos;
  std::vector<transport::Guid> gone;
};

transport::ParticipantOptions seen_by(Witness& witness) {
  transport::ParticipantOptions options;
  options.domain_id = 40;
  options.listener = &witness;
  return options;
}

TEST_F(ContextTest, SaysItsEnclaveInItsUserData) {
  Witness witness;
  const auto observer = world.transport().create_participant(seen_by(witness));

  const auto context = world.context({"--ros-args", "--enclave", "/robot"});
  const transport::Guid guid = context->participant()->guid();
  const auto found = std::find_if(witness.infos.begin(), witness.infos.end(),
                                  [&](const transport::ParticipantInfo& info) { return info.guid == guid; });
  ASSERT_NE(found, witness.infos.end());
  EXPECT_EQ(found->name, "/robot");
  EXPECT_EQ(found->user_data, std::string("enclave=/robot;\0", 16));
}

TEST_F(ContextTest, ItsParticipantGoesWithItsLastNodeWhoeverStillKnowsThem) {
  Witness witness;
  const auto observer = world.transport().create_participant(seen_by(witness));
  const auto context = world.context();
  const auto first = Node::create(context, {.name = "first"}), second = Node::create(context, {.name = "second"});
  const auto publisher = first->create_publisher({.name = "chatter", .type = "std_msgs/msg/String", .qos = {}});
  const transport::Guid guid = context->participant()->guid();
  first->destroy();
  second->destroy();
  EXPECT_FALSE(witness.saw_leave(guid));
  const auto third = Node::create(context, {.name = "third"});
  EXPECT_EQ(context->participant()->guid(), guid);
  context->shutdown("test");
  EXPECT_FALSE(witness.saw_leave(guid));
  third->destroy();
  EXPECT_TRUE(witness.saw_leave(guid));
}

// The handler that was there before ours, as Python's is.
std::atomic<int> heard_before{0};
void before_us(int) {
  ++heard_before;
}

class SignalTest : public ContextTest {
 protected:
  ~SignalTest() override { signals::uninstall(); }
};

TEST_F(SignalTest, ShutsEveryContextDownAndPassesOn) {
  std::signal(SIGINT, before_us);
  signals::install(signals::Options::all);
  EXPECT_EQ(signals::installed(), signals::Options::all);
  heard_before = 0;
  const auto one = world.context(), other = world.context();
  std::raise(SIGINT);
  EXPECT_EQ(heard_before, 1);
  await([&] { return !one->ok() && !other->ok(); });
  EXPECT_EQ(one->shutdown_reason(), "signal handler (SIGINT)");
}

TEST_F(SignalTest, SigtermIsNoLongerTheEndOfTheProcess) {
  signals::install(signals::Options::sigterm);
  const auto context = world.context();
  std::raise(SIGTERM);
  await([&] { return !context->ok(); });
  EXPECT_EQ(context->shutdown_reason(), "signal handler (SIGTERM)");
}

TEST_F(SignalTest, UninstallingPutsTheOldHandlerBack) {
  std::signal(SIGINT, before_us);
  signals::install(signals::Options::sigint);
  signals::uninstall();
  heard_before = 0;
  const auto context = world.context();
  std::raise(SIGINT);
  EXPECT_EQ(heard_before, 1);
  EXPECT_EQ(std::signal(SIGINT, SIG_DFL), before_us);
  EXPECT_TRUE(context->ok());
}

TEST_F(SignalTest, InstallingAgainAddsToWhatWasInstalled) {
  std::signal(SIGINT, before_us);
  signals::install(signals::Options::sigint);
  signals::install(signals::Options::no);
  EXPECT_EQ(signals::installed(), signals::Options::sigint);
  signals::install(signals::Options::sigterm);
  EXPECT_EQ(signals::installed(), signals::Options::all);
  signals::uninstall();
  EXPECT_EQ(signals::installed(), signals::Options::no);
  EXPECT_EQ(std::signal(SIGINT, SIG_DFL), before_us);
}

// A library's handler that calls the one it found.
using Handler = void (*)(int, siginfo_t*, void*);
Handler found_by_library = nullptr;
std::atomic<int> heard_by_library{0};
void of_library(int signal, siginfo_t* info, void* context) {
  ++heard_by_library;
  found_by_library(signal, info, context);
}

TEST_F(SignalTest, AHandlerOverOursThatCallsOursMakesNoCircle) {
  std::signal(SIGINT, before_us);
  signals::install(signals::Options::sigint);
  struct sigaction library {
  }, ours{};
  library.sa_sigaction = of_library;
  library.sa_flags = SA_SIGINFO;
  sigaction(SIGINT, &library, &ours);
  found_by_library = ours.sa_sigaction;
  for (int again = 0; again < 3; ++again) {
    signals::uninstall();
    signals::install(signals::Options::sigint);
  }
  heard_before = heard_by_library = 0;
  const auto context = world.context();
  std::raise(SIGINT);
  EXPECT_EQ(heard_by_library, 1);
  EXPECT_EQ(heard_before, 1);
  await([&] { return !context->ok(); });
  signals::uninstall();
  std::raise(SIGINT);
  EXPECT_EQ(heard_by_library, 2);
  EXPECT_EQ(heard_before, 2);
  sigaction(SIGINT, &ours, nullptr);  // as we found it
}

TEST_F(SignalTest, HooksHearOfEachSignalUntilTheirTokenIsDropped) {
  std::signal(SIGINT, before_us);
  signals::install(signals::Options::all);
  std::atomic<int> heard{0}, other{0};
  auto hook = signals::on_signal([&](int signal) { heard = signal; });
  const auto witness = signals::on_signal([&](int) { ++other; });
  std::raise(SIGINT);
  await([&] { return other == 1; });
  EXPECT_EQ(heard, SIGINT);
  hook.reset();
  std::raise(SIGTERM);
  await([&] { return other == 2; });
  EXPECT_EQ(heard, SIGINT);
}

}  // namespace
}  // namespace myelin::node
