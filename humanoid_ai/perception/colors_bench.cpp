// SPDX-License-Identifier: Apache-2.0
// colors_bench [--clusters K] [--space rgb|lab] [--seconds S] [--width W --height H] PICTURE...
//
// The dominant colours of each picture, as one line of JSON: colours and fractions at the picture's own size, found without
// any picture before it; and, scaled to W x H (1920 x 1080), how long one frame takes on one core: without a picture before
// it (cold), and as a frame of a film (warm), in milliseconds, the median of all frames that fit into S seconds.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

#include "humanoid_ai/perception/dominant_colors.hpp"

namespace {

using namespace humanoid_ai;

PixelRows rows_of(const cv::Mat& bgr) {
  return {bgr.data, static_cast<std::size_t>(bgr.cols), static_cast<std::size_t>(bgr.rows), bgr.step, bgr.channels(),
          false};
}

// Of this thread alone: what other programs take does not count.
double cpu_seconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double median_ms(const cv::Mat& picture, const DominantColorSearch::Options& options, double seconds, bool is_film) {
  DominantColorSearch dominant;
  std::vector<double> times;
  dominant.find(rows_of(picture), options);
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  do {
    if (!is_film) dominant.forget();
    const double start = cpu_seconds();
    dominant.find(rows_of(picture), options);
    times.push_back(1e3 * (cpu_seconds() - start));
  } while (times.size() < 5 || std::chrono::steady_clock::now() < end);
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
  return times[times.size() / 2];
}

void report(const std::string& path, const DominantColorSearch::Options& options, cv::Size size, double seconds) {
  const cv::Mat picture = cv::imread(path, cv::IMREAD_COLOR);
  if (picture.empty()) {
    std::fprintf(stderr, "%s: no picture\n", path.c_str());
    std::exit(1);
  }
  DominantColorSearch dominant;
  const DominantColorsFound found = dominant.find(rows_of(picture), options);
  std::printf(
      "{\"picture\": \"%s\", \"width\": %d, \"height\": %d, \"inertia\": %.6f, \"bins\": %zu, \"iterations\": %d, ",
      path.c_str(), picture.cols, picture.rows, found.inertia, found.bins, found.iterations);
  std::printf("\"colors\": [");
  for (std::size_t index = 0; index < found.colors.size(); ++index) {
    const DominantColor& color = found.colors[index];
    std::printf("%s{\"rgb\": [%.4f, %.4f, %.4f], \"fraction\": %.6f}", index == 0 ? "" : ", ", color.rgb[0],
                color.rgb[1], color.rgb[2], color.fraction);
  }
  cv::Mat scaled;
  cv::resize(picture, scaled, size, 0, 0, cv::INTER_CUBIC);
  std::printf("], \"cold_ms\": %.3f, \"warm_ms\": %.3f}\n", median_ms(scaled, options, seconds, false),
              median_ms(scaled, options, seconds, true));
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  DominantColorSearch::Options options;
  cv::Size size(1920, 1080);
  double seconds = 0.5;
  int index = 1;
  for (; index + 1 < argc && argv[index][0] == '-'; index += 2) {
    const std::string name = argv[index], value = argv[index + 1];
    if (name == "--clusters") options.clusters = std::atoi(value.c_str());
    if (name == "--space")
      options.space = value == "lab" ? DominantColorSearch::Space::kLab : DominantColorSearch::Space::kRgb;
    if (name == "--seconds") seconds = std::atof(value.c_str());
    if (name == "--width") size.width = std::atoi(value.c_str());
    if (name == "--height") size.height = std::atoi(value.c_str());
  }
  cv::setNumThreads(1);
  for (; index < argc; ++index) report(argv[index], options, size, seconds);
  return 0;
}
