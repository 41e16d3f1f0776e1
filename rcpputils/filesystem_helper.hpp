// SPDX-License-Identifier: Apache-2.0
// rcpputils::fs: a path that is a string with the questions that programs ask of it. std::filesystem serves new code.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

namespace rcpputils::fs {

inline constexpr char kPreferredSeparator = '/';

class path {
 public:
  path() = default;
  path(const std::string& its_path) : path_(its_path) {}  // NOLINT: converts
  path(const char* its_path) : path_(its_path) {}         // NOLINT: converts

  std::string string() const { return path_.string(); }
  bool exists() const {
    std::error_code error;
    return std::filesystem::exists(path_, error);
  }
  bool is_directory() const noexcept {
    std::error_code error;
    return std::filesystem::is_directory(path_, error);
  }
  bool is_regular_file() const noexcept {
    std::error_code error;
    return std::filesystem::is_regular_file(path_, error);
  }
  // Throws std::filesystem::filesystem_error.
  std::uint64_t file_size() const { return std::filesystem::file_size(path_); }
  bool empty() const { return path_.empty(); }
  bool is_absolute() const { return path_.is_absolute(); }
  path parent_path() const { return path_.has_parent_path() ? path(path_.parent_path()) : path("."); }
  path filename() const { return path(path_.filename()); }
  path extension() const { return path(path_.extension()); }

  path operator/(const path& other) const { return path(path_ / other.path_); }
  path& operator/=(const path& other) { return *this = *this / other; }
  bool operator==(const path& other) const { return path_ == other.path_; }
  bool operator!=(const path& other) const { return !(*this == other); }
  operator std::filesystem::path() const { return path_; }  // NOLINT: converts

 private:
  explicit path(std::filesystem::path its_path) : path_(std::move(its_path)) {}

  std::filesystem::path path_;
};

inline bool exists(const path& its_path) {
  return its_path.exists();
}
inline bool is_directory(const path& its_path) noexcept {
  return its_path.is_directory();
}
inline bool is_regular_file(const path& its_path) noexcept {
  return its_path.is_regular_file();
}
inline std::uint64_t file_size(const path& its_path) {
  return its_path.file_size();
}
inline path current_path() {
  return std::filesystem::current_path().string();
}
inline path temp_directory_path() {
  return std::filesystem::temp_directory_path().string();
}
// With its parents. True when it is there afterwards.
inline bool create_directories(const path& its_path) {
  std::error_code error;
  std::filesystem::create_directories(its_path, error);
  return its_path.is_directory();
}
// True when something was removed.
inline bool remove(const path& its_path) {
  std::error_code error;
  return std::filesystem::remove(its_path, error);
}
inline bool remove_all(const path& its_path) {
  std::error_code error;
  const auto count = std::filesystem::remove_all(its_path, error);
  return !error && count > 0;
}
// Without its last `n_times` extensions.
inline path remove_extension(const path& its_path, int n_times = 1) {
  std::filesystem::path bare = its_path;
  for (int i = 0; i < n_times; ++i) bare.replace_extension();
  return bare.string();
}

}  // namespace rcpputils::fs
