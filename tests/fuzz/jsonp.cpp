#include "codec/jsonp.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>

using namespace callboard::codec;

// What a form has is text that a response can carry: as a string of JavaScript,
// and without the characters that end a line there. The first byte tells the
// framing.
extern "C" int LLVMFuzzerTestOneInput(const char* data, size_t size) {
  if (size == 0)
    return 0;
  auto form = data[0] % 2 == 0 ? framing::polling3_text : framing::polling1;
  std::string_view body{data + 1, size - 1};
  std::string text;
  if (read_jsonp_form(form, body, text) != errc::none)
    return 0;
  auto script = jsonp_response(form, "0", text);
  auto start = script->find('(') + 1;
  auto literal = script->substr(start, script->size() - start - 2);
  auto ok = nlohmann::json::parse(literal) == text
            && literal.find("\xe2\x80\xa8") == std::string::npos
            && literal.find("\xe2\x80\xa9") == std::string::npos
            && text.size() <= 3 * body.size();
  return ok ? 0 : (std::abort(), 0);
}
