// SPDX-License-Identifier: Apache-2.0
// AnyServiceCallback: a service's callback in any of the forms that users write:
//
//   (request, response)                    (request_header, request, response)
//   (request_header, request)              (service, request_header, request)
//
// all as shared_ptr. Those of the second line answer later, by Service::send_response().
#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "rmw/types.h"

namespace rclcpp {

template <class ServiceT>
class Service;

template <class ServiceT>
class AnyServiceCallback {
 public:
  using Request = typename ServiceT::Request;
  using Response = typename ServiceT::Response;
  using SharedHeader = std::shared_ptr<rmw_request_id_t>;

  // Throws std::invalid_argument for one that cannot be called.
  template <class CallbackT>
  void set(CallbackT&& callback) {
    using Callback = std::decay_t<CallbackT>;
    if constexpr (std::is_constructible_v<bool, const Callback&> && !std::is_empty_v<Callback>) {
      if (!static_cast<bool>(callback))
        throw std::invalid_argument("AnyServiceCallback::set(): callback cannot be nullptr");
    }
    using SharedRequest = std::shared_ptr<Request>;
    using SharedResponse = std::shared_ptr<Response>;
    using SharedService = std::shared_ptr<Service<ServiceT>>;
    if constexpr (std::is_invocable_v<Callback&, SharedRequest, SharedResponse>) {
      call_ = [kept = std::forward<CallbackT>(callback)](SharedService, SharedHeader, SharedRequest request,
                                                         SharedResponse& response) mutable {
        response = std::make_shared<Response>();
        kept(std::move(request), response);
      };
    } else if constexpr (std::is_invocable_v<Callback&, SharedHeader, SharedRequest, SharedResponse>) {
      call_ = [kept = std::forward<CallbackT>(callback)](SharedService, SharedHeader header, SharedRequest request,
                                                         SharedResponse& response) mutable {
        response = std::make_shared<Response>();
        kept(std::move(header), std::move(request), response);
      };
    } else if constexpr (std::is_invocable_v<Callback&, SharedHeader, SharedRequest>) {
      call_ = [kept = std::forward<CallbackT>(callback)](SharedService, SharedHeader header, SharedRequest request,
                                                         SharedResponse&) mutable {
        kept(std::move(header), std::move(request));
      };
    } else {
      static_assert(std::is_invocable_v<Callback&, SharedService, SharedHeader, SharedRequest>,
                    "a service callback takes (request, response), (header, request, response), (header, request) or "
                    "(service, header, request), all as shared_ptr");
      call_ = [kept = std::forward<CallbackT>(callback)](SharedService service, SharedHeader header,
                                                         SharedRequest request, SharedResponse&) mutable {
        kept(std::move(service), std::move(header), std::move(request));
      };
    }
  }

  // Null when the answer comes later. Throws std::runtime_error when none was set, and what the callback throws.
  std::shared_ptr<Response> dispatch(const std::shared_ptr<Service<ServiceT>>& service,
                                     const SharedHeader& request_header, std::shared_ptr<Request> request) {
    if (!call_) throw std::runtime_error("unexpected request without any callback set");
    std::shared_ptr<Response> response;
    call_(service, request_header, std::move(request), response);
    return response;
  }

 private:
  std::function<void(std::shared_ptr<Service<ServiceT>>, SharedHeader, std::shared_ptr<Request>,
                     std::shared_ptr<Response>&)>
      call_;
};

}  // namespace rclcpp
