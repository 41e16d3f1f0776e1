// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/frame_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <opencv2/imgcodecs.hpp>
#include <vector>

namespace humanoid_ai {
namespace {

namespace fs = std::filesystem;

class FrameSourceTest : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder); }
  void TearDown() override { fs::remove_all(folder); }

  void draw(const std::string& name, int grey, int rows = 20, int columns = 30) const {
    ASSERT_TRUE(cv::imwrite((folder / name).string(), cv::Mat(rows, columns, CV_8UC3, cv::Scalar::all(grey))));
  }
  // The next frame, in memory of our own that it must have been written to.
  bool read(FrameSource& source) {
    const bool more = source.read([this](int rows, int columns, int type) {
      memory.assign(static_cast<std::size_t>(rows * columns * CV_ELEM_SIZE(type)), 7);
      frame = cv::Mat(rows, columns, type, memory.data());
      return frame;
    });
    return more;
  }
  int grey() const { return memory.at(0); }

  static std::string trouble(const SourceOptions& options) {
    try {
      open_source(options);
    } catch (const SourceLost& lost) {
      return lost.what();
    }
    return "";
  }

  const fs::path folder = fs::temp_directory_path() / ("frame_source_test_" + std::to_string(getpid()));
  std::vector<unsigned char> memory;
  cv::Mat frame;
};

TEST_F(FrameSourceTest, AFolderIsShownInOrderAndAgain) {
  draw("b.png", 20);
  draw("a.png", 10);
  std::ofstream(folder / "notes.txt") << "no picture";
  const auto source = open_source({.folder = folder.string()});
  std::vector<int> seen;
  for (int count = 0; count < 5 && read(*source); ++count) seen.push_back(grey());
  EXPECT_THAT(seen, testing::ElementsAre(10, 20, 10, 20, 10));
  EXPECT_EQ(frame.size(), cv::Size(30, 20));
}

TEST_F(FrameSourceTest, AFolderEndsWhenItIsNotToLoop) {
  draw("a.png", 10);
  const auto source = open_source({.folder = folder.string(), .loop = false});
  EXPECT_TRUE(read(*source));
  EXPECT_FALSE(read(*source));
}

TEST_F(FrameSourceTest, AFileThatIsNoPictureIsPassedOver) {
  std::ofstream(folder / "a.png") << "not a picture";
  draw("b.png", 20);
  const auto source = open_source({.folder = folder.string()});
  EXPECT_TRUE(read(*source));
  EXPECT_EQ(grey(), 20);
  EXPECT_TRUE(read(*source));
  EXPECT_EQ(grey(), 20);
}

TEST_F(FrameSourceTest, AFolderThatVanishesIsLostAndComesBack) {
  draw("a.png", 10);
  const SourceOptions options{.folder = folder.string()};
  const auto source = open_source(options);
  EXPECT_TRUE(read(*source));
  fs::rename(folder, folder.string() + ".away");
  EXPECT_THROW(read(*source), SourceLost);
  EXPECT_THAT(trouble(options), testing::HasSubstr("cannot open " + folder.string()));
  fs::rename(folder.string() + ".away", folder);
  EXPECT_TRUE(read(*open_source(options)));
}

TEST_F(FrameSourceTest, ThePatternMovesAndIsTheSameEveryTime) {
  const SourceOptions options{.pattern = "320x240"};
  const auto source = open_source(options), twin = open_source(options);
  ASSERT_TRUE(read(*source));
  const auto first = memory;
  ASSERT_TRUE(read(*twin));
  EXPECT_EQ(memory, first);
  ASSERT_TRUE(read(*source));
  EXPECT_NE(memory, first);
  EXPECT_EQ(frame.size(), cv::Size(320, 240));
  EXPECT_EQ(source->rate_hz(), 30.0);
}

TEST_F(FrameSourceTest, AVideoIsReadIntoThePlaceAndBeginsAgain) {
  const char* video = "/usr/share/doc/opencv-doc/examples/data/Megamind.avi";
  if (!fs::exists(video)) GTEST_SKIP() << "Debian: apt install opencv-doc";
  const auto source = open_source({.video = video});
  EXPECT_GT(source->rate_hz(), 1.0);
  ASSERT_TRUE(read(*source));
  const auto first = memory;
  for (int count = 0; count < 300 && memory == first; ++count) ASSERT_TRUE(read(*source));
  const auto once = open_source({.video = video, .loop = false});
  int frames = 0;
  while (read(*once)) ++frames;
  for (int count = 1; count < frames; ++count) ASSERT_TRUE(read(*source));
  EXPECT_GT(frames, 100);
}

TEST_F(FrameSourceTest, WhatCannotBeOpenedIsOneLine) {
  EXPECT_THAT(trouble({.video = "/nowhere.avi"}), testing::HasSubstr("cannot open /nowhere.avi"));
  EXPECT_THAT(trouble({.device = 999}), testing::HasSubstr("cannot open camera 999"));
  EXPECT_THAT(trouble({.folder = folder.string()}), testing::HasSubstr("no picture in"));
  for (const char* size : {"big", "1920", "1920x", "0x0", "1920x1080x3", "99999x99999"}) {
    EXPECT_THAT(trouble({.pattern = size}), testing::HasSubstr("WIDTHxHEIGHT")) << size;
  }
}

}  // namespace
}  // namespace humanoid_ai
