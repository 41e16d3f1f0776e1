// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/detectors/letterbox.hpp"

#include <gmock/gmock.h>

namespace humanoid_ai {
namespace {

const cv::Vec3b kWhite(255, 255, 255), kGreyPixel(114, 114, 114);

void expect_near(const Box& a, const Box& b) {
  EXPECT_NEAR(a.x, b.x, 0.6F);
  EXPECT_NEAR(a.y, b.y, 0.6F);
  EXPECT_NEAR(a.width, b.width, 0.6F);
  EXPECT_NEAR(a.height, b.height, 0.6F);
}

TEST(Letterbox, CentersAWidePictureBetweenGreyBars) {
  const Letterbox letterbox({1920, 1080}, {256, 192}, Frame::centered);
  EXPECT_EQ(letterbox.inner(), cv::Rect(0, 24, 256, 144));
  cv::Mat boxed;
  letterbox.draw(cv::Mat(1080, 1920, CV_8UC3, cv::Scalar::all(255)), boxed);
  ASSERT_EQ(boxed.size(), cv::Size(256, 192));
  EXPECT_EQ(boxed.at<cv::Vec3b>(23, 100), kGreyPixel);
  EXPECT_EQ(boxed.at<cv::Vec3b>(24, 100), kWhite);
  EXPECT_EQ(boxed.at<cv::Vec3b>(167, 100), kWhite);
  EXPECT_EQ(boxed.at<cv::Vec3b>(168, 100), kGreyPixel);
}

TEST(Letterbox, InTheCornerLeavesGreyToTheRightAndBelow) {
  EXPECT_EQ(Letterbox({480, 640}, {416, 416}, Frame::corner).inner(), cv::Rect(0, 0, 312, 416));
  EXPECT_EQ(Letterbox({640, 480}, {416, 416}, Frame::corner).inner(), cv::Rect(0, 0, 416, 312));
}

TEST(Letterbox, SquashesBothAxesOnTheirOwn) {
  const Letterbox letterbox({600, 300}, {300, 300}, Frame::squash);
  EXPECT_EQ(letterbox.inner(), cv::Rect(0, 0, 300, 300));
  expect_near(letterbox.undo({150, 150, 30, 30}), {300, 150, 60, 30});
}

TEST(Letterbox, TheWayBackEndsWhereTheBoxWas) {
  for (const Frame frame : {Frame::centered, Frame::corner, Frame::squash}) {
    for (const InputSize picture : {InputSize{1920, 1080}, {480, 640}, {33, 17}, {256, 192}}) {
      const Letterbox letterbox(picture, {256, 192}, frame);
      const auto w = static_cast<float>(picture.width), h = static_cast<float>(picture.height);
      const Box box = {w * 0.25F, h * 0.5F, w * 0.5F, h * 0.25F};
      const auto sx = static_cast<float>(letterbox.scale_x()), sy = static_cast<float>(letterbox.scale_y());
      const Box inside = {box.x * sx + static_cast<float>(letterbox.inner().x),
                          box.y * sy + static_cast<float>(letterbox.inner().y), box.width * sx, box.height * sy};
      expect_near(letterbox.undo(inside), box);
    }
  }
}

TEST(Letterbox, BoxesInTheGreyAreClippedAway) {
  const Letterbox letterbox({1920, 1080}, {256, 192}, Frame::centered);
  EXPECT_EQ(letterbox.undo({10, 2, 50, 20}).area(), 0.0F);
  EXPECT_EQ(letterbox.undo({10, 14, 50, 20}).y, 0.0F);
}

TEST(Letterbox, APictureOfOnePixelIsStillAPicture) {
  const Letterbox letterbox({1, 1}, {64, 32}, Frame::centered);
  cv::Mat boxed;
  letterbox.draw(cv::Mat(1, 1, CV_8UC3, cv::Scalar::all(255)), boxed);
  EXPECT_EQ(boxed.at<cv::Vec3b>(16, 32), kWhite);
}

}  // namespace
}  // namespace humanoid_ai
