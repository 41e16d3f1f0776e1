// SPDX-License-Identifier: Apache-2.0
// FrameSource: where pictures come from: a device, a video file, a folder of pictures, a test pattern.
//
//   auto source = open_source({.video = "street.avi"});          // throws SourceLost
//   const bool more = source->read([&](int rows, int columns, int type) {
//     message.data.resize(...);
//     return cv::Mat(rows, columns, type, message.data.data());  // the frame is written right there
//   });
//
// read() may block for as long as a device takes to deliver; one thread at a time.
#pragma once

#include <functional>
#include <memory>
#include <opencv2/core.hpp>
#include <stdexcept>
#include <string>

namespace humanoid_ai {

// There is no such source, or it went away, or it delivers nothing; what() is one line. Opening it again may help.
class SourceLost : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The first that is given counts: pattern, folder, device, video.
struct SourceOptions {
  std::string video{};    // a file that OpenCV reads
  int device = -1;        // number of a live camera (V4L2)
  std::string folder{};   // of pictures, shown in the order of their names
  std::string pattern{};  // "1920x1080": colour bars of that size with a square that moves
  int width = 0;          // of a device; 0: its own
  int height = 0;
  bool loop = true;  // begin again at the end of a video or a folder
};

class FrameSource {
 public:
  // Asked for the place of a frame once its shape is known: CV_8UC3 (BGR) or CV_8UC1.
  using Place = std::function<cv::Mat(int rows, int columns, int type)>;

  FrameSource() = default;
  FrameSource(const FrameSource&) = delete;
  FrameSource& operator=(const FrameSource&) = delete;
  virtual ~FrameSource() = default;

  // Writes the next frame where `place` says. False at the end. Throws SourceLost.
  virtual bool read(const Place& place) = 0;
  // Frames per second as the source says, 0 when it does not say.
  virtual double rate_hz() const { return 0.0; }
  // A live source sets its own pace; the others are read when the reader likes.
  virtual bool live() const { return false; }
};

// Throws SourceLost, naming the source and what is the matter.
std::unique_ptr<FrameSource> open_source(const SourceOptions& options);

// As logs name it: "camera 0", "street.avi".
std::string name_of(const SourceOptions& options);

}  // namespace humanoid_ai
