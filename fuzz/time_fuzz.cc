#include "base/time.h"

#include "input.h"
#include "require.h"

// A time that is taken, written, is the same time.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dosi;
  const auto time = parse_time(fuzz::text_of(data, size));
  if (!time) return fuzz::require(!time.error().message.empty(), "a refusal says why"), 0;
  const auto again = parse_time(format_time(*time));
  fuzz::require(again && *again == *time, "the time survives");
  return 0;
}
