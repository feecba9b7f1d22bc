#include <bit>
#include <cmath>

#include "damage.h"
#include "json/parse.h"
#include "ngsi/temporal.h"
#include "require.h"
#include "store_rocks/block.h"
#include "store_rocks/keys.h"

namespace {

using namespace dosi;

// Exact to the bit, also where the number is none.
bool same(ngsi::Sample a, ngsi::Sample b) {
  if (std::bit_cast<std::uint64_t>(a.number) != std::bit_cast<std::uint64_t>(b.number)) return false;
  if (std::isnan(a.number)) a.number = b.number = 0;
  return a == b;
}

void check_survive(const std::vector<ngsi::Sample>& samples) {
  store_rocks::Block block;
  const std::string written = store_rocks::encode_block(samples);
  fuzz::require(block.decode(written).has_value() && block.size() == samples.size(), "what is written is read");
  for (std::size_t i = 0; i < samples.size(); ++i) {
    ngsi::Sample sample;
    block.fill(i, sample);
    fuzz::require(same(sample, samples[i]), "every sample survives");
  }
}

// The block of a temporal document's samples.
std::optional<std::string> stored(std::string_view text) {
  const auto document = json::parse(text);
  if (!document) return std::nullopt;
  auto read = ngsi::parse_temporal(*document, *jsonld::Context::core(), Time{1'700'000'000'000'000}, true);
  if (!read || read->samples.empty()) return std::nullopt;
  for (ngsi::Sample& sample : read->samples) sample.attribute = Symbol(), sample.dataset_id.clear();
  check_survive(read->samples);
  return store_rocks::encode_block(read->samples);
}

}  // namespace

// A temporal document, stored as a block, or bytes as they are, with the damage said in a section "damage": refused, or its samples
// written again are the same samples.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::Damaged bytes = fuzz::damaged(fuzz::text_of(data, size), stored);
  (void)store_rocks::parse_history_key(bytes.text);
  (void)store_rocks::decode_counters(bytes.text);
  store_rocks::Block block;
  if (const auto decoded = block.decode(bytes.text); !decoded) {
    fuzz::require(decoded.error().code == ErrorCode::corrupt, "what is refused is corrupt");
    return 0;
  }
  std::vector<ngsi::Sample> samples(block.size());
  for (std::size_t i = 0; i < samples.size(); ++i) block.fill(i, samples[i]);
  check_survive(samples);
  return 0;
}
