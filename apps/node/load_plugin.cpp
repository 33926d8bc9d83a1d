#include "apps/node/load_plugin.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>
#include <vector>

#define AS_TEXT(x) AS_TEXT_(x)
#define AS_TEXT_(x) #x

namespace callboard::apps {

namespace {

constexpr std::string_view separator = "; ";

std::vector<std::string_view> parts(std::string_view x) {
  std::vector<std::string_view> result;
  for (;;) {
    auto end = std::min(x.find(separator), x.size());
    result.emplace_back(x.substr(0, end));
    if (end == x.size())
      return result;
    x.remove_prefix(end + separator.size());
  }
}

/// Lists the parts that are in `xs` and not in `ys`.
std::string without(const std::vector<std::string_view>& xs,
                    const std::vector<std::string_view>& ys) {
  std::string result;
  for (auto x : xs)
    if (std::find(ys.begin(), ys.end(), x) == ys.end()) {
      result += result.empty() ? "" : ", ";
      result += x;
    }
  return result.empty() ? "less" : result;
}

/// The ABI that the library was built with. Read from the file, so that no code
/// of another version has to be loaded.
std::string read_abi(const std::string& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in)
    throw std::runtime_error(std::strerror(errno));
  std::string content{std::istreambuf_iterator<char>{in}, {}};
  std::string_view mark = CALLBOARD_PLUGIN_ABI;
  auto begin = content.find(mark.substr(0, mark.find(separator)));
  if (begin == std::string::npos)
    throw std::runtime_error("no plug-in: CALLBOARD_PLUGIN is missing");
  return content.c_str() + begin;
}

void check_abi(const std::string& plugin, std::string_view node) {
  if (plugin == node)
    return;
  auto xs = parts(plugin);
  auto ys = parts(node);
  throw std::runtime_error("built with " + without(xs, ys)
                           + ", but this node has " + without(ys, xs));
}

const plugin_descriptor& load(const std::string& file) {
  auto library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library)
    throw std::runtime_error(::dlerror());
  auto found = ::dlsym(library, AS_TEXT(CALLBOARD_PLUGIN_SYMBOL));
  if (!found)
    throw std::runtime_error("no plug-in: CALLBOARD_PLUGIN is hidden");
  return *static_cast<const plugin_descriptor*>(found);
}

} // namespace

void load_plugin(const std::string& path, behavior_registry& behaviors) {
  try {
    // Without `/`, the loader would look in the folders of the system.
    auto file = path.find('/') == std::string::npos ? "./" + path : path;
    check_abi(read_abi(file), CALLBOARD_PLUGIN_ABI);
    load(file).set_up(behaviors);
  } catch (const std::exception& e) {
    throw std::runtime_error("plugin " + path + ": " + e.what());
  } catch (...) {
    throw std::runtime_error("plugin " + path + ": unknown exception");
  }
}

} // namespace callboard::apps
