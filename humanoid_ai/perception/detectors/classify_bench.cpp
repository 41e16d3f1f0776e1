// SPDX-License-Identifier: Apache-2.0
// How fast one picture after the other is classified, preprocessing included, for bench/perception/classification.py.
//
//   classify_bench MODEL PICTURE SECONDS [THREADS]     one JSON line
//
// Prints what computes, the frames a second, the median and least time of a frame and of its preprocessing alone, and the top five.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <opencv2/imgcodecs.hpp>

#include "humanoid_ai/perception/detectors/detector.hpp"
#include "humanoid_ai/perception/detectors/torchvision_input.hpp"

namespace {

using Clock = std::chrono::steady_clock;

template <class Work>
std::vector<double> times_ms(double seconds, const Work& work) {
  for (int i = 0; i < 5; ++i) work();
  std::vector<double> times;
  for (const auto start = Clock::now(); std::chrono::duration<double>(Clock::now() - start).count() < seconds;) {
    const auto before = Clock::now();
    work();
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - before).count());
  }
  std::sort(times.begin(), times.end());
  return times;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::cerr << "classify_bench MODEL PICTURE SECONDS [THREADS]\n";
    return 2;
  }
  if (argc > 4) cv::setNumThreads(std::atoi(argv[4]));
  const cv::Mat picture = cv::imread(argv[2]);
  humanoid_ai::DetectorSettings settings;
  settings.model = argv[1];
  try {
    const auto detector = humanoid_ai::make_detector(settings);
    humanoid_ai::Limits limits;
    limits.confidence_min = 0.0F;
    limits.detections_max = 5;
    const std::string description = detector->description();
    const std::string engine = description.substr(description.rfind(' ') + 1);
    const double seconds = std::atof(argv[3]);
    humanoid_ai::TorchvisionInput preparation;
    cv::Mat input;
    const auto preparing = times_ms(seconds / 4, [&] { preparation.fill(picture, input); });
    const auto all = times_ms(seconds, [&] { detector->detect(picture, limits); });
    double sum = 0.0;
    for (const double time : all) sum += time;
    std::cout << "{\"engine\": \"" << engine << "\", \"frames_per_s\": " << 1e3 * static_cast<double>(all.size()) / sum
              << ", \"median_ms\": " << all[all.size() / 2] << ", \"least_ms\": " << all.front()
              << ", \"prepare_median_ms\": " << preparing[preparing.size() / 2]
              << ", \"prepare_least_ms\": " << preparing.front() << ", \"top\": [";
    const char* comma = "";
    for (const auto& found : detector->detect(picture, limits)) {
      std::cout << comma << "[" << found.class_id << ", " << found.confidence << "]";
      comma = ", ";
    }
    std::cout << "]}" << std::endl;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
