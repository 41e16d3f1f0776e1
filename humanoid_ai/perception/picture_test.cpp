// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/picture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "humanoid_ai/perception/pixel_rows.hpp"

namespace humanoid_ai {
namespace {

std::string refusal(const RawPicture& picture) {
  try {
    check(picture);
  } catch (const BadInput& error) {
    return error.what();
  }
  return {};
}

class PictureTest : public testing::Test {
 protected:
  RawPicture picture(const std::string& encoding, std::uint32_t width, std::uint32_t height, std::uint32_t step,
                     std::size_t size) {
    bytes.assign(size, 0);
    return {width, height, step, encoding, false, bytes};
  }
  // A picture of one colour, as a camera would send it.
  cv::Vec3b seen(const std::string& encoding, const cv::Mat& raw) {
    const RawPicture sent{static_cast<std::uint32_t>(raw.cols),
                          static_cast<std::uint32_t>(encoding.starts_with("nv") ? raw.rows / 3 * 2 : raw.rows),
                          static_cast<std::uint32_t>(raw.step),
                          encoding,
                          false,
                          {raw.data, raw.total() * raw.elemSize()}};
    return as_bgr(sent, scratch).at<cv::Vec3b>(4, 4);
  }

  std::vector<std::uint8_t> bytes;
  cv::Mat scratch;
};

TEST_F(PictureTest, GoodOnesPass) {
  EXPECT_EQ(refusal(picture("bgr8", 4, 3, 12, 36)), "");
  EXPECT_EQ(refusal(picture("rgba8", 4, 3, 20, 60)), "");
  EXPECT_EQ(refusal(picture("mono16", 4, 3, 8, 24)), "");
  EXPECT_EQ(refusal(picture("nv12", 4, 2, 4, 12)), "");
  EXPECT_EQ(refusal(picture("bgr8", 4, 3, 16, 16 + 16 + 12)), "");  // nothing behind the last row's pixels
}

TEST_F(PictureTest, BadOnesAreRefusedInOneClearLine) {
  EXPECT_EQ(refusal(picture("bgr8", 0, 3, 12, 36)), "image without pixels: 0 x 3 bgr8");
  EXPECT_EQ(refusal(picture("bgr8", 4, 0, 12, 36)), "image without pixels: 4 x 0 bgr8");
  EXPECT_EQ(refusal(picture("bgr8", 4, 3, 11, 36)),
            "image step of 11 bytes is shorter than a row of 12 bytes: 4 x 3 bgr8");
  EXPECT_EQ(refusal(picture("bgr8", 4, 3, 12, 35)), "image data of 35 bytes, 36 are needed: 4 x 3 bgr8, step 12");
  EXPECT_EQ(refusal(picture("bgr8", 4, 3, 12, 0)), "image data of 0 bytes, 36 are needed: 4 x 3 bgr8, step 12");
  EXPECT_EQ(refusal(picture("", 4, 3, 12, 36)), "unknown image encoding ''");
  EXPECT_EQ(refusal(picture("32FC1\n\x1b[2J" + std::string(1000, 'x'), 4, 3, 16, 48)).size(), 24 + 32 + 1U);
  EXPECT_EQ(refusal(picture("nv12", 3, 2, 3, 9)), "image of odd size: 3 x 2 nv12");
  EXPECT_EQ(refusal(picture("yuv422", 3, 2, 6, 12)), "image of odd width: 3 x 2 yuv422");
  EXPECT_THAT(refusal(picture("bgr8", 4'000'000'000, 4'000'000'000, 4'000'000'000, 36)),
              testing::StartsWith("image too large"));
  EXPECT_THAT(refusal(picture("bgr8", 60'000, 60'000, 4'294'967'295, 36)),
              testing::StartsWith("image data of 36 bytes"));
}

TEST_F(PictureTest, BgrIsNotCopied) {
  const RawPicture sent = picture("bgr8", 4, 3, 16, 48);
  EXPECT_EQ(as_bgr(sent, scratch).data, bytes.data());
  EXPECT_TRUE(scratch.empty());
}

TEST_F(PictureTest, EveryEncodingBecomesBgr) {
  const cv::Vec3b color(30, 90, 200);
  const cv::Mat bgr(16, 16, CV_8UC3, color);
  cv::Mat rgb, rgba, bgra;
  cv::cvtColor(bgr, rgb, cv::COLOR_BGR2RGB);
  cv::cvtColor(bgr, rgba, cv::COLOR_BGR2RGBA);
  cv::cvtColor(bgr, bgra, cv::COLOR_BGR2BGRA);
  EXPECT_EQ(seen("bgr8", bgr), color);
  EXPECT_EQ(seen("rgb8", rgb), color);
  EXPECT_EQ(seen("rgba8", rgba), color);
  EXPECT_EQ(seen("bgra8", bgra), color);
  EXPECT_EQ(seen("mono8", cv::Mat(16, 16, CV_8UC1, cv::Scalar(77))), cv::Vec3b(77, 77, 77));
  EXPECT_EQ(seen("mono16", cv::Mat(16, 16, CV_16UC1, cv::Scalar(77 * 256 + 200))), cv::Vec3b(77, 77, 77));
}

TEST_F(PictureTest, BigEndianBrightnessIsReadFromItsFirstByte) {
  bytes = {77, 200, 78, 10, 79, 0, 80, 255};
  const cv::Mat bgr = as_bgr({4, 1, 8, "mono16", true, bytes}, scratch);
  for (int column = 0; column < 4; ++column) EXPECT_EQ(bgr.at<cv::Vec3b>(0, column)[0], 77 + column);
}

TEST_F(PictureTest, BrightnessAndColourApartBecomeBgr) {
  // Studio range: Y of 16..235. Red is Y 81, U 90, V 240.
  cv::Mat uyvy(16, 16, CV_8UC2), yuyv(16, 16, CV_8UC2), nv12(24, 16, CV_8UC1, cv::Scalar(81));
  for (int row = 0; row < 16; ++row) {
    for (int column = 0; column < 16; ++column) {
      const auto color = static_cast<std::uint8_t>(column % 2 == 0 ? 90 : 240);
      uyvy.at<cv::Vec2b>(row, column) = {color, 81};
      yuyv.at<cv::Vec2b>(row, column) = {81, color};
      if (row < 8) nv12.at<std::uint8_t>(16 + row, column) = color;
    }
  }
  for (const auto& [encoding, raw] : {std::pair{"yuv422", uyvy}, {"yuv422_yuy2", yuyv}, {"nv12", nv12}}) {
    const cv::Vec3b found = seen(encoding, raw);
    EXPECT_LT(found[0], 6) << encoding;
    EXPECT_LT(found[1], 6) << encoding;
    EXPECT_GT(found[2], 248) << encoding;
  }
}

TEST_F(PictureTest, BayerPatternsBecomeBgr) {
  // Red where the pattern has red, nothing elsewhere.
  for (const auto& [encoding, row, column] :
       {std::tuple{"bayer_rggb8", 0, 0}, {"bayer_bggr8", 1, 1}, {"bayer_gbrg8", 1, 0}, {"bayer_grbg8", 0, 1}}) {
    cv::Mat raw(16, 16, CV_8UC1, cv::Scalar(0));
    for (int y = row; y < 16; y += 2) {
      for (int x = column; x < 16; x += 2) raw.at<std::uint8_t>(y, x) = 200;
    }
    const cv::Vec3b found = seen(encoding, raw);
    EXPECT_GT(found[2], 90) << encoding;
    EXPECT_EQ(found[1], 0) << encoding;
    EXPECT_EQ(found[0], 0) << encoding;
  }
}

TEST_F(PictureTest, PixelsAreTakenAsTheyLieWhereTheirOrderAllowsIt) {
  for (const auto& [encoding, channels] :
       {std::pair{"rgb8", 3}, {"bgra8", 4}, {"rgba8", 4}, {"mono8", 1}, {"bgr8", 3}}) {
    const RawPicture sent = picture(encoding, 4, 3, 16, 48);
    const PixelRows pixels = pixel_rows(sent, scratch);
    EXPECT_EQ(pixels.data, bytes.data()) << encoding;
    EXPECT_EQ(pixels.channels, channels) << encoding;
    EXPECT_EQ(pixels.step, 16U) << encoding;
    EXPECT_EQ(pixels.red_first, std::string(encoding).starts_with("rgb")) << encoding;
  }
  const RawPicture sent = picture("yuv422", 4, 2, 8, 16);
  EXPECT_EQ(pixel_rows(sent, scratch).data, scratch.data);
}

}  // namespace
}  // namespace humanoid_ai
