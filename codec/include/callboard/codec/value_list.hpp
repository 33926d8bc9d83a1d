#pragma once

#include "callboard/codec/errc.hpp"
#include "callboard/codec/limits.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace callboard::codec {

/// An immutable list of JSON values with binary attachments: the arguments of
/// an event or of an acknowledgement. Holds checked JSON text, cut into its
/// elements, so that values which are only passed on are never turned into
/// objects. In the text, an attachment stands as
/// `{"_placeholder":true,"num":N}`, always in exactly this form.
/// Source: Socket.IO protocol 5, "Packet encoding".
class value_list {
public:
  value_list() = default;

  // -- construction -----------------------------------------------------------

  /// Checks and cuts `json`, the text of an array, as it came from a client.
  /// Placeholders may come in any form that JSON allows and are brought into
  /// the exact form; each must be below `num_attachments`. Escapes of lone
  /// surrogates become `\ufffd`; integers beyond 64 bits are accepted. The
  /// attachments themselves are added later, with `attachments()`.
  static errc parse(std::string_view json, size_t num_attachments,
                    const limits& bounds, value_list& out);

  /// Takes `json`, the text of an array, which is known to be valid and to have
  /// its placeholders in the exact form and below `attachments.size()`. Fails
  /// if it is nested too deeply or takes more than 4 GiB.
  static errc adopt(std::string&& json, std::vector<std::string>&& attachments,
                    const limits& bounds, value_list& out);

  /// Appends a value of an application; binary nodes (at any depth) become
  /// attachments. Text that is not UTF-8 gets U+FFFD. Once a list has
  /// attachments, data that only looks like a placeholder would be taken for
  /// one: its `_placeholder` becomes null, whatever way it got into the list.
  void push_back(const nlohmann::json& x);
  void push_back(const nlohmann::ordered_json& x);

  /// Appends element `i` of another list, text and attachments, without
  /// parsing it; placeholders are renumbered.
  void push_back(const value_list& xs, size_t i);

  /// Appends all elements of `xs` from `first` on.
  void append(const value_list& xs, size_t first = 0);

  /// Removes the first element, but not its attachments; `!empty()`.
  void pop_front();

  // -- access -----------------------------------------------------------------

  size_t size() const noexcept {
    return extents_.size();
  }

  bool empty() const noexcept {
    return extents_.empty();
  }

  /// Element `i` as JSON text without surrounding whitespace; `i < size()`.
  std::string_view text(size_t i) const noexcept;

  /// All elements, separated by commas, without brackets. In text that came
  /// from a client whitespace between elements may remain.
  std::string_view joined() const noexcept;

  /// Element `i` as a value; attachments become binary nodes. `i < size()`.
  /// Whoever calls it needs `<nlohmann/json.hpp>`.
  nlohmann::json json(size_t i) const;

  const std::vector<std::string>& attachments() const noexcept {
    return attachments_;
  }

  /// For the decoder, which receives attachments after the text.
  std::vector<std::string>& attachments() noexcept {
    return attachments_;
  }

private:
  template <class Json>
  void append_json(const Json& x);

  /// Where an element starts and ends in `text_`.
  struct extent {
    uint32_t first;
    uint32_t last;
  };

  /// Fills `extents_` from `text_`, the checked text of an array.
  errc cut(size_t max_depth);

  /// Prepares `text_` for another element and returns where that starts.
  size_t open();

  /// Adds the element that ends with `text_`.
  void close(size_t first);

  /// Throws `std::length_error` if extents cannot express `text_`.
  void check_size() const;

  /// Called before the first attachment comes in.
  void disarm();

  void clear() noexcept;

  // The elements, separated by commas. Text from a client stays where it was
  // put when it came: there may be brackets and removed elements around.
  std::string text_;
  std::vector<extent> extents_;
  std::vector<std::string> attachments_;
};

/// A list in the form in which it travels between processes.
struct value_parts {
  /// The text of an array.
  std::string json;
  /// What the placeholders in it stand for.
  std::vector<std::string> attachments;
};

value_parts to_parts(const value_list& xs);

/// Checks every byte of `xs`, without bounds. Returns false if it is no list.
bool from_parts(value_parts&& xs, value_list& out);

/// Checks that `json` is one JSON object (`out` receives it). For auth
/// payloads.
errc parse_object(std::string_view json, const limits& bounds,
                  nlohmann::json& out);

} // namespace callboard::codec
