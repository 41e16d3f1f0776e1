// SPDX-License-Identifier: Apache-2.0
#include "core/node/answering.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "core/node/log_throttle.hpp"

namespace myelin::node {
namespace {

class Answering {
 public:
  Answering(Node& node, const std::string& type, Answer answer)
      : request_(node.context()->plans().plan(type + "_Request")),
        response_(node.context()->plans().plan(type + "_Response")),
        logger_(node.logger_name()),
        answer_(std::move(answer)) {}

  void serve(const Service::Request& id, Bytes bytes) {
    const auto service = service_.lock()->lock();
    if (!service) return;
    cdr::Value request;
    try {
      request = cdr::decode(request_, bytes);
    } catch (const cdr::DecodeError& error) {
      damaged_.write(logger_, logging::Severity::warn,
                     "dropped a damaged request on " + service->name().name + ": " + error.what(),
                     {__func__, __FILE__, __LINE__});
      return;
    }
    cdr::Value response(response_);
    answer_(request, response);
    const std::vector<std::byte> encoded = cdr::encode(response);
    try {
      service->respond(id, std::array{Bytes(encoded)});
    } catch (const Closed&) {
    } catch (const ContextInvalid&) {
    }
  }

  // Held while the service is being made: a request that comes so early waits.
  auto own() { return service_.lock(); }

 private:
  const cdr::Plan& request_;
  const cdr::Plan& response_;
  const std::string logger_;
  const Answer answer_;
  logging::Throttle damaged_;
  Guarded<std::weak_ptr<Service>> service_;
};

}  // namespace

std::shared_ptr<Service> create_answering_service(Node& node, const EndpointSpec& spec,
                                                  std::shared_ptr<exec::CallbackGroup> group, Answer answer) {
  const auto answering = std::make_shared<Answering>(node, spec.type, std::move(answer));
  auto own = answering->own();
  auto service = node.create_service(spec, std::move(group),
                                     [answering](const Service::Request& id, transport::Sample&& sample, exec::Claim&) {
                                       answering->serve(id, sample.payload.bytes);
                                     });
  *own = service;
  return service;
}

}  // namespace myelin::node
