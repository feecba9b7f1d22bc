#include "store_rocks/entity_value.h"

#include "ngsi/instance_text.h"
#include "ngsi/record_change.h"
#include "store_rocks/bytes.h"

namespace dosi::store_rocks {
namespace {

using ngsi::Sample;

constexpr char kStepFormat = 1;
// Bits of a row's flags above the kind (3 bits).
enum Flag : std::uint8_t { kDataset = 1 << 3, kText = 1 << 4, kPrefixed = 1 << 5, kDeleted = 1 << 6, kNumber = 1 << 7 };
constexpr std::uint8_t kKindBits = 7;

// A time beside another one of the same sample: most are near each other.
void put_beside(std::string& out, Time t, Time base) {
  put_varint(out, zigzag(static_cast<std::int64_t>(static_cast<std::uint64_t>(t.us) - static_cast<std::uint64_t>(base.us))));
}
Time get_beside(ByteReader& in, Time base) {
  return Time{static_cast<std::int64_t>(static_cast<std::uint64_t>(in.signed_varint()) + static_cast<std::uint64_t>(base.us))};
}

void put_text(std::string& out, std::string_view text) {
  put_varint(out, text.size());
  out += text;
}

void put_row(std::string& out, const Sample& s, std::uint32_t attribute) {
  const std::string_view prefix = ngsi::text_prefix(s.kind);
  const bool prefixed = s.text.starts_with(prefix);
  auto flags = static_cast<std::uint8_t>(s.kind);
  if (!s.dataset_id.empty()) flags |= kDataset;
  if (!s.text.empty()) flags |= kText;
  if (prefixed) flags |= kPrefixed;
  if (s.deleted_at != kNoTime) flags |= kDeleted;
  if (std::bit_cast<std::uint64_t>(s.number) != 0) flags |= kNumber;
  put_varint(out, attribute);
  out += static_cast<char>(flags);
  put_little(out, s.instance);
  put_little(out, s.modified_at.us);
  put_beside(out, s.created_at, s.modified_at), put_beside(out, s.observed_at, s.modified_at);
  if (s.deleted_at != kNoTime) put_beside(out, s.deleted_at, s.modified_at);
  if (!s.dataset_id.empty()) put_text(out, s.dataset_id);
  if (flags & kNumber) put_little(out, s.number);
  if (!s.text.empty()) put_text(out, prefixed ? std::string_view(s.text).substr(prefix.size()) : s.text);
}

bool get_row(ByteReader& in, const Dictionary& dictionary, Sample& s) {
  s.attribute = dictionary.symbol(static_cast<std::uint32_t>(in.varint()));
  const std::uint8_t flags = in.u8();
  s.kind = static_cast<ngsi::Kind>(flags & kKindBits);
  s.instance = in.little<std::uint64_t>();
  s.modified_at = Time{in.little<std::int64_t>()};
  s.created_at = get_beside(in, s.modified_at), s.observed_at = get_beside(in, s.modified_at);
  if (flags & kDeleted) s.deleted_at = get_beside(in, s.modified_at);
  if (flags & kDataset) s.dataset_id = in.take(in.varint());
  if (flags & kNumber) s.number = in.little<double>();
  if (flags & kPrefixed) s.text = ngsi::text_prefix(s.kind);
  if (flags & kText) s.text += in.take(in.varint());
  return in.ok() && s.attribute;
}

std::size_t block_size(std::string_view value) {
  std::uint32_t size = 0;
  std::memcpy(&size, value.data() + sizeof size, sizeof size);
  return size;
}

}  // namespace

std::string encode_rows(std::span<const Sample> samples, Dictionary& dictionary) {
  std::string rows;
  for (const Sample& s : samples) put_row(rows, s, dictionary.number(s.attribute));
  return rows;
}

std::string grown_trailer(std::string_view trailer, std::string_view rows) {
  std::string grown;
  grown.reserve(trailer.size() + rows.size() + 1);
  grown += static_cast<char>(trailer.empty() ? 1 : trailer[0] + 1);
  if (!trailer.empty()) grown += trailer.substr(1);
  return grown += rows;
}

bool is_overfull(std::string_view trailer) {
  return trailer.size() > kMostTrailerBytes || (!trailer.empty() && static_cast<std::uint8_t>(trailer[0]) > kMostTrailerChanges);
}

Result<std::vector<Sample>> read_trailer(std::string_view trailer, const Dictionary& dictionary) {
  std::vector<Sample> samples;
  if (trailer.empty()) return samples;
  ByteReader in(trailer.substr(1));
  while (in.ok() && !in.rest().empty())
    if (!get_row(in, dictionary, samples.emplace_back())) in.fail();
  if (!in.ok()) return error(ErrorCode::corrupt, "the newest samples of an entity's history are damaged");
  return samples;
}

std::string encode_step(std::string_view change, std::string_view rows) {
  std::string step;
  step.reserve(1 + change.size() + rows.size());
  step += kStepFormat;
  return step.append(change).append(rows);
}

std::optional<std::string> apply_steps(std::string_view value, std::span<const std::string_view> steps) {
  if (!ngsi::Record::verify(value)) return std::nullopt;
  const std::size_t block = block_size(value);
  std::string trailer(value.substr(block));
  std::vector<std::string_view> changes;
  for (const std::string_view step : steps) {
    if (step.empty() || step[0] != kStepFormat) return std::nullopt;
    const auto size = ngsi::record_change_size(step.substr(1));
    if (!size) return std::nullopt;
    changes.push_back(step.substr(1, *size));
    trailer = grown_trailer(trailer, step.substr(1 + *size));
  }
  auto changed = ngsi::apply_record_changes(value.substr(0, block), changes);
  if (changed) *changed += trailer;
  return changed;
}

}  // namespace dosi::store_rocks
