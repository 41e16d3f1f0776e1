// SPDX-License-Identifier: Apache-2.0
#include "core/idl/registry.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "core/base/guarded.hpp"
#include "core/idl/names.hpp"
#include "core/idl/parser.hpp"
#include "core/idl/type_hash.hpp"

namespace myelin::idl {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 3> kKinds = {"msg", "srv", "action"};

// Types nest a few levels deep; whoever walks a description recursively must not run out of stack on a silly one.
constexpr std::size_t kDeepest = 100;

// Larger than any text the parser takes.
constexpr std::size_t kLargestFile = 2 << 20;

[[noreturn]] void fail_reading(const fs::path& file, int error) {
  throw Error("cannot read " + file.string() + ": " + std::generic_category().message(error));
}

class File {
 public:
  // Non-blocking, so that a named pipe in the place of a file cannot stop us.
  explicit File(const fs::path& path) : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

// nullopt when there is no such file.
std::optional<std::string> read_file(const fs::path& path) {
  const File file(path);
  if (file.descriptor() < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    fail_reading(path, errno);
  }
  struct stat status {};
  if (::fstat(file.descriptor(), &status) != 0) fail_reading(path, errno);
  if (!S_ISREG(status.st_mode)) throw Error("cannot read " + path.string() + ": it is not a regular file");

  std::string text(std::min(static_cast<std::size_t>(status.st_size), kLargestFile), '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t count = ::read(file.descriptor(), text.data() + size, text.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail_reading(path, errno);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  text.resize(size);
  return text;
}

// Folders that may hold the package: a child of a root, or a root itself.
std::vector<fs::path> package_folders(const std::vector<fs::path>& roots, std::string_view package) {
  std::vector<fs::path> folders;
  for (const fs::path& root : roots) {
    folders.push_back(root / package);
    if (root.filename().native() == package) folders.push_back(root);
  }
  return folders;
}

// The interface files directly in <package folder>/<kind>, as "kind/Name".
void list_interfaces(const fs::path& folder, std::string_view kind, std::set<std::string>& names) {
  std::error_code ignored;  // what cannot be read holds nothing
  for (fs::directory_iterator entry(folder / kind, ignored), end; !ignored && entry != end; entry.increment(ignored)) {
    const fs::path file = entry->path().filename();
    if (file.extension().native() == "." + std::string(kind) && is_interface_name(file.stem().native())) {
      names.insert(std::string(kind) + '/' + file.stem().native());
    }
  }
}

bool has_interfaces(const fs::path& folder) {
  std::set<std::string> names;
  for (std::string_view kind : kKinds) {
    list_interfaces(folder, kind, names);
    if (!names.empty()) return true;
  }
  return false;
}

void append_paths(std::vector<fs::path>& paths, const char* variable, const fs::path& below) {
  const char* value = std::getenv(variable);
  if (value == nullptr) return;
  std::string_view rest = value;
  while (!rest.empty()) {
    const std::string_view entry = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(rest.size(), entry.size() + 1));
    if (!entry.empty()) paths.push_back(entry / below);
  }
}

// Absolute and without a trailing slash, so that a root's last part is its package's name if it is a package.
fs::path normal(const fs::path& path) {
  std::error_code ignored;
  fs::path result = fs::absolute(path, ignored).lexically_normal();
  return result.has_filename() ? result : result.parent_path();
}

}  // namespace

struct Registry::State {
  // Constant after construction
  std::vector<fs::path> roots;

  // Nodes of these maps never move or go away: references to them are handed out.
  template <class Value>
  using Named = std::map<std::string, Value, std::less<>>;
  struct Known {
    Named<Type> types;
    Named<TypeDescription> descriptions;
    Named<std::string> hashes;
  };
  Guarded<Known> known;

  struct Found {
    fs::path file;
    std::string text;
  };
  // The file that the name belongs to; nullopt when no root has it.
  std::optional<Found> find_file(const InterfaceName& parts) const;

  // "file:line:column: " of a field; empty where no file has it.
  std::string place(const Type& user, const Field& field) const;

  const Type& type(Known& cache, std::string_view name) const;
  const TypeDescription& description(Known& cache, std::string_view name) const;
  std::string unknown(std::string_view name, const std::optional<InterfaceName>& parts) const;
};

std::string Registry::State::unknown(std::string_view name, const std::optional<InterfaceName>& parts) const {
  std::string text = "unknown interface '" + printable(name) + "': ";
  if (!parts) return text + "expected a name such as std_msgs/msg/String, std_srvs/srv/Trigger or package/action/Name";

  const std::string package(parts->package);
  for (const fs::path& folder : package_folders(roots, package)) {
    if (!has_interfaces(folder)) continue;
    std::string file(parts->kind);
    file.append("/").append(parts->file).append(".").append(parts->kind);
    std::error_code ignored;
    if (fs::exists(folder / file, ignored)) return text + (folder / file).string() + " does not define it";
    return text + "package '" + package + "' in " + folder.string() + " has no " + file;
  }
  text += "no package '" + package + "' in ";
  if (roots.empty()) text += "any folder, for none is searched";
  std::string_view separator;
  for (const fs::path& root : roots) {
    text.append(separator).append(root.string());
    separator = ", ";
  }
  return text + "; folders on MYELIN_INTERFACE_PATH and share/ of prefixes on AMENT_PREFIX_PATH are searched too";
}

std::optional<Registry::State::Found> Registry::State::find_file(const InterfaceName& parts) const {
  const std::string relative = std::string(parts.kind).append("/").append(parts.file).append(".").append(parts.kind);
  for (const fs::path& folder : package_folders(roots, parts.package)) {
    fs::path file = folder / relative;
    if (std::optional<std::string> text = read_file(file)) return Found{std::move(file), std::move(*text)};
  }
  return std::nullopt;
}

std::string Registry::State::place(const Type& user, const Field& field) const {
  const std::optional<InterfaceName> parts = split_interface_name(user.name);
  const std::optional<Found> source = parts ? find_file(*parts) : std::nullopt;
  return source ? place_of_field(user.name, field.name, source->text, source->file.native()) : std::string();
}

const Type& Registry::State::type(Known& cache, std::string_view name) const {
  if (const auto found = cache.types.find(name); found != cache.types.end()) return found->second;

  const std::optional<InterfaceName> parts = split_interface_name(name);
  if (!parts) throw UnknownInterface(unknown(name, parts));
  if (const std::optional<Found> source = find_file(*parts)) {
    const std::string_view defined = name.substr(0, parts->file.end() - name.begin());
    for (Type& type : parse(defined, source->text, source->file.native())) {
      std::string key = type.name;
      cache.types.try_emplace(std::move(key), std::move(type));
    }
  }
  const auto found = cache.types.find(name);
  if (found == cache.types.end()) throw UnknownInterface(unknown(name, parts));
  return found->second;
}

const TypeDescription& Registry::State::description(Known& cache, std::string_view name) const {
  if (const auto found = cache.descriptions.find(name); found != cache.descriptions.end()) return found->second;

  const Type& root = type(cache, name);
  std::map<std::string_view, const Type*> referenced;
  std::vector<std::string_view> path;

  std::string where;  // of the field that led to where we stand
  const auto fail = [&](std::string_view problem) {
    std::string text = where + "'" + std::string(name) + "' ";
    text.append(problem);
    std::string_view separator = ": ";
    for (std::string_view step : path) {
      text.append(separator).append(step);
      separator = " -> ";
    }
    throw SyntaxError(text);
  };
  const std::function<void(const Type&)> visit = [&](const Type& user) {
    if (std::find(path.begin(), path.end(), user.name) != path.end()) {
      path.push_back(user.name);
      fail("holds a structure that contains itself");
    }
    path.push_back(user.name);
    if (path.size() > kDeepest) fail("nests deeper than " + std::to_string(kDeepest) + " structures");
    for (const Field& field : user.fields) {
      if (field.type.kind != Kind::nested) continue;
      const Type* used = nullptr;
      try {
        used = &type(cache, field.type.nested_type);
      } catch (const UnknownInterface& error) {
        throw UnknownInterface(place(user, field) + "field '" + field.name + "' of '" + user.name +
                               "': " + error.what());
      }
      // A structure seen before was walked to its end, unless we stand in it: then it contains itself.
      const bool fresh = referenced.emplace(used->name, used).second;
      const bool inside = std::find(path.begin(), path.end(), used->name) != path.end();
      if (inside || path.size() == kDeepest) where = place(user, field);
      if (fresh || inside) visit(*used);
    }
    path.pop_back();
  };
  visit(root);

  TypeDescription result{root, {}};
  result.referenced.reserve(referenced.size());
  for (const auto& [_, used] : referenced) result.referenced.push_back(*used);
  return cache.descriptions.emplace(name, std::move(result)).first->second;
}

std::vector<fs::path> interface_roots() {
  std::vector<fs::path> roots;
  append_paths(roots, "MYELIN_INTERFACE_PATH", {});
  append_paths(roots, "AMENT_PREFIX_PATH", "share");

  // <prefix>/lib/libmyelin.so; whatever this code was linked into otherwise.
  Dl_info library{};
  if (::dladdr(reinterpret_cast<const void*>(&interface_roots), &library) != 0 && library.dli_fname != nullptr) {
    std::error_code error;
    const fs::path file = fs::weakly_canonical(library.dli_fname, error);
    if (!error) roots.push_back(file.parent_path().parent_path() / "share");
  }

  std::vector<fs::path> result;
  for (const fs::path& root : roots) {
    fs::path path = normal(root);
    if (std::find(result.begin(), result.end(), path) == result.end()) result.push_back(std::move(path));
  }
  return result;
}

Registry::Registry(std::vector<fs::path> roots) : state_(std::make_unique<State>()) {
  for (const fs::path& root : roots) state_->roots.push_back(normal(root));
}

Registry::~Registry() = default;

const TypeDescription& Registry::describe(std::string_view name) {
  auto known = state_->known.lock();
  return state_->description(*known, name);
}

const std::string& Registry::hash(std::string_view name) {
  auto known = state_->known.lock();
  if (const auto found = known->hashes.find(name); found != known->hashes.end()) return found->second;
  return known->hashes.emplace(name, type_hash(state_->description(*known, name))).first->second;
}

std::optional<std::string> Registry::source(std::string_view name) const {
  const std::optional<InterfaceName> parts = split_interface_name(name);
  if (!parts || parts->file.end() != name.end()) return std::nullopt;
  std::optional<State::Found> found = state_->find_file(*parts);
  if (!found) return std::nullopt;
  return std::move(found->text);
}

std::vector<std::string> Registry::packages() const {
  std::set<std::string> names;
  const auto add = [&](const fs::path& folder) {
    const std::string name = folder.filename().native();
    if (is_package_name(name) && !names.contains(name) && has_interfaces(folder)) names.insert(name);
  };
  for (const fs::path& root : state_->roots) {
    add(root);
    std::error_code ignored;
    for (fs::directory_iterator entry(root, ignored), end; !ignored && entry != end; entry.increment(ignored)) {
      add(entry->path());
    }
  }
  return {names.begin(), names.end()};
}

std::vector<std::string> Registry::interfaces(std::string_view package) const {
  std::set<std::string> names;
  if (!is_package_name(package)) return {};
  for (const fs::path& folder : package_folders(state_->roots, package)) {
    for (std::string_view kind : kKinds) list_interfaces(folder, kind, names);
  }
  return {names.begin(), names.end()};
}

}  // namespace myelin::idl
