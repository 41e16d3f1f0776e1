// SPDX-License-Identifier: Apache-2.0
// How well people are found: precision and recall at an overlap of one half, for bench/perception/people.py.
//
//   people_bench FILM ANNOTATIONS     one JSON line a way of finding them
//
// ANNOTATIONS is data/vtest_people.csv. A detection counts as right when it overlaps a pedestrian by half of their union whom
// no surer detection has taken; one that mostly lies on somebody marked `ignore` counts as nothing.
#include <chrono>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <opencv2/objdetect.hpp>
#include <opencv2/videoio.hpp>
#include <sstream>

#include "humanoid_ai/perception/detectors/box_tracker.hpp"
#include "humanoid_ai/perception/detectors/detector.hpp"

namespace {

using namespace humanoid_ai;
using Clock = std::chrono::steady_clock;

struct Person {
  Box box;
  bool ignore = false;
};
using Annotations = std::map<int, std::vector<Person>>;

Annotations read(const std::string& path) {
  Annotations people;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    int frame = 0, ignore = 0;
    Person person;
    char comma = 0;
    std::istringstream fields(line);
    if (line.empty() || line[0] == '#' || line[0] == 'f') continue;
    fields >> frame >> comma >> person.box.x >> comma >> person.box.y >> comma >> person.box.width >> comma >>
        person.box.height >> comma >> ignore;
    person.ignore = ignore != 0;
    people[frame].push_back(person);
  }
  return people;
}

struct Score {
  int right = 0, wrong = 0, people = 0;
  double overlaps = 0.0;  // of those that are right

  void add(const std::vector<Detection>& found, const std::vector<Person>& truth) {
    std::vector<char> taken(truth.size(), 0);
    for (const Detection& detection : found) {  // surest first
      int best = -1;
      float most = 0.5F;
      bool ignored = false;
      for (std::size_t i = 0; i < truth.size(); ++i) {
        const float shared = overlap(detection.box, truth[i].box);
        if (truth[i].ignore) {
          ignored = ignored || shared_area(detection.box, truth[i].box) > 0.5F * detection.box.area();
        } else if (!taken[i] && shared >= most) {
          most = shared;
          best = static_cast<int>(i);
        }
      }
      if (best >= 0) {
        taken[best] = 1;
        right++;
        overlaps += most;
      } else if (!ignored) {
        wrong++;
      }
    }
    for (const Person& person : truth) people += !person.ignore;
  }

  void print(const char* name, const std::string& how, double seconds, int pictures) const {
    const double precision = right + wrong ? double(right) / (right + wrong) : 0.0, recall = double(right) / people;
    std::cout << "{\"way\": \"" << name << "\", \"how\": \"" << how << "\", \"precision\": " << precision
              << ", \"recall\": " << recall
              << ", \"f1\": " << (right ? 2 * precision * recall / (precision + recall) : 0.0)
              << ", \"mean_overlap\": " << (right ? overlaps / right : 0.0) << ", \"right\": " << right
              << ", \"wrong\": " << wrong << ", \"people\": " << people << ", \"ms\": " << 1e3 * seconds / pictures
              << "}" << std::endl;
  }
};

using Way = std::function<std::vector<Detection>(const cv::Mat&)>;

// Every `step`th picture of the film is looked at, in order; those that are annotated count.
void measure(const char* name, const std::string& how, const std::string& film, const Annotations& people, int step,
             const Way& find) {
  cv::VideoCapture capture(film);
  Score score;
  double seconds = 0.0;
  int pictures = 0;
  cv::Mat picture;
  for (int frame = 0; capture.grab(); ++frame) {
    if (frame % step != 0) continue;
    capture.retrieve(picture);
    const auto start = Clock::now();
    const auto found = find(picture);
    seconds += std::chrono::duration<double>(Clock::now() - start).count();
    pictures++;
    if (const auto truth = people.find(frame); truth != people.end()) score.add(found, truth->second);
  }
  if (pictures == 0) std::cerr << film << ": no film\n";
  score.print(name, how, seconds, std::max(pictures, 1));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "people_bench FILM ANNOTATIONS\n";
    return 2;
  }
  const std::string film = argv[1];
  const Annotations people = read(argv[2]);
  constexpr int kAnnotated = 8, kFive = 2;  // every how manieth of ten pictures a second

  cv::HOGDescriptor hog;
  hog.setSVMDetector(cv::HOGDescriptor::getDefaultPeopleDetector());
  const auto windows = [&hog](const cv::Mat& picture, bool cut) {
    std::vector<cv::Rect> places;
    std::vector<double> weights;
    hog.detectMultiScale(picture, places, weights);
    std::vector<Detection> found;
    for (std::size_t i = 0; i < places.size(); ++i) {
      const cv::Rect2f box = places[i];
      found.push_back(
          {"person", 0, static_cast<float>(weights[i]),
           cut ? body_in_hog_window({box.x, box.y, box.width, box.height}) : Box{box.x, box.y, box.width, box.height}});
    }
    return suppress_overlaps(std::move(found), 1.0F);
  };
  measure("plain", "OpenCV's HOG with its defaults", film, people, kAnnotated,
          [&](const cv::Mat& picture) { return windows(picture, false); });
  measure("cut", "the same, windows cut to the body", film, people, kAnnotated,
          [&](const cv::Mat& picture) { return windows(picture, true); });

  DetectorSettings settings;
  settings.backend = "hog";
  Limits limits;
  const auto single = make_detector(settings);
  measure("tuned", single->description(), film, people, kAnnotated,
          [&](const cv::Mat& picture) { return single->detect(picture, limits); });

  limits.weak = true;
  TrackerSettings tracking;
  tracking.sure = single->begins_track(limits);
  BoxTracker tracker(tracking);
  measure("tracked", "the same, weak ones too, and a tracker at 5 Hz", film, people, kFive,
          [&](const cv::Mat& picture) { return tracker.follow(single->detect(picture, limits)); });
}
