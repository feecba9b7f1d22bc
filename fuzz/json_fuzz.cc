#include <cstdint>
#include <string_view>

#include "json/parse.h"
#include "json/write.h"
#include "require.h"

// What parses is written and read back as the same value, whose text is then the same for ever. (Minus zero becomes 0.)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dosi;
  const auto value = json::parse(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!value) return 0;
  const std::string text = json::dump(*value);
  const auto again = json::parse(text);
  fuzz::require(again.has_value(), "what we write is JSON that we read");
  fuzz::require(*again == *value, "the value survives");
  const std::string settled = json::dump(*again);
  const auto third = json::parse(settled);
  fuzz::require(third && json::dump(*third) == settled, "the text is stable");
  return 0;
}
