#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// How targets take their input apart.
namespace dosi::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// The first line, taken off the text.
inline std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

// A text of sections: each begins with a line "== NAME", what stands before the first has no name.
struct Section {
  std::string_view name, text;
};
inline std::vector<Section> sections(std::string_view text) {
  std::vector<Section> out{{{}, text.substr(0, 0)}};
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (line.starts_with("== ")) out.push_back({line.substr(3), text.substr(0, 0)});
    else out.back().text = {out.back().text.data(), static_cast<std::size_t>(text.data() - out.back().text.data())};
  }
  return out;
}

}  // namespace dosi::fuzz
