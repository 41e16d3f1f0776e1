// SPDX-License-Identifier: Apache-2.0
// PLUGINLIB_EXPORT_CLASS(Derived, Base): makes a class a plugin, once, in a source file, outside of every namespace. Its
// package tells of it in an XML file that CMake's pluginlib_export_plugin_description_file() names.
#pragma once

#include "class_loader/register_macro.hpp"

#define PLUGINLIB_EXPORT_CLASS(Derived, Base) CLASS_LOADER_REGISTER_CLASS(Derived, Base)
