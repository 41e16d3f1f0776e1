# SPDX-License-Identifier: Apache-2.0
# source setup.bash: programs, libraries, interfaces and packages of this prefix are found from now on.
_prefix=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
_prepend() {  # variable, folder: in front, once
  case ":${!1:-}:" in *":$2:"*) ;; *) export "$1=$2${!1:+:${!1}}" ;; esac
}
_prepend AMENT_PREFIX_PATH "$_prefix"
_prepend CMAKE_PREFIX_PATH "$_prefix"
_prepend LD_LIBRARY_PATH "$_prefix/lib"
_prepend PYTHONPATH "$_prefix/lib/python3/dist-packages"
unset _prefix
unset -f _prepend
