// SPDX-License-Identifier: Apache-2.0
#include "core/node/logger_services.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "core/cdr/stream.hpp"
#include "core/node/discarded.hpp"
#include "core/node/logging.hpp"

namespace myelin::node {
namespace {

// What one request asks, answered into `response`. Throws cdr::Fault.
using Answer = void (*)(cdr::Reader& request, cdr::Writer& response);

void get_levels(cdr::Reader& request, cdr::Writer& response) {
  const std::size_t count = request.get_length(4);
  response.put_length(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name(request.get_string());
    response.put_string(name);
    response.put(static_cast<std::uint32_t>(logging::level(name)));
  }
}

bool is_level(std::uint32_t level) {
  return level % 10 == 0 && level <= static_cast<std::uint32_t>(logging::Severity::fatal);
}

void set_levels(cdr::Reader& request, cdr::Writer& response) {
  const std::size_t count = request.get_length(8);
  response.put_length(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name(request.get_string());
    const auto level = request.get<std::uint32_t>();
    if (is_level(level)) logging::set_level(name, static_cast<logging::Severity>(level));
    response.put(is_level(level));
    response.put_string(is_level(level) ? "" : "Invalid logger level.");
  }
}

std::shared_ptr<Service> serve(Node& node, const std::shared_ptr<exec::CallbackGroup>& group, const char* name,
                               const std::string& type, Answer answer) {
  // The handler finds its service by this, without keeping it.
  const auto self = std::make_shared<std::weak_ptr<Service>>();
  const auto discarded = std::make_shared<Discarded>(node.logger_name(), "a request that is no " + type + "_Request");
  auto service = node.create_service(
      {.name = name, .type = type, .qos = transport::qos::services()}, group,
      [self, discarded, answer](const Service::Request& request, transport::Sample&& sample, exec::Claim&) {
        const auto alive = self->lock();
        if (!alive) return;
        cdr::Writer response;
        try {
          cdr::Reader reader(sample.payload.bytes);
          answer(reader, response);
        } catch (const cdr::Fault& fault) {
          discarded->count(cdr::DecodeError(fault.describe(alive->name().type)));
          return;
        }
        alive->respond(request, response.pieces());
      });
  *self = service;
  return service;
}

}  // namespace

LoggerServices::LoggerServices(Node& node, const std::shared_ptr<exec::CallbackGroup>& group)
    : get_(serve(node, group, "~/get_logger_levels", "rcl_interfaces/srv/GetLoggerLevels", &get_levels)),
      set_(serve(node, group, "~/set_logger_levels", "rcl_interfaces/srv/SetLoggerLevels", &set_levels)) {}

}  // namespace myelin::node
