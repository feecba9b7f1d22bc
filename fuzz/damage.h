#pragma once
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "input.h"

namespace dosi::fuzz {

// Stored bytes, and whether they are other than they were.
struct Damaged {
  std::string text;
  bool hurt = false;
};

// The bytes that `store` makes of the input (nothing: the input as it is), hurt as a section "damage" says: lines "PLACE BYTE", both
// decimal, the place modulo the length; "PLACE" alone cuts there.
Damaged damaged(std::string_view input, auto&& store) {
  const auto parts = sections(input);
  std::optional<std::string> stored = store(parts[0].text);
  Damaged out{stored ? *std::move(stored) : std::string(parts[0].text), !stored};
  for (const Section& part : parts) {
    if (part.name != "damage") continue;
    for (std::string_view text = part.text; !text.empty() && !out.text.empty();) {
      const std::string_view line = take_line(text);
      unsigned place = 0, byte = 256;
      const auto [end, failed] = std::from_chars(line.data(), line.data() + line.size(), place);
      if (failed != std::errc()) continue;
      if (end != line.data() + line.size()) std::from_chars(end + 1, line.data() + line.size(), byte);
      place %= static_cast<unsigned>(out.text.size());
      out.hurt = true;
      if (byte > 255) out.text.resize(place);
      else out.text[place] = static_cast<char>(byte);
    }
  }
  return out;
}

}  // namespace dosi::fuzz
