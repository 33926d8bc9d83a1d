#define CAF_SUITE codec.value_list

#include "callboard/codec/value_list.hpp"

#include "tests/codec/values.hpp"

#include "caf/test/unit_test.hpp"

#include <string>
#include <vector>

using namespace callboard::codec;
using namespace std::string_literals;
using kit::binary;
using kit::make;

namespace {

using strings = std::vector<std::string>;

using json = nlohmann::json;

/// A list from a client's text; its attachments are "a0", "a1" ...
value_list parse(std::string_view text, size_t num_attachments = 0) {
  value_list result;
  auto err = value_list::parse(text, num_attachments, {}, result);
  CAF_CHECK_EQUAL(std::string{to_string(err)}, "none");
  for (size_t i = 0; i < num_attachments; ++i)
    result.attachments().push_back("a" + std::to_string(i));
  return result;
}

std::string error(std::string_view text, size_t num_attachments = 0,
                  const limits& bounds = {}) {
  value_list result;
  auto err = value_list::parse(text, num_attachments, bounds, result);
  CAF_CHECK(err == errc::none || result.empty());
  return std::string{to_string(err)};
}

strings texts(const value_list& xs) {
  strings result;
  for (size_t i = 0; i < xs.size(); ++i)
    result.emplace_back(xs.text(i));
  return result;
}

std::string joined(const value_list& xs) {
  return std::string{xs.joined()};
}

/// Text that a client may send although it has no attachments.
const auto fake = R"({"_placeholder":true,"num":0})"s;
const auto disarmed = R"({"_placeholder":null,"num":0})"s;

} // namespace

// -- text from clients --------------------------------------------------------

CAF_TEST(an_array_is_cut_into_its_elements) {
  CAF_CHECK_EQUAL(texts(parse("[]")), strings{});
  CAF_CHECK_EQUAL(texts(parse("[1]")), strings{"1"});
  CAF_CHECK_EQUAL(
      texts(parse(R"(["a,]\"[","\\",[1,{"b":[2]}],{},null])")),
      (strings{R"("a,]\"[")", R"("\\")", R"([1,{"b":[2]}])", "{}", "null"}));
}

CAF_TEST(whitespace_around_elements_is_not_part_of_them) {
  auto xs = parse(" \t[ 1 ,\r\n[ 2 , 3 ] , \"a b\" ]\n ");
  CAF_CHECK_EQUAL(texts(xs), (strings{"1", "[ 2 , 3 ]", "\"a b\""}));
  CAF_CHECK_EQUAL(joined(xs), "1 ,\r\n[ 2 , 3 ] , \"a b\"");
  CAF_CHECK(parse("[ ]").empty());
}

CAF_TEST(only_arrays_are_lists) {
  for (auto text : {"",          " ",      "{}",
                    "1",         "null",   "\"[]\"",
                    "[",         "[1",     "[1]]",
                    "[1] 2",     "[1,]",   "[,1]",
                    "]",         "[1}",    "['a']",
                    "[NaN]",     "[01]",   "[\"\t\"]",
                    "[\"\\x\"]", "[/**/]", "\xef\xbb\xbf[]"})
    CAF_CHECK_EQUAL(error(text), "payload");
  CAF_CHECK_EQUAL(error("[1]\0"s), "payload");
  CAF_CHECK_EQUAL(error("[1,\0]"s), "payload");
  CAF_CHECK_EQUAL(error("[\"\0\"]"s), "payload");
}

CAF_TEST(text_must_be_utf8) {
  CAF_CHECK_EQUAL(texts(parse("[\"\xe2\x82\xac\"]")),
                  strings{"\"\xe2\x82\xac\""});
  for (auto text : {"[\"\xff\"]", "[\"\xc0\x80\"]", "[\"\xed\xa0\x80\"]"})
    CAF_CHECK_EQUAL(error(text), "payload");
}

CAF_TEST(lone_surrogates_are_replaced) {
  CAF_CHECK_EQUAL(joined(parse(R"(["\ud83d"])")), R"("\ufffd")");
  CAF_CHECK_EQUAL(joined(parse(R"(["\uDE00x"])")), R"("\ufffdx")");
  CAF_CHECK_EQUAL(joined(parse(R"(["\ud83d\ud83d\ude00\ude00"])")),
                  R"("\ufffd\ud83d\ude00\ufffd")");
  CAF_CHECK_EQUAL(joined(parse(R"(["\ud83d\n\ude00"])")),
                  R"("\ufffd\n\ufffd")");
  CAF_CHECK_EQUAL(joined(parse(R"(["\\ud83d","\\\ud83d"])")),
                  R"("\\ud83d","\\\ufffd")");
  CAF_CHECK_EQUAL(joined(parse(R"([{"\udfff":1}])")), R"({"\ufffd":1})");
  CAF_CHECK_EQUAL(parse(R"(["\ud83d"])").json(0), "\xef\xbf\xbd");
  for (auto text : {R"(["\ud83)", R"(["\ud83d)", R"(["\ud83d\)", R"(["\)",
                    R"(["\ud83d\u"])", R"(["\ud83x"])"})
    CAF_CHECK_EQUAL(error(text), "payload");
}

CAF_TEST(integers_beyond_64_bits_are_kept) {
  CAF_CHECK_EQUAL(texts(parse("[-9223372036854775809,18446744073709551616,"
                              "123456789012345678901234567890,\"a\"]")),
                  (strings{"-9223372036854775809", "18446744073709551616",
                           "123456789012345678901234567890", "\"a\""}));
  CAF_CHECK_EQUAL(parse("[18446744073709551616]").json(0),
                  18446744073709551616.);
  // The rest of the text is checked all the same.
  for (auto text : {"[18446744073709551616", "[18446744073709551616,]",
                    "[18446744073709551616]]", "[18446744073709551616,01]"})
    CAF_CHECK_EQUAL(error(text), "payload");
  CAF_CHECK_EQUAL(error("[18446744073709551616]\0x"s), "payload");
  CAF_CHECK_EQUAL(
      error("[18446744073709551616,[[]]]", 0,
            {.max_payload = 0, .max_attachments = 0, .max_depth = 2}),
      "too_deep");
}

CAF_TEST(numbers_keep_their_text_and_must_be_finite) {
  CAF_CHECK_EQUAL(texts(parse("[1.10,-0,1e2,1E-400]")),
                  (strings{"1.10", "-0", "1e2", "1E-400"}));
  CAF_CHECK_EQUAL(error("[1e400]"), "payload");
}

CAF_TEST(nesting_is_limited_exactly) {
  auto nested = [](size_t depth, const std::string& inside) {
    return std::string(depth, '[') + inside + std::string(depth, ']');
  };
  limits bounds;
  bounds.max_depth = 3;
  for (const auto& inside : {""s, "1"s, "\"[[[[\""s}) {
    CAF_CHECK_EQUAL(error(nested(3, inside), 0, bounds), "none");
    CAF_CHECK_EQUAL(error(nested(4, inside), 0, bounds), "too_deep");
  }
  CAF_CHECK_EQUAL(error(R"([{"a":{}}])", 0, bounds), "none");
  CAF_CHECK_EQUAL(error(R"([{"a":{"b":{}}}])", 0, bounds), "too_deep");
  CAF_CHECK_EQUAL(error(R"([[],[],[[]]])", 0, bounds), "none");
  CAF_CHECK_EQUAL(error(nested(1000, "")), "none");
  CAF_CHECK_EQUAL(error(nested(1001, "")), "too_deep");
  CAF_CHECK_EQUAL(error(nested(500'000, "")), "too_deep");
  CAF_CHECK_NOT_EQUAL(error(std::string(1'000'000, '[')), "none");
  bounds.max_depth = 0;
  CAF_CHECK_EQUAL(error("[]", 0, bounds), "too_deep");
}

CAF_TEST(large_texts_take_linear_time) {
  std::string quotes = "[\"";
  std::string slashes = "[\"";
  std::string keys = R"([{"_placeholder":true,"num":0})";
  std::string objects = "[0";
  for (int i = 0; i < 250'000; ++i) {
    quotes += "\\\"";
    slashes += "\\\\";
    keys += R"(,{"":{}})";
    objects += ",{}";
  }
  CAF_CHECK_EQUAL(parse(quotes + "\"]").size(), 1u);
  CAF_CHECK_EQUAL(parse(slashes + "\"]").size(), 1u);
  CAF_CHECK_EQUAL(parse(keys + "]", 1).size(), 250'001u);
  CAF_CHECK_EQUAL(parse(objects + "]").size(), 250'001u);
}

// -- placeholders from clients ------------------------------------------------

CAF_TEST(placeholders_are_brought_into_the_exact_form) {
  for (auto text : {
           R"([{"_placeholder":true,"num":1}])",
           R"([{"num":1,"_placeholder":true}])",
           R"([ { "_placeholder" : true , "num" : 1 } ])",
           R"([{"_place\u0068older":true,"\u006eu\u006D":1}])",
           R"([{"_placeholder":true,"num":1.0}])",
           R"([{"_placeholder":true,"num":10e-1}])",
           R"([{"_placeholder":true,"num":1,"more":{"deep":[1,2]}}])",
           R"([{"_placeholder":false,"num":"x","num":1,"_placeholder":true}])",
       })
    CAF_CHECK_EQUAL(texts(parse(text, 2)),
                    strings{R"({"_placeholder":true,"num":1})"});
}

CAF_TEST(placeholders_may_stand_anywhere) {
  auto xs = parse(R"(["a",{"b":[{"num":1,"_placeholder":true},2]},)"
                  R"({"_placeholder":true,"num":0}])",
                  2);
  CAF_CHECK_EQUAL(
      texts(xs),
      (strings{R"("a")", R"({"b":[{"_placeholder":true,"num":1},2]})",
               R"({"_placeholder":true,"num":0})"}));
  CAF_CHECK_EQUAL(xs.json(0), "a");
  CAF_CHECK_EQUAL(xs.json(1), (json{{"b", {binary("a1"), 2}}}));
  CAF_CHECK_EQUAL(xs.json(2), binary("a0"));
}

CAF_TEST(a_placeholder_needs_the_number_of_an_attachment) {
  for (auto num : {"2", "-1", "0.5", "1e1", "1e300", "\"0\"", "null", "true",
                   "[0]", "{}", "18446744073709551616"})
    CAF_CHECK_EQUAL(error(R"([{"_placeholder":true,"num":)"s + num + "}]", 2),
                    "placeholder");
  CAF_CHECK_EQUAL(error(R"([{"_placeholder":true}])", 2), "placeholder");
  CAF_CHECK_EQUAL(error(R"([{"_placeholder":true,"x":{"num":0}}])", 2),
                  "placeholder");
}

CAF_TEST(an_attachment_has_one_place_at_most) {
  CAF_CHECK_EQUAL(error("[" + fake + "," + fake + "]", 1), "placeholder");
  CAF_CHECK_EQUAL(error("[]", 1), "none");
}

CAF_TEST(what_only_resembles_a_placeholder_is_data) {
  for (auto text :
       {R"({"_placeholder":false,"num":9})", R"({"_placeholder":1,"num":9})",
        R"({"_placeholder":"true","num":9})", R"({"placeholder":true,"num":9})",
        R"({"_placeholder_":true,"num":9})", R"({"num":9})",
        R"({"_placeholder":{"true":true},"num":9})",
        R"("{\"_placeholder\":true,\"num\":9}")", R"(["_placeholder",true])",
        R"({"":{"_placeholder":null}})"})
    CAF_CHECK_EQUAL(joined(parse("["s + text + "]", 1)), text);
  CAF_CHECK_EQUAL(parse("[" + fake + "]").json(0),
                  (json{{"_placeholder", true}, {"num", 0}}));
}

// -- values of applications ---------------------------------------------------

CAF_TEST(values_become_text) {
  auto xs = make(1, "a\"\n", 2.5, nullptr, json::array(), json{{"b", {1, 2}}});
  CAF_CHECK_EQUAL(texts(xs), (strings{"1", R"("a\"\n")", "2.5", "null", "[]",
                                      R"({"b":[1,2]})"}));
  CAF_CHECK_EQUAL(joined(xs), R"(1,"a\"\n",2.5,null,[],{"b":[1,2]})");
  CAF_CHECK_EQUAL(xs.json(5), (json{{"b", {1, 2}}}));
  CAF_CHECK(value_list{}.empty());
  CAF_CHECK_EQUAL(joined(value_list{}), "");
}

CAF_TEST(values_that_have_no_json_are_replaced) {
  CAF_CHECK_EQUAL(joined(make("\xff"s)), "\"\xef\xbf\xbd\"");
  CAF_CHECK_EQUAL(joined(make(json{{"\xff", 1}})), "{\"\xef\xbf\xbd\":1}");
  CAF_CHECK_EQUAL(joined(make(std::numeric_limits<double>::infinity())),
                  "null");
  json discarded(json::value_t::discarded);
  CAF_CHECK_EQUAL(joined(make(json::array({discarded, 1}))), "[null,1]");
}

CAF_TEST(binary_nodes_become_attachments) {
  auto value = json{{"b", {binary("x"), json::object(), json::array()}},
                    {"a", binary("\0\xff"s)}};
  auto xs = make(binary("first"), value, "last");
  CAF_CHECK_EQUAL(texts(xs),
                  (strings{R"({"_placeholder":true,"num":0})",
                           R"({"a":{"_placeholder":true,"num":1},)"
                           R"("b":[{"_placeholder":true,"num":2},{},[]]})",
                           R"("last")"}));
  CAF_CHECK_EQUAL(xs.attachments(), (strings{"first", "\0\xff"s, "x"}));
  CAF_CHECK_EQUAL(xs.json(0), binary("first"));
  CAF_CHECK_EQUAL(xs.json(1), value);
}

// -- joining lists ------------------------------------------------------------

CAF_TEST(elements_of_other_lists_are_appended) {
  auto xs = parse(R"([ "name" , 1 , [ 2 ] ])");
  auto ys = make("x");
  ys.push_back(xs, 2);
  CAF_CHECK_EQUAL(texts(ys), (strings{R"("x")", "[ 2 ]"}));
  ys.append(xs, 1);
  CAF_CHECK_EQUAL(texts(ys), (strings{R"("x")", "[ 2 ]", "1", "[ 2 ]"}));
  CAF_CHECK_EQUAL(joined(ys), R"("x",[ 2 ],1 , [ 2 ])");
  ys.append(xs, 3);
  ys.append(value_list{});
  CAF_CHECK_EQUAL(ys.size(), 4u);
}

CAF_TEST(a_list_from_a_client_can_grow) {
  auto xs = parse("[ 1 , 2 ] ");
  xs.push_back(json{3});
  CAF_CHECK_EQUAL(texts(xs), (strings{"1", "2", "[3]"}));
  CAF_CHECK_EQUAL(joined(xs), "1 , 2,[3]");
  auto ys = parse(" [ ] ");
  ys.append(xs);
  CAF_CHECK_EQUAL(texts(ys), (strings{"1", "2", "[3]"}));
}

CAF_TEST(the_first_element_can_be_removed) {
  auto xs = parse(R"(["name",1,2])");
  xs.pop_front();
  CAF_CHECK_EQUAL(texts(xs), (strings{"1", "2"}));
  CAF_CHECK_EQUAL(joined(xs), "1,2");
  xs.pop_front();
  xs.pop_front();
  CAF_CHECK(xs.empty());
  CAF_CHECK_EQUAL(joined(xs), "");
  xs.push_back(json(3));
  CAF_CHECK_EQUAL(joined(xs), "3");
}

CAF_TEST(a_list_can_be_appended_to_itself) {
  auto xs = make("a", binary("x"));
  xs.append(xs);
  xs.push_back(xs, 0);
  CAF_CHECK_EQUAL(
      texts(xs),
      (strings{R"("a")", R"({"_placeholder":true,"num":0})", R"("a")",
               R"({"_placeholder":true,"num":1})", R"("a")"}));
  CAF_CHECK_EQUAL(xs.attachments(), (strings{"x", "x"}));
}

CAF_TEST(placeholders_are_renumbered) {
  auto xs = parse(R"([{"a":{"_placeholder":true,"num":2}},)"
                  R"([{"_placeholder":true,"num":0},1,)"
                  R"({"_placeholder":true,"num":1}]])",
                  3);
  auto ys = make("first", binary("b"));
  ys.push_back(xs, 1);
  ys.push_back(xs, 0);
  CAF_CHECK_EQUAL(texts(ys),
                  (strings{R"("first")", R"({"_placeholder":true,"num":0})",
                           R"([{"_placeholder":true,"num":1},1,)"
                           R"({"_placeholder":true,"num":2}])",
                           R"({"a":{"_placeholder":true,"num":3}})"}));
  CAF_CHECK_EQUAL(ys.attachments(), (strings{"b", "a0", "a1", "a2"}));
  // Only what the element needs.
  value_list zs;
  zs.append(xs, 1);
  CAF_CHECK_EQUAL(zs.attachments(), (strings{"a0", "a1"}));
  CAF_CHECK_EQUAL(zs.json(0), (json{binary("a0"), 1, binary("a1")}));
}

CAF_TEST(placeholders_within_strings_are_no_placeholders) {
  auto text = R"("{\"_placeholder\":true,\"num\":0}{")"s;
  auto xs = parse("[" + text + "," + fake + "]", 1);
  value_list ys;
  ys.append(xs);
  CAF_CHECK_EQUAL(texts(ys), (strings{text, fake}));
  CAF_CHECK_EQUAL(ys.attachments(), strings{"a0"});
}

// -- data that looks like placeholders ----------------------------------------

CAF_TEST(without_attachments_fake_placeholders_are_passed_on) {
  auto xs = make("a");
  xs.append(parse("[" + fake + "]"));
  xs.push_back(json::parse(fake));
  CAF_CHECK_EQUAL(texts(xs), (strings{R"("a")", fake, fake}));
}

CAF_TEST(fake_placeholders_do_not_get_into_a_list_with_attachments) {
  auto xs = make(binary("x"));
  xs.append(parse("[" + fake + "]"));
  xs.push_back(parse(R"([1,{"num":7,"_place\u0068older" : true}])"), 1);
  xs.push_back(json::parse(fake));
  CAF_CHECK_EQUAL(texts(xs), (strings{fake, disarmed,
                                      R"({"num":7,"_place\u0068older" : null})",
                                      disarmed}));
}

CAF_TEST(fake_placeholders_are_disarmed_when_an_attachment_follows) {
  auto client = parse("[" + fake + ",1]");
  auto xs = client;
  xs.push_back(binary("x"));
  CAF_CHECK_EQUAL(texts(xs), (strings{disarmed, "1", fake}));
  auto ys = client;
  ys.append(make(binary("x")));
  CAF_CHECK_EQUAL(texts(ys), (strings{disarmed, "1", fake}));
  auto zs = make(json::parse(fake));
  zs.push_back(json{binary("x"), json::parse(fake)});
  CAF_CHECK_EQUAL(texts(zs),
                  (strings{disarmed, "[" + fake + "," + disarmed + "]"}));
  CAF_CHECK_EQUAL(zs.attachments(), strings{"x"});
}

// -- objects ------------------------------------------------------------------

CAF_TEST(auth_payloads_must_be_objects) {
  json out;
  CAF_CHECK(parse_object(R"( {"token":"\ud83d"} )", {}, out) == errc::none);
  CAF_CHECK_EQUAL(out, (json{{"token", "\xef\xbf\xbd"}}));
  CAF_CHECK(parse_object(R"({"a":18446744073709551616})", {}, out)
            == errc::none);
  for (auto text : {"", "[]", "1", "null", "\"{}\"", "{", "{}}", "{} {}",
                    "{a:1}", "{\"a\":\"\xff\"}", "\xef\xbb\xbf{}"})
    CAF_CHECK(parse_object(text, {}, out) == errc::payload);
  CAF_CHECK(parse_object("{}\0"s, {}, out) == errc::payload);
  CAF_CHECK(parse_object("{\"a\":18446744073709551616}\0"s, {}, out)
            == errc::payload);
  limits bounds;
  bounds.max_depth = 2;
  CAF_CHECK(parse_object(R"({"a":[]})", bounds, out) == errc::none);
  CAF_CHECK(parse_object(R"({"a":[{}]})", bounds, out) == errc::too_deep);
  CAF_CHECK(parse_object(R"({"a":[[1]]})", bounds, out) == errc::too_deep);
}
