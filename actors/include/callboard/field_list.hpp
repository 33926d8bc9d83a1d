#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace callboard {

/// Pairs of names and values, in order, in one block of memory: every client
/// keeps some for its lifetime.
class field_list {
  struct sizes {
    uint32_t name;
    uint32_t value;
  };

public:
  using value_type = std::pair<std::string_view, std::string_view>;

  class const_iterator {
  public:
    using iterator_category = std::input_iterator_tag;
    using value_type = field_list::value_type;
    using difference_type = ptrdiff_t;
    using pointer = const value_type*;
    using reference = value_type;

    explicit const_iterator(const char* where = nullptr) noexcept
        : where_(where) {
      // nop
    }

    /// Returns views into the list.
    value_type operator*() const noexcept {
      auto x = read();
      auto name = where_ + sizeof(sizes);
      return {{name, x.name}, {name + x.name, x.value}};
    }

    const_iterator& operator++() noexcept {
      auto x = read();
      where_ += sizeof(sizes) + x.name + x.value;
      return *this;
    }

    const_iterator operator++(int) noexcept {
      auto result = *this;
      ++*this;
      return result;
    }

    friend bool operator==(const_iterator, const_iterator) noexcept = default;

  private:
    sizes read() const noexcept {
      sizes result;
      std::memcpy(&result, where_, sizeof(result));
      return result;
    }

    const char* where_;
  };

  field_list() = default;

  field_list(std::initializer_list<value_type> xs) {
    for (auto& [name, value] : xs)
      add(name, value);
  }

  void add(std::string_view name, std::string_view value) {
    sizes x{static_cast<uint32_t>(name.size()),
            static_cast<uint32_t>(value.size())};
    bytes_.append(reinterpret_cast<const char*>(&x), sizeof(x));
    bytes_ += name;
    bytes_ += value;
  }

  void shrink_to_fit() {
    bytes_.shrink_to_fit();
  }

  /// The last value of `name`, or "".
  std::string_view find(std::string_view name) const noexcept {
    std::string_view result;
    for (auto [key, value] : *this)
      if (key == name)
        result = value;
    return result;
  }

  const_iterator begin() const noexcept {
    return const_iterator{bytes_.data()};
  }

  const_iterator end() const noexcept {
    return const_iterator{bytes_.data() + bytes_.size()};
  }

  bool empty() const noexcept {
    return bytes_.empty();
  }

private:
  // Each field: its sizes, name, value.
  std::string bytes_;
};

/// Serialization, for messages between processes.
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, field_list& x) {
  std::vector<std::pair<std::string, std::string>> fields;
  if constexpr (Inspector::reads_state) {
    for (auto [name, value] : x)
      fields.emplace_back(name, value);
    return f(fields);
  } else {
    auto error = f(fields);
    x = {};
    for (auto& [name, value] : fields)
      x.add(name, value);
    return error;
  }
}

} // namespace callboard
