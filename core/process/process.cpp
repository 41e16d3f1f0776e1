// SPDX-License-Identifier: Apache-2.0
#include "core/process/process.hpp"

#include <memory>
#include <string>

#include "core/idl/registry.hpp"
#include "core/node/logging.hpp"
#include "core/transport/dds/dds_transport.hpp"
#include "core/transport/lane/lane_transport.hpp"

namespace myelin::process {

transport::Transport& transport() {
  static auto* const middleware = new transport::lane::LaneTransport(
      std::make_unique<transport::dds::DdsTransport>(), {.on_warning = [](const std::string& warning) {
        node::logging::write("myelin", node::logging::Severity::warn, warning, {"transport", __FILE__, __LINE__});
      }});
  return *middleware;
}

cdr::PlanCache& plans() {
  static auto* const registry = new idl::Registry(idl::interface_roots());
  static auto* const cache = new cdr::PlanCache(*registry);
  return *cache;
}

}  // namespace myelin::process
