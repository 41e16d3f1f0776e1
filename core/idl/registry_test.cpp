// SPDX-License-Identifier: Apache-2.0
#include "core/idl/registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "core/idl/parser.hpp"

namespace myelin::idl {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

// Folders of interfaces, made for one test.
class RegistryTest : public testing::Test {
 protected:
  RegistryTest() {
    std::string pattern = (fs::temp_directory_path() / "registry_test.XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
  }
  ~RegistryTest() override { fs::remove_all(folder); }

  void write(const fs::path& file, std::string_view text) const {
    fs::create_directories((folder / file).parent_path());
    std::ofstream(folder / file) << text;
  }

  std::string error_of(Registry& registry, std::string_view name) const {
    try {
      registry.describe(name);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  std::vector<std::string> referenced(const TypeDescription& description) const {
    std::vector<std::string> names;
    for (const Type& type : description.referenced) names.push_back(type.name);
    return names;
  }

  fs::path folder;
  fs::path shipped = MYELIN_SOURCE_DIR "/interfaces";
};

TEST_F(RegistryTest, DescribesAMessageWithAllThatItRefersToInOrderOfName) {
  Registry registry({shipped});
  const TypeDescription& image = registry.describe("sensor_msgs/msg/Image");
  EXPECT_EQ(image.type.name, "sensor_msgs/msg/Image");
  EXPECT_EQ(image.type.fields.back().name, "data");
  EXPECT_THAT(referenced(image), ElementsAre("builtin_interfaces/msg/Time", "std_msgs/msg/Header"));
}

TEST_F(RegistryTest, DescribesWhatServicesAndActionsImply) {
  Registry registry({shipped});
  EXPECT_THAT(
      referenced(registry.describe("std_srvs/srv/SetBool")),
      ElementsAre("builtin_interfaces/msg/Time", "service_msgs/msg/ServiceEventInfo", "std_srvs/srv/SetBool_Event",
                  "std_srvs/srv/SetBool_Request", "std_srvs/srv/SetBool_Response"));
  EXPECT_EQ(registry.describe("std_srvs/srv/SetBool_Request").type.fields.size(), 1U);
  EXPECT_EQ(registry.describe("example_interfaces/action/Fibonacci_SendGoal_Request").type.fields.size(), 2U);
}

TEST_F(RegistryTest, WhatItHandsOutStaysWhereItIs) {
  Registry registry({shipped});
  const TypeDescription& first = registry.describe("std_msgs/msg/String");
  const std::string& hash = registry.hash("std_msgs/msg/String");
  for (const std::string& name : registry.interfaces("sensor_msgs")) registry.hash("sensor_msgs/" + name);
  EXPECT_EQ(&registry.describe("std_msgs/msg/String"), &first);
  EXPECT_EQ(&registry.hash("std_msgs/msg/String"), &hash);
}

TEST_F(RegistryTest, TheFirstRootThatHasAFileWins) {
  write("one/a/msg/A.msg", "int8 one\n");
  write("two/a/msg/A.msg", "int8 two\n");
  write("two/a/msg/B.msg", "A a\n");
  Registry registry({folder / "one", folder / "two"});
  const TypeDescription& b = registry.describe("a/msg/B");
  EXPECT_EQ(b.referenced.at(0).fields.at(0).name, "one");
  EXPECT_THAT(registry.interfaces("a"), ElementsAre("msg/A", "msg/B"));
}

TEST_F(RegistryTest, ShowsTheTextOfTheFileThatWins) {
  write("one/a/srv/Ask.srv", "int8 one\n---\n");
  write("two/a/srv/Ask.srv", "int8 two\n---\n");
  const Registry registry({folder / "one", folder / "two"});
  EXPECT_EQ(registry.source("a/srv/Ask"), "int8 one\n---\n");
  EXPECT_EQ(registry.source("a/srv/Ask_Request"), std::nullopt);
  EXPECT_EQ(registry.source("a/srv/Other"), std::nullopt);
  EXPECT_EQ(registry.source("../secret"), std::nullopt);
}

TEST_F(RegistryTest, ARootMayBeAPackageItself) {
  write("my_msgs/msg/A.msg", "int8 x\n");
  write("my_msgs/srv/Ask.srv", "---\n");
  Registry registry({folder / "my_msgs/"});
  EXPECT_EQ(registry.describe("my_msgs/msg/A").type.fields.size(), 1U);
  EXPECT_THAT(registry.packages(), ElementsAre("my_msgs"));
  EXPECT_THAT(registry.interfaces("my_msgs"), ElementsAre("msg/A", "srv/Ask"));
}

TEST_F(RegistryTest, ListsOnlyWhatIsAnInterface) {
  write("a/msg/A.msg", "");
  write("a/msg/A.idl", "");
  write("a/msg/lower.msg", "");
  write("a/msg/B.srv", "");
  write("a/action/Go.action", "");
  write("b/CMakeLists.txt", "");
  write("readme.txt", "");
  Registry registry({folder, folder / "missing"});
  EXPECT_THAT(registry.packages(), ElementsAre("a"));
  EXPECT_THAT(registry.interfaces("a"), ElementsAre("action/Go", "msg/A"));
  EXPECT_THAT(registry.interfaces("b"), IsEmpty());
  EXPECT_THAT(registry.interfaces("../a"), IsEmpty());
}

TEST_F(RegistryTest, AnUnknownPackageIsReportedWithEveryFolderThatWasSearched) {
  Registry registry({folder / "one", folder / "two"});
  EXPECT_THROW(registry.hash("no_such_msgs/msg/Thing"), UnknownInterface);
  EXPECT_EQ(error_of(registry, "no_such_msgs/msg/Thing"),
            "unknown interface 'no_such_msgs/msg/Thing': no package 'no_such_msgs' in " + (folder / "one").string() +
                ", " + (folder / "two").string() +
                "; folders on MYELIN_INTERFACE_PATH and share/ of prefixes on AMENT_PREFIX_PATH are searched too");
}

TEST_F(RegistryTest, AnUnknownInterfaceOfAKnownPackageNamesTheFileThatIsMissing) {
  Registry registry({shipped});
  EXPECT_EQ(error_of(registry, "std_msgs/msg/Strin"), "unknown interface 'std_msgs/msg/Strin': package 'std_msgs' in " +
                                                          (shipped / "std_msgs").string() + " has no msg/Strin.msg");
  EXPECT_THAT(error_of(registry, "std_srvs/srv/Empty_Reques"), HasSubstr("Empty.srv does not define it"));
}

TEST_F(RegistryTest, NamesThatAreNoNamesAreUnknown) {
  Registry registry({shipped});
  for (const char* name :
       {"", "String", "std_msgs/String", "std_msgs/msg/", "/msg/String", "std_msgs/msg/../msg/String",
        "../interfaces/msg/String", "std_msgs/msg/String.msg", "std_msgs/idl/String", "a/msg/B\n"}) {
    EXPECT_THROW(registry.describe(name), UnknownInterface) << name;
    EXPECT_THAT(error_of(registry, name), Not(HasSubstr("\n"))) << name;
  }
}

TEST_F(RegistryTest, AMissingPartIsReportedWithTheFieldThatNeedsIt) {
  write("a/msg/A.msg", "b/B x\n");
  Registry registry({folder});
  EXPECT_THROW(registry.describe("a/msg/A"), UnknownInterface);
  EXPECT_THAT(error_of(registry, "a/msg/A"), StartsWith((folder / "a/msg/A.msg").string() +
                                                        ":1:1: field 'x' of 'a/msg/A': unknown interface 'b/msg/B': "));
}

TEST_F(RegistryTest, AMissingPartOfAServiceIsFoundInItsPart) {
  write("a/srv/Ask.srv", "int8 x\n---\n# the answer\n@optional b/B x\n");
  Registry registry({folder});
  EXPECT_NO_THROW(registry.describe("a/srv/Ask_Request"));
  EXPECT_THAT(error_of(registry, "a/srv/Ask_Response"),
              StartsWith((folder / "a/srv/Ask.srv").string() + ":4:11: field 'x' of 'a/srv/Ask_Response': "));
}

TEST_F(RegistryTest, AnInterfaceThatAppearsLaterIsFoundThen) {
  Registry registry({folder});
  EXPECT_THROW(registry.describe("a/msg/A"), UnknownInterface);
  write("a/msg/A.msg", "int8 x\n");
  EXPECT_EQ(registry.describe("a/msg/A").type.fields.size(), 1U);
}

TEST_F(RegistryTest, ABrokenFileIsReportedWithItsPath) {
  write("a/msg/A.msg", "int8 x\nint8\n");
  Registry registry({folder});
  EXPECT_THROW(registry.describe("a/msg/A"), SyntaxError);
  EXPECT_THAT(error_of(registry, "a/msg/A"), StartsWith((folder / "a/msg/A.msg").string() + ":2:5: expected a name"));
}

TEST_F(RegistryTest, AStructureThatContainsItselfIsRefused) {
  write("a/msg/A.msg", "B[] b\n");
  write("a/msg/B.msg", "int8 x\nA a\n");
  write("a/msg/User.msg", "B b\n");
  write("a/msg/Self.msg", "Self[<=1] next\n");
  Registry registry({folder});
  EXPECT_THROW(registry.describe("a/msg/A"), SyntaxError);
  EXPECT_EQ(error_of(registry, "a/msg/A"),
            (folder / "a/msg/B.msg").string() +
                ":2:1: 'a/msg/A' holds a structure that contains itself: a/msg/A -> a/msg/B -> a/msg/A");
  EXPECT_THAT(error_of(registry, "a/msg/User"), HasSubstr("a/msg/User -> a/msg/B -> a/msg/A -> a/msg/B"));
  EXPECT_THAT(error_of(registry, "a/msg/Self"), HasSubstr("a/msg/Self -> a/msg/Self"));
}

TEST_F(RegistryTest, AStructureUsedTwiceIsNoRecursion) {
  write("a/msg/A.msg", "B one\nB two\nC three\n");
  write("a/msg/B.msg", "C c\n");
  write("a/msg/C.msg", "");
  Registry registry({folder});
  EXPECT_THAT(referenced(registry.describe("a/msg/A")), ElementsAre("a/msg/B", "a/msg/C"));
}

TEST_F(RegistryTest, NestingHasAnEnd) {
  for (int i = 0; i < 5000; ++i) {
    write("a/msg/N" + std::to_string(i) + ".msg", "N" + std::to_string(i + 1) + " x\n");
  }
  Registry registry({folder});
  EXPECT_THAT(error_of(registry, "a/msg/N0"), HasSubstr("nests deeper than 100 structures"));
}

TEST_F(RegistryTest, WhatIsNoFileIsNotRead) {
  fs::create_directories(folder / "a/msg/Folder.msg");
  ASSERT_EQ(::mkfifo((folder / "a/msg/Pipe.msg").c_str(), 0600), 0);
  Registry registry({folder});
  EXPECT_THAT(error_of(registry, "a/msg/Folder"), AllOf(StartsWith("cannot read"), HasSubstr("Folder.msg")));
  EXPECT_THAT(error_of(registry, "a/msg/Pipe"), AllOf(StartsWith("cannot read"), HasSubstr("not a regular file")));
}

TEST_F(RegistryTest, ManyThreadsMayAskAtOnce) {
  Registry registry({shipped});
  const std::vector<std::string> names = registry.interfaces("visualization_msgs");
  std::vector<std::thread> threads;
  std::vector<const TypeDescription*> seen(8);
  for (std::size_t i = 0; i < seen.size(); ++i) {
    threads.emplace_back([&, i] {
      for (const std::string& name : names) seen[i] = &registry.describe("visualization_msgs/" + name);
      for (const std::string& name : names) registry.hash("visualization_msgs/" + name);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const TypeDescription* description : seen) EXPECT_EQ(description, seen[0]);
}

TEST_F(RegistryTest, RootsComeFromTheEnvironmentAndTheInstall) {
  const char* before = std::getenv("MYELIN_INTERFACE_PATH");
  const std::string saved = before == nullptr ? "" : before;
  ::setenv("MYELIN_INTERFACE_PATH", "/one::/two/", 1);
  ::setenv("AMENT_PREFIX_PATH", "/opt/ros/jazzy:/one", 1);
  const std::vector<fs::path> roots = interface_roots();
  ::unsetenv("AMENT_PREFIX_PATH");
  ::setenv("MYELIN_INTERFACE_PATH", saved.c_str(), 1);
  ASSERT_EQ(roots.size(), 5U);
  EXPECT_THAT(std::vector<fs::path>(roots.begin(), roots.begin() + 4),
              ElementsAre("/one", "/two", "/opt/ros/jazzy/share", "/one/share"));
  EXPECT_EQ(roots[4].filename(), "share");
}

// Printed, not judged: what a node needs before its first message.
TEST_F(RegistryTest, ANodesTypesAreReadAtOnce) {
  const auto start = std::chrono::steady_clock::now();
  Registry registry({folder, folder / "other", shipped});
  for (const char* name : {"rcl_interfaces/msg/Log", "rcl_interfaces/msg/ParameterEvent", "rosgraph_msgs/msg/Clock",
                           "rmw_dds_common/msg/ParticipantEntitiesInfo", "sensor_msgs/msg/Image"}) {
    EXPECT_THAT(registry.hash(name), StartsWith("RIHS01_"));
  }
  for (const char* name :
       {"rcl_interfaces/srv/DescribeParameters", "rcl_interfaces/srv/GetParameterTypes",
        "rcl_interfaces/srv/GetParameters", "rcl_interfaces/srv/ListParameters", "rcl_interfaces/srv/SetParameters",
        "rcl_interfaces/srv/SetParametersAtomically", "type_description_interfaces/srv/GetTypeDescription"}) {
    for (const char* part : {"", "_Request", "_Response"}) {
      EXPECT_THAT(registry.hash(std::string(name) + part), StartsWith("RIHS01_"));
    }
  }
  const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
  std::printf("26 types described and hashed in %.2f ms\n", taken.count());
}

}  // namespace
}  // namespace myelin::idl
