#include "codec/negotiation.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <vector>

namespace callboard::codec {

namespace {

struct parameter {
  std::string name;
  std::optional<std::string> value;
};

/// An element of a list in a header field, for instance `a; b=1; c="2"`.
struct element {
  std::string name;
  std::vector<parameter> parameters;
};

/// Source: RFC 9110 section 5.6.2.
bool is_token_char(char c) noexcept {
  return std::isalnum(static_cast<unsigned char>(c)) != 0
         || (c != '\0'
             && std::string_view{"!#$%&'*+-.^_`|~"}.find(c)
                    != std::string_view::npos);
}

/// Reads the field from front to end; every function returns nothing or false
/// if it is malformed.
///
/// By hand, since Beast's `ext_list` ends silently where a field is malformed,
/// takes an empty value for none, and (1.74) gives an element without
/// parameters those of the one before.
class field_reader {
public:
  explicit field_reader(std::string_view text)
      : rest_(text) {
    // nop
  }

  std::optional<std::vector<element>> read_list() {
    std::vector<element> result;
    do {
      // Empty elements are allowed: RFC 9110 section 5.6.1.
      skip_space();
      if (rest_.empty() || rest_.front() == ',')
        continue;
      element x;
      if (!read_element(x))
        return std::nullopt;
      result.emplace_back(std::move(x));
    } while (take(','));
    if (!rest_.empty())
      return std::nullopt;
    return result;
  }

private:
  bool read_element(element& x) {
    if (!read_token(x.name))
      return false;
    while (take(';')) {
      auto& y = x.parameters.emplace_back();
      skip_space();
      if (!read_token(y.name))
        return false;
      if (take('=')) {
        skip_space();
        if (!read_value(y.value.emplace()))
          return false;
      }
    }
    return true;
  }

  bool read_token(std::string& x) {
    auto last = std::find_if_not(rest_.begin(), rest_.end(), is_token_char);
    x.assign(rest_.begin(), last);
    rest_.remove_prefix(x.size());
    return !x.empty();
  }

  bool read_value(std::string& x) {
    if (rest_.empty() || rest_.front() != '"')
      return read_token(x);
    for (size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == '"') {
        rest_.remove_prefix(i + 1);
        return true;
      }
      if (rest_[i] == '\\' && ++i == rest_.size())
        return false;
      x += rest_[i];
    }
    return false;
  }

  /// Skips `c` and the space before it.
  bool take(char c) {
    skip_space();
    if (rest_.empty() || rest_.front() != c)
      return false;
    rest_.remove_prefix(1);
    return true;
  }

  void skip_space() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size()));
  }

  std::string_view rest_;
};

// -- permessage-deflate -------------------------------------------------------

/// The number if `x` is one of 8 to 15, else 0.
int window_bits(const std::optional<std::string>& x) noexcept {
  if (!x)
    return 0;
  if (*x == "8" || *x == "9")
    return x->front() - '0';
  if (x->size() == 2 && (*x)[0] == '1' && (*x)[1] >= '0' && (*x)[1] <= '5')
    return 10 + (*x)[1] - '0';
  return 0;
}

/// The answer to an offer, or "".
std::string accept_offer(const element& x) {
  if (x.name != "permessage-deflate")
    return {};
  std::string result = "permessage-deflate; server_no_context_takeover"
                       "; client_no_context_takeover";
  for (auto i = x.parameters.begin(); i != x.parameters.end(); ++i) {
    if (std::any_of(x.parameters.begin(), i,
                    [i](auto& y) { return y.name == i->name; }))
      return {};
    if (i->name == "server_no_context_takeover"
        || i->name == "client_no_context_takeover") {
      if (i->value)
        return {};
    } else if (i->name == "client_max_window_bits") {
      // Ours to use; what we read may have any window.
      if (i->value && window_bits(i->value) == 0)
        return {};
    } else if (i->name == "server_max_window_bits") {
      if (window_bits(i->value) != 15)
        return {};
      // To accept this parameter is to repeat it.
      result += "; server_max_window_bits=15";
    } else {
      return {};
    }
  }
  return result;
}

// -- content codings ----------------------------------------------------------

std::string lower(std::string x) {
  for (auto& c : x)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return x;
}

/// The weight in thousandths; 0, that is refused, if malformed.
int weight(const element& x) {
  if (x.parameters.empty())
    return 1000;
  auto& [name, value] = x.parameters.front();
  if (x.parameters.size() > 1 || lower(name) != "q" || !value || value->empty()
      || value->size() > 5 || (value->size() > 1 && (*value)[1] != '.'))
    return 0;
  int result = 0;
  int unit = 1000;
  for (size_t i = 0; i < value->size(); i += i == 0 ? 2 : 1) {
    auto digit = (*value)[i] - '0';
    if (digit < 0 || digit > 9)
      return 0;
    result += digit * unit;
    unit /= 10;
  }
  return result <= 1000 ? result : 0;
}

} // namespace

std::string accept_deflate(std::string_view offers) {
  if (auto xs = field_reader{offers}.read_list())
    for (auto& x : *xs)
      if (auto answer = accept_offer(x); !answer.empty())
        return answer;
  return {};
}

content_coding choose_coding(std::string_view accept_encoding) {
  auto xs = field_reader{accept_encoding}.read_list();
  if (!xs)
    return content_coding::identity;
  // -1: not mentioned.
  int gzip = -1;
  int deflate = -1;
  int identity = -1;
  int others = -1;
  for (auto& x : *xs) {
    auto name = lower(x.name);
    if (name == "gzip")
      gzip = weight(x);
    else if (name == "deflate")
      deflate = weight(x);
    else if (name == "identity")
      identity = weight(x);
    else if (name == "*")
      others = weight(x);
  }
  if (gzip < 0)
    gzip = others;
  if (deflate < 0)
    deflate = others;
  auto best = std::max(gzip, deflate);
  // Codings that are listed beat an unlisted identity.
  if (best <= 0 || identity > best)
    return content_coding::identity;
  return gzip == best ? content_coding::gzip : content_coding::deflate;
}

} // namespace callboard::codec
