// SPDX-License-Identifier: Apache-2.0
#include "core/node/arguments.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/node/logging.hpp"
#include "core/node/one_line.hpp"
#include "core/node/parameter_file.hpp"
#include "core/node/remap.hpp"

namespace myelin::node {
namespace {

std::string unknown_text(const std::vector<std::string>& arguments) {
  std::string text = "Found unknown ROS arguments: [";
  for (const std::string& argument : arguments)
    text += (&argument == &arguments.front() ? "'" : ", '") + argument + "'";
  return text + "]";
}

std::optional<int> parse_severity(std::string word) {
  static constexpr std::array<std::pair<std::string_view, logging::Severity>, 6> severities = {{
      {"UNSET", logging::Severity::unset},
      {"DEBUG", logging::Severity::debug},
      {"INFO", logging::Severity::info},
      {"WARN", logging::Severity::warn},
      {"ERROR", logging::Severity::error},
      {"FATAL", logging::Severity::fatal},
  }};
  std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return std::toupper(c); });
  for (const auto& [name, severity] : severities) {
    if (word == name) return static_cast<int>(severity);
  }
  return std::nullopt;
}

std::pair<std::string, int> parse_log_level(const std::string& value) {
  const std::size_t separator = value.find(":=");
  const bool named = separator != std::string::npos;
  if (separator == 0) throw InvalidRosArguments("Argument has an invalid logger item that name is empty");
  const auto severity = parse_severity(named ? value.substr(separator + 2) : value);
  if (!severity) throw InvalidRosArguments("Argument does not use a valid severity level");
  return {named ? value.substr(0, separator) : "", *severity};
}

bool is_parameter_name(std::string_view name) {
  // Dots separate groups; slashes come from names of topics inside (qos_overrides./chatter.publisher.depth).
  const auto fits = [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '/' || c == '.'; };
  return !name.empty() && name.front() != '.' && name.back() != '.' && name.find("..") == std::string_view::npos &&
         !std::isdigit(static_cast<unsigned char>(name.front())) && std::all_of(name.begin(), name.end(), fits);
}

ParameterOverride parse_parameter(std::string_view rule) {
  const std::size_t separator = rule.find(":=");
  if (separator == std::string_view::npos) throw InvalidRosArguments("Expecting 'name:=value'");
  std::string_view name = rule.substr(0, separator);
  std::string node = "/**";
  if (const std::size_t colon = name.find(':'); colon != std::string_view::npos) {
    node = name.substr(0, colon);
    if (!is_name_token(node)) throw InvalidRosArguments("'" + one_line(node) + "' is no node name");
    name.remove_prefix(colon + 1);
  }
  if (!is_parameter_name(name)) throw InvalidRosArguments("'" + one_line(name) + "' is no parameter name");
  return {node, {std::string(name), parse_parameter_value(rule.substr(separator + 2))}};
}

// Reads one command line; flags that take a value are all read by valued().
class Parser {
 public:
  explicit Parser(const std::vector<std::string>& arguments) : arguments_(arguments) {}

  Arguments parse() {
    bool inside = false;
    for (position_ = 0; position_ < arguments_.size(); ++position_) {
      const std::string& argument = arguments_[position_];
      if (argument == "--ros-args")
        inside = true;
      else if (!inside)
        parse_outside(argument);
      else if (argument == "--")
        inside = false;
      else
        parse_inside(argument);
    }
    if (!unknown_.empty()) throw UnknownRosArguments(unknown_);
    return std::move(result_);
  }

 private:
  void parse_outside(const std::string& argument) {
    // The old form of a rule, before there was --ros-args.
    if (argument.find(":=") != std::string::npos) {
      try {
        result_.remap_rules.push_back(parse_remap_rule(argument));
        logging::write("rcl", logging::Severity::warn,
                       "Found remap rule '" + argument + "'. This syntax is deprecated. Use '--ros-args --remap " +
                           argument + "' instead.",
                       {});
        return;
      } catch (const InvalidRosArguments&) {
        // Then it is the program's own argument.
      }
    }
    result_.remaining.push_back(argument);
  }

  void parse_inside(const std::string& flag) {
    if (flag == "-r" || flag == "--remap") {
      valued(flag, "remap rule", "No remap rule found.",
             [&](const std::string& value) { result_.remap_rules.push_back(parse_remap_rule(value)); });
    } else if (flag == "-p" || flag == "--param") {
      valued(flag, "parameter override rule", "No parameter override rule found.",
             [&](const std::string& value) { result_.parameters.push_back(parse_parameter(value)); });
    } else if (flag == "--params-file") {
      valued(flag, "params file", "No file path provided.", [&](const std::string& value) {
        for (ParameterOverride& override : read_parameter_file(value))
          result_.parameters.push_back(std::move(override));
      });
    } else if (flag == "--log-level") {
      valued(flag, "log level", "No log level provided.",
             [&](const std::string& value) { result_.log_levels.push_back(parse_log_level(value)); });
    } else if (flag == "--log-config-file") {
      valued(flag, "log configuration file", "No file path provided.",
             [&](const std::string& value) { result_.log_config_file = value; });
    } else if (flag == "--log-file-name") {
      valued(flag, "log file name prefix", "No string prefix provided.",
             [&](const std::string& value) { result_.log_file_name = value; });
    } else if (flag == "-e" || flag == "--enclave") {
      valued(flag, "enclave name", "No enclave path provided.",
             [&](const std::string& value) { result_.enclave = value; });
    } else if (!parse_switch(flag)) {
      unknown_.push_back(flag);
    }
  }

  bool parse_switch(std::string_view flag) {
    for (const bool enable : {true, false}) {
      const std::string_view prefix = enable ? "--enable-" : "--disable-";
      if (!flag.starts_with(prefix)) continue;
      const std::string_view what = flag.substr(prefix.size());
      if (what == "stdout-logs") return result_.log_stdout = enable, true;
      if (what == "rosout-logs") return result_.log_rosout = enable, true;
      if (what == "external-lib-logs") return result_.log_file = enable, true;
    }
    return false;
  }

  template <class Accept>
  void valued(const std::string& flag, const std::string& what, const char* missing, Accept accept) {
    const std::string& value = next_value(flag, missing);
    try {
      accept(value);
    } catch (const Error& error) {
      throw InvalidRosArguments("Couldn't parse " + what + ": '" + flag + " " + one_line(value) +
                                "'. Error: " + error.what());
    }
  }

  const std::string& next_value(const std::string& flag, const char* missing) {
    if (position_ + 1 == arguments_.size()) {
      throw InvalidRosArguments("Couldn't parse trailing " + flag + " flag. " + missing);
    }
    return arguments_[++position_];
  }

  const std::vector<std::string>& arguments_;
  std::size_t position_ = 0;
  std::vector<std::string> unknown_;
  Arguments result_;
};

}  // namespace

UnknownRosArguments::UnknownRosArguments(std::vector<std::string> unknown)
    : Error(unknown_text(unknown)), arguments(std::move(unknown)) {}

Arguments Arguments::parse(const std::vector<std::string>& arguments) {
  return Parser(arguments).parse();
}

void configure_logging(const Arguments& arguments) {
  if (arguments.log_config_file) {
    throw InvalidRosArguments("--log-config-file '" + one_line(*arguments.log_config_file) +
                              "': external configuration of logging is not supported");
  }
  for (const auto& [logger, severity] : arguments.log_levels) {
    logging::set_level(logger, static_cast<logging::Severity>(severity));
  }
  logging::Configuration configuration;
  configuration.to_console = arguments.log_stdout;
  configuration.to_file = arguments.log_file;
  configuration.to_rosout = arguments.log_rosout;
  configuration.file_name = arguments.log_file_name.value_or("");
  logging::configure(configuration);
}

}  // namespace myelin::node
