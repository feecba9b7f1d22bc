#pragma once
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dosi::http {

struct Header {
  std::string_view name;
  std::string_view value;
};

// The header fields of a message in their order; names are compared without regard to case. All text lies in one string,
// so a message that is used again allocates nothing. Views into it live until the next change.
class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<Header> fields);

  void add(std::string_view name, std::string_view value);
  // One field of this name, whatever was there before.
  void set(std::string_view name, std::string_view value);
  void remove(std::string_view name);
  void clear();

  bool has(std::string_view name) const { return index_of(name) != fields_.size(); }
  // The first field's value, empty if there is none.
  std::string_view get(std::string_view name) const;
  std::size_t count(std::string_view name) const;
  // Whether a comma separated list (over all fields of this name) holds `token`: has_token("Connection", "close").
  bool has_token(std::string_view name, std::string_view token) const;

  std::size_t size() const { return fields_.size(); }
  bool empty() const { return fields_.empty(); }
  Header operator[](std::size_t i) const;

  class Iterator {
   public:
    Iterator(const Headers* headers, std::size_t i) : headers_(headers), i_(i) {}
    Header operator*() const { return (*headers_)[i_]; }
    Iterator& operator++() { return ++i_, *this; }
    bool operator!=(const Iterator& other) const { return i_ != other.i_; }

   private:
    const Headers* headers_;
    std::size_t i_;
  };
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, fields_.size()}; }

 private:
  friend class RequestParser;  // reads the head straight into text_ and notes the places of its fields
  struct Place {
    std::uint32_t name_at, name_size, value_at, value_size;
  };
  std::size_t index_of(std::string_view name) const;

  std::string text_;
  std::vector<Place> fields_;
};

bool equal_ignoring_case(std::string_view a, std::string_view b);
// RFC 9110 section 5.6.2 token, and section 5.5 field value without CR, LF, NUL or other control characters.
bool is_token(std::string_view text);
bool is_field_value(std::string_view text);

}  // namespace dosi::http
