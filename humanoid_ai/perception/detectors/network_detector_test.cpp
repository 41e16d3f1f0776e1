// SPDX-License-Identifier: Apache-2.0
// Models from files: what they find, and what is said of files that are none.
#include <gmock/gmock.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "humanoid_ai/perception/detectors/detector.hpp"
#include "humanoid_ai/perception/detectors/labels.hpp"
#include "humanoid_ai/perception/detectors/model_error.hpp"
#include "humanoid_ai/perception/detectors/network.hpp"

namespace humanoid_ai {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string kGolden = MYELIN_SOURCE_DIR "/humanoid_ai/perception/detectors/golden/";
const std::string kModels = MYELIN_SOURCE_DIR "/humanoid_ai/models/";

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class NetworkDetectorTest : public testing::Test {
 protected:
  NetworkDetectorTest() { fs::create_directories(folder); }
  ~NetworkDetectorTest() override { fs::remove_all(folder); }

  std::string file(const std::string& name, const std::string& bytes) {
    std::ofstream(folder / name, std::ios::binary) << bytes;
    return folder / name;
  }
  // The one line that is said of settings which cannot be used.
  static std::string complaint(const DetectorSettings& settings) {
    try {
      make_detector(settings);
    } catch (const ModelError& error) {
      return error.what();
    }
    return "";
  }
  static DetectorSettings model(const std::string& path) {
    DetectorSettings settings;
    settings.model = path;
    return settings;
  }
  static std::vector<float> tiny_probabilities() {
    const std::string bytes = bytes_of(kGolden + "tiny.f32");
    std::vector<float> scores(bytes.size() / sizeof(float));
    std::memcpy(scores.data(), bytes.data(), bytes.size());
    double sum = 0.0;
    for (float& score : scores) sum += score = std::exp(score);
    for (float& score : scores) score = static_cast<float>(score / sum);
    return scores;
  }

  const fs::path folder = fs::path(testing::TempDir()) / ("network_detector_" + std::to_string(getpid()));
  const cv::Mat picture = cv::imread(kGolden + "source.png");
};

class ClassifierFiles : public NetworkDetectorTest, public testing::WithParamInterface<const char*> {};

TEST_P(ClassifierFiles, AgreesWithTorchvision) {
  std::unique_ptr<Detector> detector;
  try {
    detector = make_detector([&] {
      DetectorSettings settings = model(kGolden + GetParam());
      settings.width = settings.height = 32;
      return settings;
    }());
  } catch (const ModelError& error) {
    if (std::string(error.what()).find("libtorch-dev") != std::string::npos) GTEST_SKIP() << error.what();
    throw;
  }
  Limits limits;
  limits.confidence_min = 0.0F;
  const auto found = detector->detect(picture, limits);
  const std::vector<float> expected = tiny_probabilities();
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_NEAR(found[i].confidence, expected[found[i].class_id], 1e-5F);
    EXPECT_TRUE(i == 0 || found[i - 1].confidence >= found[i].confidence);
    EXPECT_EQ(found[i].label, "class_" + std::to_string(found[i].class_id));
    EXPECT_EQ(found[i].box, (Box{0, 0, 150, 97}));
  }
}

INSTANTIATE_TEST_SUITE_P(Backends, ClassifierFiles, testing::Values("tiny.onnx", "tiny.pt"),
                         [](const auto& file) { return std::string(file.param).substr(5); });

TEST_F(NetworkDetectorTest, LimitsAreAppliedAfterRanking) {
  const auto detector = make_detector(model(kGolden + "tiny.onnx"));
  Limits limits;
  limits.confidence_min = 0.0F;
  const auto all = detector->detect(picture, limits);
  limits.detections_max = 2;
  EXPECT_EQ(detector->detect(picture, limits).size(), 2U);
  limits.classes = {all[5].label};
  const auto one = detector->detect(picture, limits);
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(one[0].class_id, all[5].class_id);
  limits.classes = {};
  limits.confidence_min = 1.0F;
  EXPECT_TRUE(detector->detect(picture, limits).empty());
}

TEST_F(NetworkDetectorTest, LabelsLieBesideTheModelOrWhereOneSays) {
  const std::string copy = file("copy.onnx", bytes_of(kGolden + "tiny.onnx"));
  file("copy.txt", "a\nb\nc\nd\ne\nf\ng\n");
  EXPECT_THAT(make_detector(model(copy))->labels(), testing::ElementsAre("a", "b", "c", "d", "e", "f", "g"));
  DetectorSettings settings = model(copy);
  settings.labels = file("more.txt", "1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7\r\n8\r\n");
  EXPECT_EQ(make_detector(settings)->labels()[6], "7");
}

TEST_F(NetworkDetectorTest, AShortLabelFileIsNamed) {
  DetectorSettings settings = model(kGolden + "tiny.onnx");
  settings.labels = file("short.txt", "one\ntwo\n");
  EXPECT_THAT(complaint(settings), AllOf(HasSubstr("short.txt"), HasSubstr("2 labels"), HasSubstr("7 classes")));
  settings.labels = file("empty.txt", "\n\n");
  EXPECT_THAT(complaint(settings), AllOf(HasSubstr("empty.txt"), HasSubstr("empty")));
  settings.labels = folder / "none.txt";
  EXPECT_THAT(complaint(settings), AllOf(HasSubstr("none.txt"), HasSubstr("no such file")));
}

TEST_F(NetworkDetectorTest, FilesThatAreNoModelsAreNamedInOneLine) {
  const std::string whole = bytes_of(kGolden + "tiny.onnx");
  EXPECT_THAT(complaint(model("")), HasSubstr("no model"));
  for (const auto& [path, why] : std::vector<std::pair<std::string, std::string>>{
           {folder / "missing.onnx", "no such file"},
           {folder, "not a file"},
           {file("zero.onnx", ""), "empty file"},
           {file("half.onnx", whole.substr(0, whole.size() / 2)), "truncated"},
           {file("text.onnx", "this is not a model"), "not an ONNX file"},
           {file("text.caffemodel", "this is not a model"), "cannot read"},
           {file("text.pb", "this is not a model"), "cannot read"},
           {file("text.abc", "this is not a model"), "cannot read"}}) {
    const std::string said = complaint(model(path));
    EXPECT_THAT(said, AllOf(HasSubstr(path), HasSubstr(why), Not(HasSubstr("\n"))));
  }
}

TEST_F(NetworkDetectorTest, AFileThatIsNoTorchScriptIsNamed) {
  const std::string path = file("text.pt", "this is not a model");
  EXPECT_THAT(complaint(model(path)), AllOf(HasSubstr(path), Not(HasSubstr("\n"))));
}

TEST_F(NetworkDetectorTest, AModelOfAnotherShapeOrHeadIsNamed) {
  DetectorSettings settings = model(kGolden + "tiny.onnx");
  settings.head = "yolov5";
  EXPECT_THAT(complaint(settings), AllOf(HasSubstr("tiny.onnx"), HasSubstr("[1, 7]"), HasSubstr("yolov5")));
  settings = model(kGolden + "tiny.onnx");
  settings.head = "unheard";
  EXPECT_THAT(complaint(settings), AllOf(HasSubstr("unheard"), HasSubstr("classification")));
  settings = model(kGolden + "tiny.onnx");
  settings.width = 64;
  EXPECT_THAT(complaint(settings), HasSubstr("square"));
  for (const char* setting : {"fit", "normalization", "channels", "backend"}) {
    settings = model(kGolden + "tiny.onnx");
    (setting == std::string("fit")             ? settings.fit
     : setting == std::string("normalization") ? settings.normalization
     : setting == std::string("backend")       ? settings.backend
                                               : settings.channels) = "bgr";
    EXPECT_THAT(complaint(settings), HasSubstr(setting));
  }
}

TEST_F(NetworkDetectorTest, ImagenetHasAThousandLabels) {
  ASSERT_EQ(imagenet_labels().size(), 1000U);
  EXPECT_EQ(imagenet_labels()[0], "tench");
  EXPECT_EQ(label_of(imagenet_labels(), 1000), "class_1000");
}

}  // namespace
}  // namespace humanoid_ai
