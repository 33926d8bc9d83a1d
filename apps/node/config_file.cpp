#include "apps/node/config_file.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/settings.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace callboard::apps {

namespace {

std::string text_of(caf::string_view x) {
  return {x.begin(), x.end()};
}

std::string read_text(const std::string& path) {
  std::ifstream in{path};
  if (!in || std::filesystem::is_directory(path))
    throw std::invalid_argument("cannot read: " + path);
  return {std::istreambuf_iterator<char>{in}, {}};
}

caf::settings parse(const std::string& path, const std::string& text) {
  // CAF accepts a text that ends within a value; a section appended there makes
  // it fail.
  std::istringstream in{text + "\n[global]\n"};
  auto result = caf::actor_system_config::parse_config(in);
  if (result)
    return std::move(*result);
  // CAF counts lines differently: use the stream, which is right behind the bad
  // character.
  auto good = in ? static_cast<size_t>(in.tellg()) - 1 : text.size();
  auto end = text.begin() + std::min(good, text.size());
  auto line = 1 + std::count(text.begin(), end, '\n');
  throw std::invalid_argument(path + ": line " + std::to_string(line)
                              + ": syntax error");
}

} // namespace

std::string read_config_file(const std::string& path,
                             const caf::config_option_set& options,
                             std::string_view other) {
  auto text = read_text(path);
  auto content = parse(path, text);
  for (auto& x : options) {
    auto name = x.category() == "global" ? x.long_name() : x.full_name();
    auto value = caf::get_if(&content, name);
    if (value && x.check(*value))
      throw std::invalid_argument(path + ": bad value of " + text_of(name)
                                  + ": should be " + text_of(x.type_name()));
  }
  for (auto& [name, value] : content) {
    // A mistyped name should not go unnoticed.
    if (!caf::holds_alternative<caf::config_value::dictionary>(value)
        && name != other && !options.qualified_name_lookup("global", name))
      throw std::invalid_argument(path + ": no such option: " + name);
  }
  return text;
}

} // namespace callboard::apps
