// SPDX-License-Identifier: Apache-2.0
#include "core/base/settings.hpp"

#include <cerrno>
#include <cstdlib>
#include <string_view>

namespace myelin::settings {
namespace {

constexpr const char *lane_name = "MYELIN_LANE", *lane_size_name = "MYELIN_LANE_SIZE", *spin_name = "MYELIN_SPIN_US";
constexpr std::uint64_t longest_spin = 1'000'000;

std::string_view variable(const char* name) {
  const char* const text = std::getenv(name);
  return text ? text : "";
}

struct Number {
  std::uint64_t value;
  std::string_view unit;
};

// "512M": 512 and "M". Variables end with a zero, so what strtoull() reads is there.
std::optional<Number> number_in(std::string_view text) {
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  char* end = nullptr;
  errno = 0;
  const std::uint64_t value = std::strtoull(text.data(), &end, 10);
  if (errno == ERANGE) return std::nullopt;
  return Number{value, end};
}

std::optional<bool> lane_in(std::string_view text) {
  if (text == "0") return false;
  if (text == "1") return true;
  return std::nullopt;
}

std::optional<std::uint64_t> size_in(std::string_view text) {
  const auto number = number_in(text);
  if (!number) return std::nullopt;
  unsigned shift = 0;
  if (number->unit == "K" || number->unit == "k") {
    shift = 10;
  } else if (number->unit == "M" || number->unit == "m") {
    shift = 20;
  } else if (number->unit == "G" || number->unit == "g") {
    shift = 30;
  } else if (!number->unit.empty()) {
    return std::nullopt;
  }
  if (number->value > UINT64_MAX >> shift) return std::nullopt;
  return number->value << shift;
}

std::optional<std::uint64_t> spin_in(std::string_view text) {
  const auto number = number_in(text);
  if (!number || !number->unit.empty() || number->value > longest_spin) return std::nullopt;
  return number->value;
}

}  // namespace

bool lane() {
  return lane_in(variable(lane_name)).value_or(true);
}

std::optional<std::uint64_t> lane_size() {
  return size_in(variable(lane_size_name));
}

std::chrono::microseconds spin() {
  return std::chrono::microseconds(spin_in(variable(spin_name)).value_or(0));
}

std::vector<std::string> wrong() {
  std::vector<std::string> sentences;
  const auto check = [&](const char* name, bool makes_sense, const char* rule) {
    const std::string_view text = variable(name);
    if (text.empty() || makes_sense) return;
    sentences.push_back(std::string(name) + " is '" + std::string(text) + "', which is ignored: " + rule);
  };
  check(lane_name, lane_in(variable(lane_name)).has_value(), "it is 0 or 1.");
  check(lane_size_name, size_in(variable(lane_size_name)).has_value(), "it is a number of octets, or with K, M or G.");
  check(spin_name, spin_in(variable(spin_name)).has_value(), "it is a number of microseconds, at most 1000000.");
  return sentences;
}

}  // namespace myelin::settings
