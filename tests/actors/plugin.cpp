#define CAF_SUITE actors.plugin

#include "callboard/plugin.hpp"

#include <stdexcept>

#include "caf/test/unit_test.hpp"

using namespace callboard;

namespace {

struct fixture {
  /// What the registry says against `f`, or "".
  template <class F>
  static std::string refusal(F f) {
    try {
      f();
      return {};
    } catch (const std::invalid_argument& e) {
      return e.what();
    }
  }

  caf::actor_system_config cfg;
  behavior_registry behaviors{cfg};
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(plugin_tests, fixture)

CAF_TEST(behaviors_are_found_by_their_names) {
  behaviors.add("a", [](nsp&) {});
  behaviors.add("b.2-x_y", [](nsp&, caf::actor_system&) {});
  behaviors.add_factory(
      "c", [](caf::actor_system&, nsp) { return behavior_actor{}; });
  for (auto name : {"a", "b.2-x_y", "c"})
    CAF_CHECK(behaviors.find(name));
  CAF_CHECK_EQUAL(refusal([&] { behaviors.find("d"); }),
                  "there is no behavior \"d\"; there are: a, b.2-x_y, c");
}

CAF_TEST(a_name_stands_for_one_behavior) {
  behaviors.add("a", [](nsp&) {});
  CAF_CHECK_EQUAL(refusal([&] { behaviors.add("a", [](nsp&) {}); }),
                  "there is a behavior \"a\" already");
}

CAF_TEST(names_can_be_written_in_a_binding) {
  for (std::string name : {"", "a=b", "a b", "a,b", "\xc3\xa4"})
    CAF_CHECK_EQUAL(refusal([&] { behaviors.add(name, [](nsp&) {}); }),
                    "\"" + name + "\" is no name of a behavior");
}

CAF_TEST(a_plug_in_says_what_it_was_built_with) {
  std::string_view abi = CALLBOARD_PLUGIN_ABI;
  CAF_CHECK(abi.starts_with("plug-in of Callboard's node; "));
  CAF_CHECK_NOT_EQUAL(
      abi.find("; callboard " CALLBOARD_VERSION "; CAF_VERSION 17"),
      std::string_view::npos);
  for (auto part : {"; nlohmann_json 3.", "; spdlog 1.", "; compiler ",
                    "; C++ ABI 1", "; debug containers no", "; sanitizer "})
    CAF_CHECK_NOT_EQUAL(abi.find(part), std::string_view::npos);
}

CAF_TEST_FIXTURE_SCOPE_END()
