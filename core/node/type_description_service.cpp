// SPDX-License-Identifier: Apache-2.0
#include "core/node/type_description_service.hpp"

#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/guarded.hpp"
#include "core/cdr/value.hpp"
#include "core/exec/callback_group.hpp"
#include "core/idl/registry.hpp"
#include "core/idl/type_hash.hpp"
#include "core/node/log_throttle.hpp"

namespace myelin::node {
namespace {

constexpr std::string_view service_type = "type_description_interfaces/srv/GetTypeDescription";

std::string text_of(const idl::Literal& literal) {
  struct Printer {
    std::string operator()(bool value) const { return value ? "True" : "False"; }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(std::uint64_t value) const { return std::to_string(value); }
    std::string operator()(double value) const {
      char digits[32];
      return {digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
    }
    std::string operator()(const std::string& value) const { return value; }
    std::string operator()(const idl::Literal::List& list) const {
      std::string text = "[";
      for (const idl::Literal& element : list) text += (text.size() > 1 ? ", " : "") + text_of(element);
      return text + "]";
    }
  };
  return std::visit(Printer(), literal.value);
}

bool is_type_hash(std::string_view text) {
  constexpr std::string_view version = "RIHS01_";
  return text.size() == version.size() + 64 && text.starts_with(version) &&
         text.find_first_not_of("0123456789abcdefABCDEF", version.size()) == std::string_view::npos;
}

// "msg", of "std_msgs/msg/String".
std::string kind_of(const std::string& type_name) {
  const std::size_t package_end = type_name.find('/');
  return type_name.substr(package_end + 1, type_name.rfind('/') - package_end - 1);
}

// Answers requests, one at a time.
class Answerer {
 public:
  explicit Answerer(cdr::PlanCache& plans)
      : plans_(plans),
        request_(plans.plan(std::string(service_type) + "_Request")),
        response_(plans.plan(std::string(service_type) + "_Response")),
        structure_(plans.plan("type_description_interfaces/msg/IndividualTypeDescription")),
        field_(plans.plan("type_description_interfaces/msg/Field")),
        source_(plans.plan("type_description_interfaces/msg/TypeSource")) {}

  cdr::Value answer(Bytes message) const {
    const cdr::Value request = cdr::decode(request_, message);
    const auto& name = request["type_name"].as<std::string>();
    const auto& hash = request["type_hash"].as<std::string>();
    cdr::Value response(response_);
    response["successful"] = false;
    if (!hash.empty() && !is_type_hash(hash)) {
      response["failure_reason"] = std::string("Failed to parse type hash");
      return response;
    }
    try {
      const idl::TypeDescription& description = plans_.registry().describe(name);
      if (!hash.empty() && hash != plans_.registry().hash(name)) {
        response["failure_reason"] = std::string("Type not currently in use by this node");
        return response;
      }
      describe(response, description, request["include_type_sources"].as<bool>());
    } catch (const Error& error) {
      response["failure_reason"] = std::string(error.what());
    }
    return response;
  }

 private:
  void describe(cdr::Value& response, const idl::TypeDescription& description, bool with_sources) const {
    cdr::Value& target = response["type_description"];
    target["type_description"] = structure(description.type);
    auto& referenced = target["referenced_type_descriptions"].as<cdr::Value::List>();
    for (const idl::Type& type : description.referenced) referenced.push_back(structure(type));
    if (with_sources) {
      auto& sources = response["type_sources"].as<cdr::Value::List>();
      sources.push_back(source(description.type.name));
      for (const idl::Type& type : description.referenced) sources.push_back(source(type.name));
    }
    response["successful"] = true;
  }

  cdr::Value structure(const idl::Type& type) const {
    cdr::Value value(structure_);
    value["type_name"] = type.name;
    auto& fields = value["fields"].as<cdr::Value::List>();
    if (type.fields.empty()) fields.push_back(field("structure_needs_at_least_one_member", {.kind = idl::Kind::uint8}));
    for (const idl::Field& each : type.fields) {
      fields.push_back(field(each.name, each.type));
      if (!each.default_value.empty()) fields.back()["default_value"] = text_of(each.default_value.front());
    }
    return value;
  }

  cdr::Value field(const std::string& name, const idl::FieldType& type) const {
    cdr::Value value(field_);
    value["name"] = name;
    cdr::Value& target = value["type"];
    target["type_id"] = idl::type_id(type);
    target["capacity"] = static_cast<std::uint64_t>(type.capacity);
    target["string_capacity"] = static_cast<std::uint64_t>(type.string_capacity);
    target["nested_type_name"] = type.nested_type;
    return value;
  }

  cdr::Value source(const std::string& type_name) const {
    std::optional<std::string> text = plans_.registry().source(type_name);
    cdr::Value value(source_);
    value["type_name"] = type_name;
    value["encoding"] = text ? kind_of(type_name) : "implicit";
    value["raw_file_contents"] = std::move(text).value_or("");
    return value;
  }

  cdr::PlanCache& plans_;
  const cdr::Plan& request_;
  const cdr::Plan& response_;
  const cdr::Plan& structure_;
  const cdr::Plan& field_;
  const cdr::Plan& source_;
};

}  // namespace

std::shared_ptr<TypeDescriptionService> TypeDescriptionService::create(const std::shared_ptr<Node>& node) {
  // The handler needs the service that it is given to, and may run before that is known here: then it waits.
  const auto self = std::make_shared<Guarded<std::weak_ptr<Service>>>();
  auto creating = self->lock();
  const auto service = node->create_service(
      {.name = "~/get_type_description", .type = std::string(service_type), .qos = transport::qos::services()},
      std::make_shared<exec::CallbackGroup>(exec::CallbackGroup::Kind::mutually_exclusive),
      [self, answerer = Answerer(node->context()->plans()), logger = node->logger_name(),
       damaged = std::make_shared<logging::Throttle>()](const Service::Request& request, transport::Sample&& sample,
                                                        exec::Claim&) {
        const auto alive = self->lock()->lock();
        if (!alive) return;
        try {
          const std::vector<std::byte> response = cdr::encode(answerer.answer(sample.payload.bytes));
          alive->respond(request, std::array{Bytes(response)});
        } catch (const cdr::DecodeError& error) {
          damaged->write(logger, logging::Severity::warn,
                         std::string("dropped a damaged request on ~/get_type_description: ") + error.what(),
                         {"TypeDescriptionService", __FILE__, __LINE__});
        } catch (const Closed&) {
        }
      });
  *creating = service;
  return std::shared_ptr<TypeDescriptionService>(new TypeDescriptionService(service));
}

TypeDescriptionService::~TypeDescriptionService() {
  destroy();
}

void TypeDescriptionService::destroy() {
  service_->destroy();
}

}  // namespace myelin::node
