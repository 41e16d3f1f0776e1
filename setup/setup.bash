# SPDX-License-Identifier: Apache-2.0
# source install/setup.bash: from now on /usr/bin/python3 finds rclpy, what comes with it, and every message package, CMake
# finds rclcpp and the message packages, and programs find interfaces and components.
_myelin_prefix=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
_myelin_prepend() {  # variable, folder: in front, once
  case ":${!1:-}:" in *":$2:"*) ;; *) export "$1=$2${!1:+:${!1}}" ;; esac
}
_myelin_prepend PYTHONPATH "$_myelin_prefix/lib/python3/dist-packages"
_myelin_prepend AMENT_PREFIX_PATH "$_myelin_prefix"
_myelin_prepend CMAKE_PREFIX_PATH "$_myelin_prefix"
export ROS_VERSION=2 ROS_DISTRO="${ROS_DISTRO:-jazzy}" ROS_PYTHON_VERSION=3
unset _myelin_prefix
unset -f _myelin_prepend
