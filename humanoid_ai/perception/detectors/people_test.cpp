// SPDX-License-Identifier: Apache-2.0
// The backends without a network, on a street with pedestrians (opencv-doc) and on faces that nobody has.
#include <gmock/gmock.h>

#include <opencv2/videoio.hpp>

#include "humanoid_ai/perception/detectors/detector.hpp"
#include "humanoid_ai/perception/detectors/model_error.hpp"

namespace humanoid_ai {
namespace {

using testing::HasSubstr;

// Frame 420 of the street, and the chests of the two who stand free in it.
class StreetTest : public testing::Test {
 protected:
  StreetTest() {
    cv::VideoCapture film("/usr/share/doc/opencv-doc/examples/data/vtest.avi");
    for (int i = 0; i < 421; ++i) film.grab();
    film.retrieve(street);
  }
  static bool inside(cv::Point2f point, const Box& box) {
    return box.x <= point.x && point.x < box.x + box.width && box.y <= point.y && point.y < box.y + box.height;
  }
  static DetectorSettings backend(const std::string& name, const std::string& model = "") {
    DetectorSettings settings;
    settings.backend = name;
    settings.model = model;
    return settings;
  }
  static std::string complaint(const DetectorSettings& settings) {
    try {
      make_detector(settings);
    } catch (const ModelError& error) {
      return error.what();
    }
    return "";
  }

  cv::Mat street;
  const std::vector<cv::Point2f> people = {{310, 245}, {566, 175}};
};

TEST_F(StreetTest, HogBoxesThePedestriansAndLittleElse) {
  if (street.empty()) GTEST_SKIP() << "opencv-doc is not installed";
  const auto found = make_detector(backend("hog"))->detect(street, {});
  EXPECT_LE(found.size(), 3U);
  for (const cv::Point2f& person : people) {
    EXPECT_TRUE(
        std::any_of(found.begin(), found.end(), [&](const Detection& each) { return inside(person, each.box); }));
  }
  for (const Detection& each : found) {
    EXPECT_EQ(each.label, "person");
    EXPECT_GT(each.confidence, 0.5F);
    EXPECT_EQ(each.box, clipped(each.box, street.cols, street.rows));
  }
}

TEST_F(StreetTest, HogFindsNobodyWhereNobodyFits) {
  const auto detector = make_detector(backend("hog"));
  for (const cv::Size size : {cv::Size(40, 40), cv::Size(1, 1), cv::Size(4000, 130), cv::Size(320, 240)}) {
    EXPECT_TRUE(detector->detect(cv::Mat(size, CV_8UC3, cv::Scalar::all(128)), {}).empty());
  }
}

TEST_F(StreetTest, CascadesAreFoundByNameAndLabelledByIt) {
  DetectorSettings settings = backend("cascade", "haarcascade_fullbody");
  const std::string said = complaint(settings);
  if (said.find("opencv-data") != std::string::npos) GTEST_SKIP() << said;
  EXPECT_THAT(make_detector(settings)->labels(), testing::ElementsAre("fullbody"));
  EXPECT_THAT(make_detector(backend("cascade", "lbpcascade_frontalface.xml"))->labels(),
              testing::ElementsAre("frontalface"));
  EXPECT_TRUE(make_detector(settings)->detect(cv::Mat(200, 200, CV_8UC3, cv::Scalar::all(90)), {}).empty());
}

TEST_F(StreetTest, WhatIsNoCascadeIsNamed) {
  EXPECT_THAT(complaint(backend("cascade")), HasSubstr("no model"));
  EXPECT_THAT(complaint(backend("cascade", "nonesuch")), HasSubstr("nonesuch"));
  EXPECT_THAT(complaint(backend("cascade", MYELIN_SOURCE_DIR "/LICENSE")), HasSubstr("LICENSE"));
}

}  // namespace
}  // namespace humanoid_ai
