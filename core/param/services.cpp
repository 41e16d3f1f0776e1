// SPDX-License-Identifier: Apache-2.0
#include "core/param/services.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "core/cdr/value.hpp"
#include "core/node/log_throttle.hpp"
#include "core/param/messages.hpp"

namespace myelin::param {
namespace {

using Answer = void (*)(Parameters& parameters, cdr::PlanCache& plans, const cdr::Value& request, cdr::Value& response);

// All three answer with nothing at all when one of the names is unknown.
void describe_parameters(Parameters& parameters, cdr::PlanCache& plans, const cdr::Value& request,
                         cdr::Value& response) {
  cdr::Value::List descriptors;
  try {
    for (const std::string& name : strings_of(request["names"])) {
      descriptors.push_back(descriptor_message(plans, parameters.describe(name)));
    }
  } catch (const NotDeclared&) {
    descriptors.clear();
  }
  response["descriptors"] = std::move(descriptors);
}

void get_parameters(Parameters& parameters, cdr::PlanCache& plans, const cdr::Value& request, cdr::Value& response) {
  cdr::Value::List values;
  try {
    for (const std::string& name : strings_of(request["names"])) {
      values.push_back(value_message(plans, parameters.get(name)));
    }
  } catch (const NotDeclared&) {
    values.clear();
  } catch (const Uninitialized&) {
    values.clear();
  }
  response["values"] = std::move(values);
}

void get_parameter_types(Parameters& parameters, cdr::PlanCache&, const cdr::Value& request, cdr::Value& response) {
  std::vector<std::uint8_t> types;
  try {
    for (const std::string& name : strings_of(request["names"])) {
      types.push_back(static_cast<std::uint8_t>(parameters.type(name)));
    }
  } catch (const NotDeclared&) {
    types.clear();
  }
  response["types"] = std::move(types);
}

void list_parameters(Parameters& parameters, cdr::PlanCache& plans, const cdr::Value& request, cdr::Value& response) {
  response["result"] =
      listing_message(plans, parameters.list(strings_of(request["prefixes"]), request["depth"].as<std::uint64_t>()));
}

// What a foreign program asks for and cannot have is answered, never thrown.
Verdict set_atomically(Parameters& parameters, const cdr::Value* first, const cdr::Value* last) {
  std::vector<Parameter> wanted;
  try {
    for (; first != last; ++first) wanted.push_back(parameter_of(*first));
    return parameters.set_atomically(wanted);
  } catch (const NotDeclared& error) {
    return {false, error.what()};
  } catch (const UnknownType& error) {
    return {false, error.what()};
  }
}

void set_parameters(Parameters& parameters, cdr::PlanCache& plans, const cdr::Value& request, cdr::Value& response) {
  cdr::Value::List results;
  for (const cdr::Value& parameter : request["parameters"].as<cdr::Value::List>()) {
    results.push_back(result_message(plans, set_atomically(parameters, &parameter, &parameter + 1)));
  }
  response["results"] = std::move(results);
}

void set_parameters_atomically(Parameters& parameters, cdr::PlanCache& plans, const cdr::Value& request,
                               cdr::Value& response) {
  const auto& list = request["parameters"].as<cdr::Value::List>();
  response["result"] = result_message(plans, set_atomically(parameters, list.data(), list.data() + list.size()));
}

struct Offer {
  const char* name;
  const char* type;
  Answer answer;
  bool sets;
};

// In the order in which the genuine stack makes them.
constexpr Offer offers[] = {
    {"describe_parameters", "rcl_interfaces/srv/DescribeParameters", describe_parameters, false},
    {"get_parameters", "rcl_interfaces/srv/GetParameters", get_parameters, false},
    {"get_parameter_types", "rcl_interfaces/srv/GetParameterTypes", get_parameter_types, false},
    {"list_parameters", "rcl_interfaces/srv/ListParameters", list_parameters, false},
    {"set_parameters", "rcl_interfaces/srv/SetParameters", set_parameters, true},
    {"set_parameters_atomically", "rcl_interfaces/srv/SetParametersAtomically", set_parameters_atomically, true},
};

// Serves one of the offers. Made before its service, which it needs to respond: the handler may run before create()
// knows the service, and waits for that.
class Handler {
 public:
  static std::shared_ptr<node::Service> create(node::Node& node, const Offer& offer,
                                               const std::shared_ptr<Parameters>& parameters,
                                               const std::shared_ptr<exec::CallbackGroup>& group) {
    const auto handler = std::make_shared<Handler>(node, offer, parameters);
    auto own = handler->own_.lock();
    auto service =
        node.create_service({std::string("~/") + offer.name, offer.type, transport::qos::parameters()}, group,
                            [handler](const node::Service::Request& request, transport::Sample&& sample, exec::Claim&) {
                              handler->serve(request, sample.payload.bytes);
                            });
    *own = service;
    return service;
  }

  Handler(node::Node& node, const Offer& offer, const std::shared_ptr<Parameters>& parameters)
      : plans_(node.context()->plans()), logger_(node.logger_name()), offer_(offer), parameters_(parameters) {}

 private:
  void serve(const node::Service::Request& request, Bytes bytes) {
    const auto parameters = parameters_.lock();
    const auto service = own_.lock()->lock();
    if (!parameters || !service) return;
    try {
      const std::vector<std::byte> response = cdr::encode(answer(*parameters, bytes));
      service->respond(request, std::array{Bytes(response)});
    } catch (const cdr::DecodeError& error) {
      damaged_.write(logger_, node::logging::Severity::warn,
                     "dropped a damaged request on " + service->name().name + ": " + error.what(),
                     {__func__, __FILE__, __LINE__});
    } catch (const node::Closed&) {
    } catch (const node::ContextInvalid&) {
      // Shut down meanwhile: nobody waits for the answer any more.
    }
  }

  cdr::Value answer(Parameters& parameters, Bytes request) const {
    const std::string type = offer_.type;
    cdr::Value response(plans_.plan(type + "_Response"));
    offer_.answer(parameters, plans_, cdr::decode(plans_.plan(type + "_Request"), request), response);
    return response;
  }

  cdr::PlanCache& plans_;
  const std::string logger_;
  const Offer& offer_;
  const std::weak_ptr<Parameters> parameters_;
  node::logging::Throttle damaged_;
  Guarded<std::weak_ptr<node::Service>> own_;
};

}  // namespace

Services::Services(node::Node& node, const std::shared_ptr<Parameters>& parameters,
                   const std::shared_ptr<exec::CallbackGroup>& asking,
                   const std::shared_ptr<exec::CallbackGroup>& setting) {
  for (const Offer& offer : offers) {
    services_.push_back(Handler::create(node, offer, parameters, offer.sets ? setting : asking));
  }
}

void Services::destroy() {
  for (const auto& service : services_) service->destroy();
}

}  // namespace myelin::param
