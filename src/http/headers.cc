#include "http/headers.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace dosi::http {
namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

constexpr std::array<bool, 256> kTokenChars = [] {
  std::array<bool, 256> table{};
  for (int c = '0'; c <= '9'; ++c) table[c] = true;
  for (int c = 'a'; c <= 'z'; ++c) table[c] = table[c - 32] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) { return kTokenChars[c]; });
}

bool is_field_value(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101, kHigh = 0x8080808080808080;
  const auto has_zero = [](std::uint64_t v) { return (v - kOnes) & ~v & kHigh; };
  for (; text.size() >= 8; text.remove_prefix(8)) {  // eight at once, until one looks wrong
    std::uint64_t eight;
    std::memcpy(&eight, text.data(), 8);
    if ((((eight - kOnes * 0x20) & ~eight & kHigh) | has_zero(eight ^ kOnes * 0x7F)) != 0) break;
  }
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c == '\t' || (c >= 0x20 && c != 0x7F); });
}

Headers::Headers(std::initializer_list<Header> fields) {
  for (const Header& field : fields) add(field.name, field.value);
}

void Headers::add(std::string_view name, std::string_view value) {
  if (fields_.capacity() == 0) {
    fields_.reserve(8);
    text_.reserve(256);
  }
  const auto at = static_cast<std::uint32_t>(text_.size());
  text_ += name;
  text_ += value;
  fields_.push_back({at, static_cast<std::uint32_t>(name.size()), at + static_cast<std::uint32_t>(name.size()),
                     static_cast<std::uint32_t>(value.size())});
}

void Headers::remove(std::string_view name) {
  std::erase_if(fields_, [&](const Place& place) {
    return equal_ignoring_case({text_.data() + place.name_at, place.name_size}, name);
  });
}

void Headers::set(std::string_view name, std::string_view value) {
  remove(name);
  add(name, value);
}

void Headers::clear() {
  text_.clear();
  fields_.clear();
}

Header Headers::operator[](std::size_t i) const {
  const Place& place = fields_[i];
  return {{text_.data() + place.name_at, place.name_size}, {text_.data() + place.value_at, place.value_size}};
}

std::size_t Headers::index_of(std::string_view name) const {
  std::size_t i = 0;
  while (i < fields_.size() && !equal_ignoring_case((*this)[i].name, name)) ++i;
  return i;
}

std::string_view Headers::get(std::string_view name) const {
  const std::size_t i = index_of(name);
  return i == fields_.size() ? std::string_view() : (*this)[i].value;
}

std::size_t Headers::count(std::string_view name) const {
  std::size_t n = 0;
  for (const Header field : *this) n += equal_ignoring_case(field.name, name);
  return n;
}

bool Headers::has_token(std::string_view name, std::string_view token) const {
  for (const Header field : *this) {
    if (!equal_ignoring_case(field.name, name)) continue;
    for (std::string_view list = field.value;;) {
      const std::size_t comma = list.find(',');
      if (equal_ignoring_case(trim(list.substr(0, comma)), token)) return true;
      if (comma == std::string_view::npos) break;
      list.remove_prefix(comma + 1);
    }
  }
  return false;
}

}  // namespace dosi::http
