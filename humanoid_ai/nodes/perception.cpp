// SPDX-License-Identifier: Apache-2.0
// The whole perception graph in one process: pictures and scans pass from node to node by pointer.
//
//   perception [--nodes camera,dominant_colors,...] [--threads N] [--ros-args --params-file launch/perception.yaml ...]
//
// Without --nodes all of them. What a parameter file or a remapping says to one node is written as for separate processes:
// -p camera:video:=street.avi, -r dominant_colors:perception_output:=colors. Ends as run.hpp says.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "humanoid_ai/nodes/run.hpp"
#include "rclcpp/rclcpp.hpp"

namespace humanoid_ai {

RunningNode make_camera(const rclcpp::NodeOptions& options);
RunningNode make_lidar_sim(const rclcpp::NodeOptions& options);
RunningNode make_basic_node(const rclcpp::NodeOptions& options);
RunningNode make_parameter_node(const rclcpp::NodeOptions& options);
RunningNode make_dominant_colors(const rclcpp::NodeOptions& options);
RunningNode make_obstacle_monitor(const rclcpp::NodeOptions& options);
RunningNode make_object_detector(const rclcpp::NodeOptions& options);
RunningNode make_robust_pipeline(const rclcpp::NodeOptions& options);
RunningNode make_worker_pool(const rclcpp::NodeOptions& options);
RunningNode make_memory_monitor(const rclcpp::NodeOptions& options);

namespace {

struct Role {
  const char* name;
  RunningNode (*make)(const rclcpp::NodeOptions&);
};
// Sources come last: whoever listens is there before the first frame.
constexpr std::array kRoles{Role{"basic_node", make_basic_node},
                            Role{"parameter_node", make_parameter_node},
                            Role{"dominant_colors", make_dominant_colors},
                            Role{"obstacle_monitor", make_obstacle_monitor},
                            Role{"object_detector", make_object_detector},
                            Role{"robust_pipeline", make_robust_pipeline},
                            Role{"worker_pool", make_worker_pool},
                            Role{"memory_monitor", make_memory_monitor},
                            Role{"lidar_sim", make_lidar_sim},
                            Role{"camera", make_camera}};

struct Wanted {
  std::vector<std::string> nodes;  // empty: all
  std::size_t threads = 2;
};

std::string known_names() {
  std::string names;
  for (const Role& role : kRoles) names += (names.empty() ? "" : ", ") + std::string(role.name);
  return names;
}

// False after it said what is wrong.
bool understand(const std::vector<std::string>& arguments, Wanted& wanted) {
  for (std::size_t at = 1; at < arguments.size(); ++at) {
    const bool has_value = at + 1 < arguments.size();
    if (arguments[at] == "--nodes" && has_value) {
      std::stringstream list(arguments[++at]);
      for (std::string name; std::getline(list, name, ',');) {
        const bool known =
            std::any_of(kRoles.begin(), kRoles.end(), [&](const Role& role) { return name == role.name; });
        if (!known) {
          std::fprintf(stderr, "perception: no node is called '%s'; there are %s\n", name.c_str(),
                       known_names().c_str());
          return false;
        }
        wanted.nodes.push_back(name);
      }
    } else if (arguments[at] == "--threads" && has_value) {
      wanted.threads = std::strtoul(arguments[++at].c_str(), nullptr, 10);
    } else {
      std::fprintf(stderr, "usage: perception [--nodes A,B] [--threads N] [--ros-args ...]; nodes: %s\n",
                   known_names().c_str());
      return false;
    }
  }
  return true;
}

int perceive(const Wanted& wanted) {
  rclcpp::executors::MultiThreadedExecutor executor(rclcpp::ExecutorOptions(), wanted.threads);
  std::vector<RunningNode> nodes;
  for (const Role& role : kRoles) {
    if (!wanted.nodes.empty() && std::find(wanted.nodes.begin(), wanted.nodes.end(), role.name) == wanted.nodes.end())
      continue;
    try {
      nodes.push_back(role.make(rclcpp::NodeOptions().use_intra_process_comms(true)));
    } catch (const std::exception& error) {
      if (!rclcpp::ok())
        return 0;  // what fails while a node is built after the context was shut down fails because of that
      RCLCPP_ERROR(rclcpp::get_logger(role.name), "%s", error.what());
      return 1;
    }
    executor.add_node(nodes.back().second);
  }
  executor.spin();
  for (const RunningNode& node : nodes) executor.remove_node(node.second);
  while (!nodes.empty()) nodes.pop_back();  // sources first
  return 0;
}

}  // namespace
}  // namespace humanoid_ai

int main(int argc, char** argv) {
  humanoid_ai::Wanted wanted;
  try {
    if (!humanoid_ai::understand(rclcpp::init_and_remove_ros_arguments(argc, argv), wanted)) return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
  const int code = humanoid_ai::perceive(wanted);
  rclcpp::shutdown();
  return code;
}
