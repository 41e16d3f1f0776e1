// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/frame_source.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>
#include <utility>
#include <vector>

namespace humanoid_ai {
namespace {

namespace fs = std::filesystem;

// Brings any 8-bit picture into its place as BGR or grey.
void put(const cv::Mat& picture, const FrameSource::Place& place) {
  const int type = picture.channels() == 1 ? CV_8UC1 : CV_8UC3;
  cv::Mat target = place(picture.rows, picture.cols, type);
  if (picture.channels() == 4) {
    cv::cvtColor(picture, target, cv::COLOR_BGRA2BGR);
  } else {
    picture.copyTo(target);
  }
}

// OpenCV tells the console at length what it tried while it opened a source; one line of ours says it.
class Hush {
 public:
  Hush() : before_(cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT)) {}
  ~Hush() { cv::utils::logging::setLogLevel(before_); }
  Hush(const Hush&) = delete;
  Hush& operator=(const Hush&) = delete;

 private:
  const cv::utils::logging::LogLevel before_;
};

// A V4L2 device or a video file: what OpenCV's capture opens.
class Capture : public FrameSource {
 public:
  Capture(const SourceOptions& options, std::string name)
      : name_(std::move(name)), is_live_(options.device >= 0), loop_(options.loop) {
    const Hush hush;
    const bool opened = is_live_ ? capture_.open(options.device, cv::CAP_V4L2) : capture_.open(options.video);
    if (!opened) throw SourceLost("cannot open " + name_);
    if (is_live_ && options.width > 0) capture_.set(cv::CAP_PROP_FRAME_WIDTH, options.width);
    if (is_live_ && options.height > 0) capture_.set(cv::CAP_PROP_FRAME_HEIGHT, options.height);
  }

  bool read(const Place& place) override {
    if (!capture_.grab()) {
      if (is_live_) throw SourceLost("no frame from " + name_);
      if (!loop_) return false;
      capture_.set(cv::CAP_PROP_POS_FRAMES, 0);
      if (!capture_.grab()) throw SourceLost("no frame from " + name_);
    }
    // The size is known before the picture is: let the decoder write into the place itself.
    const int rows = static_cast<int>(capture_.get(cv::CAP_PROP_FRAME_HEIGHT));
    const int columns = static_cast<int>(capture_.get(cv::CAP_PROP_FRAME_WIDTH));
    if (rows <= 0 || columns <= 0) {
      cv::Mat picture;
      if (!capture_.retrieve(picture)) throw SourceLost("no picture in a frame from " + name_);
      put(picture, place);
      return true;
    }
    cv::Mat target = place(rows, columns, CV_8UC3);
    cv::Mat picture = target;
    if (!capture_.retrieve(picture)) throw SourceLost("no picture in a frame from " + name_);
    if (picture.data != target.data) put(picture, place);  // of another shape than announced
    return true;
  }

  double rate_hz() const override {
    const double rate = capture_.get(cv::CAP_PROP_FPS);
    return rate > 0.0 && rate < 1000.0 ? rate : 0.0;
  }
  bool live() const override { return is_live_; }

 private:
  const std::string name_;
  const bool is_live_, loop_;
  cv::VideoCapture capture_;
};

class Folder : public FrameSource {
 public:
  Folder(const SourceOptions& options, std::string name)
      : name_(std::move(name)), folder_(options.folder), loop_(options.loop) {
    list();
  }

  bool read(const Place& place) override {
    for (std::size_t tried = 0; tried <= pictures_.size(); ++tried) {
      if (next_ == pictures_.size()) {
        if (!loop_) return false;
        list();
      }
      // What is no picture after all is passed over, a folder without any is lost.
      const cv::Mat picture = cv::imread(pictures_[next_++].string(), cv::IMREAD_COLOR);
      if (!picture.empty()) {
        put(picture, place);
        return true;
      }
    }
    throw SourceLost("no picture can be read in " + name_);
  }

 private:
  void list() {
    std::error_code error;
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder_, error)) {
      std::string kind = entry.path().extension().string();
      std::transform(kind.begin(), kind.end(), kind.begin(), [](unsigned char c) { return std::tolower(c); });
      static constexpr std::array<const char*, 8> kKinds{".png", ".jpg", ".jpeg", ".bmp",
                                                         ".ppm", ".pgm", ".tif",  ".tiff"};
      if (std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end()) found.push_back(entry.path());
    }
    if (error) throw SourceLost("cannot open " + name_ + ": " + error.message());
    if (found.empty()) throw SourceLost("no picture in " + name_);
    std::sort(found.begin(), found.end());
    pictures_ = std::move(found);
    next_ = 0;
  }

  const std::string name_;
  const fs::path folder_;
  const bool loop_;
  std::vector<fs::path> pictures_;
  std::size_t next_ = 0;
};

// Eight colour bars over a grey ramp, and a square that walks along: the same picture a number on every machine.
class Pattern : public FrameSource {
 public:
  explicit Pattern(const std::string& size) {
    int width = 0, height = 0, used = 0;
    if (std::sscanf(size.c_str(), "%dx%d%n", &width, &height, &used) != 2 || used != static_cast<int>(size.size()) ||
        width < 16 || height < 16 || width > 16384 || height > 16384) {
      throw SourceLost("a pattern is written WIDTHxHEIGHT, 16 to 16384 each, not '" + size + "'");
    }
    rows_ = height;
    bars_.create(1, width, CV_8UC3);
    ramp_.create(1, width, CV_8UC3);
    for (int x = 0; x < width; ++x) {
      const int bar = 7 - 8 * x / width;
      bars_.at<cv::Vec3b>(x) = {level(bar & 1), level(bar & 4), level(bar & 2)};
      ramp_.at<cv::Vec3b>(x) = cv::Vec3b::all(static_cast<std::uint8_t>(255 * x / (width - 1)));
    }
  }

  bool read(const Place& place) override {
    cv::Mat target = place(rows_, bars_.cols, CV_8UC3);
    for (int y = 0; y < rows_; ++y) (y < rows_ * 3 / 4 ? bars_ : ramp_).copyTo(target.row(y));
    const int side = std::max(4, rows_ / 8), room = std::max(1, bars_.cols - side);
    const int x = static_cast<int>((number_ * 8) % static_cast<std::uint64_t>(room));
    const cv::Rect square(x, (rows_ - side) / 2, side, side);
    target(square & cv::Rect(0, 0, target.cols, target.rows)).setTo(cv::Scalar(0, 128, 255));
    ++number_;
    return true;
  }
  double rate_hz() const override { return 30.0; }

 private:
  static std::uint8_t level(int on) { return on != 0 ? 235 : 16; }

  int rows_ = 0;
  cv::Mat bars_, ramp_;  // one row each
  std::uint64_t number_ = 0;
};

}  // namespace

std::string name_of(const SourceOptions& options) {
  if (!options.pattern.empty()) return "pattern " + options.pattern;
  if (!options.folder.empty()) return options.folder;
  return options.device >= 0 ? "camera " + std::to_string(options.device) : options.video;
}

std::unique_ptr<FrameSource> open_source(const SourceOptions& options) {
  if (!options.pattern.empty()) return std::make_unique<Pattern>(options.pattern);
  if (!options.folder.empty()) return std::make_unique<Folder>(options, name_of(options));
  return std::make_unique<Capture>(options, name_of(options));
}

}  // namespace humanoid_ai
