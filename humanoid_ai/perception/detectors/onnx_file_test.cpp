// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/detectors/onnx_file.hpp"

#include <gmock/gmock.h>

#include <unistd.h>

#include <fstream>

#include "humanoid_ai/perception/detectors/model_error.hpp"

namespace humanoid_ai {
namespace {

const std::string kTiny = MYELIN_SOURCE_DIR "/humanoid_ai/perception/detectors/golden/tiny.onnx";

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class OnnxFileTest : public testing::Test {
 protected:
  std::string file(const std::string& bytes) {
    const std::string path = testing::TempDir() + "onnx_file_" + std::to_string(getpid()) + ".onnx";
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  const std::string tiny = bytes_of(kTiny);
};

TEST_F(OnnxFileTest, TellsTheSizeOfTheInput) {
  EXPECT_EQ(OnnxFile(kTiny).input_size(), (InputSize{32, 32}));
}

TEST_F(OnnxFileTest, ClipsGetAttributesAndConstantsTheirOwnName) {
  const std::string readable = OnnxFile(kTiny).bytes_for_opencv();
  EXPECT_THAT(tiny, testing::HasSubstr("Identity"));
  EXPECT_THAT(readable, testing::Not(testing::HasSubstr("Identity")));
  EXPECT_THAT(readable, testing::HasSubstr("max"));
}

TEST_F(OnnxFileTest, WhateverIsCutOffItThrowsOrReads) {
  for (std::size_t size = 0; size < tiny.size(); size += 7) {
    const std::string path = file(tiny.substr(0, size));
    try {
      OnnxFile cut(path);
    } catch (const ModelError& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr(path));
    }
  }
}

TEST_F(OnnxFileTest, AnyOtherFileIsRefusedByName) {
  for (const std::string& bytes : {std::string("hello, world"), std::string(100, '\0'), std::string(100, '\xFF')}) {
    const std::string path = file(bytes);
    try {
      OnnxFile other(path);
      FAIL() << "read " << bytes;
    } catch (const ModelError& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr(path));
    }
  }
}

}  // namespace
}  // namespace humanoid_ai
