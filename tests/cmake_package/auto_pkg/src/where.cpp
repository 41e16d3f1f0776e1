// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "ament_index_cpp/get_package_share_directory.hpp"
#include "auto_pkg/words.hpp"
#include "rcpputils/asserts.hpp"
#include "rcpputils/filesystem_helper.hpp"
#include "rcutils/cmdline_parser.h"
#include "std_msgs/msg/string.hpp"

int main(int argc, char * argv[])
{
  const rcpputils::fs::path share = ament_index_cpp::get_package_share_directory("auto_pkg");
  rcpputils::require_true((share / "config" / "words.yaml").exists());
  const char * text = rcutils_cli_get_option(argv, argv + argc, "--words");
  std_msgs::msg::String message;
  for (const auto & word : auto_pkg::words(text ? text : "")) {
    message.data += "[" + word + "]";
  }
  std::cout << share.filename().string() << " " << message.data << std::endl;
  try {
    ament_index_cpp::get_package_prefix("absent_pkg");
  } catch (const ament_index_cpp::PackageNotFoundError & error) {
    std::cout << error.package_name << std::endl;
  }
}
