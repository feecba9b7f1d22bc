#include <algorithm>
#include <tuple>

#include "store_rocks/history.h"

namespace dosi::store_rocks {
namespace {

using store::Sample;

bool earlier(const Sample& a, const Sample& b) { return place_of(a) < place_of(b); }

// Cuts samples in order of place into equal pieces of about kSealedSamples, never between equal places.
std::vector<std::span<const Sample>> pieces(std::span<const Sample> samples) {
  const std::size_t count = std::max<std::size_t>(1, (samples.size() + kSealedSamples / 2) / kSealedSamples);
  std::vector<std::span<const Sample>> out;
  std::size_t from = 0;
  for (std::size_t i = 1; i <= count && from < samples.size(); ++i) {
    std::size_t until = std::max(samples.size() * i / count, from + 1);
    while (until < samples.size() && place_of(samples[until - 1]) == place_of(samples[until])) ++until;
    out.push_back(samples.subspan(from, until - from));
    from = until;
  }
  return out;
}

void put_sealed(std::string_view series, std::span<const Sample> samples, Batch& batch) {
  for (const auto piece : pieces(samples))
    batch.put(Space::history, block_key(series, place_of(piece.back())), encode_block(piece));
}

Result<void> append_samples(std::string_view bytes, std::vector<Sample>& samples) {
  thread_local Block block;
  DOSI_CHECK(block.decode(bytes));
  for (std::size_t i = 0; i < block.size(); ++i) block.fill(i, samples.emplace_back());
  return ok();
}

// The history values of a prefix, as the overlay leaves them.
Result<std::map<std::string, std::string>> values_under(const Disk& disk, const std::string& prefix, const Overlay& overlay) {
  std::map<std::string, std::string> values;
  Cursor cursor = disk.cursor(Space::history);
  for (cursor.seek(prefix); cursor.valid() && cursor.key().starts_with(prefix); cursor.next())
    values.emplace(cursor.key(), cursor.value());
  DOSI_CHECK(cursor.status());
  for (auto it = overlay.lower_bound(prefix); it != overlay.end() && it->first.starts_with(prefix); ++it) {
    if (it->second) values[it->first] = *it->second;
    else values.erase(it->first);
  }
  return values;
}

// Writes a value again without one instance; gives how many samples went.
Result<std::uint64_t> remove_instance(const std::string& key, const std::string& value, std::uint64_t instance, Overlay& overlay) {
  std::vector<Sample> samples;
  DOSI_CHECK(append_samples(value, samples));
  const auto gone = std::erase_if(samples, [&](const Sample& s) { return s.instance == instance; });
  if (gone == 0) return std::uint64_t{0};
  const auto parsed = parse_history_key(key);
  overlay[key] = std::nullopt;
  if (!samples.empty()) {
    const bool sealed = parsed && parsed->sealed;
    overlay[sealed ? block_key(parsed->series, place_of(samples.back())) : key] = encode_block(samples);
  }
  return std::uint64_t{gone};
}

std::string prefix_of(const Removal& removal) {
  using enum store::Write::History;
  if (removal.what == erase_entity) return removal.entity;
  if (removal.what == erase_attribute && removal.dataset != store::kEveryDataset)
    return series_prefix(removal.entity, removal.attribute, removal.dataset);
  return attribute_prefix(removal.entity, removal.attribute);
}

}  // namespace

void append_history(std::string_view entity, std::vector<Sample>& samples, std::uint64_t sequence, Dictionary& dictionary,
                    std::vector<Op>& ops) {
  const auto name = [](const Sample& s) { return std::tie(s.attribute, s.dataset_id); };
  if (samples.size() > 1)
    std::stable_sort(samples.begin(), samples.end(), [&](const Sample& a, const Sample& b) {
      return std::tuple(name(a), place_of(a)) < std::tuple(name(b), place_of(b));
    });
  for (std::size_t i = 0; i < samples.size();) {
    std::size_t end = i + 1;
    while (end < samples.size() && end - i < kSealedSamples && name(samples[end]) == name(samples[i])) ++end;
    Op op;
    op.space = Space::history;
    op.key = tail_key(series_prefix(entity, dictionary.number(samples[i].attribute), samples[i].dataset_id), sequence,
                      static_cast<std::uint32_t>(ops.size()));
    op.value = encode_block(std::span(samples).subspan(i, end - i));
    op.samples = op.fresh = static_cast<std::uint32_t>(end - i);
    ops.push_back(std::move(op));
    i = end;
  }
}

Result<std::uint64_t> remove_history(const Disk& disk, const Removal& removal, Overlay& overlay) {
  using enum store::Write::History;
  DOSI_TRY(const auto values, values_under(disk, prefix_of(removal), overlay));
  std::uint64_t gone = 0;
  Block block;
  for (const auto& [key, value] : values) {
    if (removal.what == erase_instance || removal.what == replace_instance) {
      DOSI_TRY(const std::uint64_t removed, remove_instance(key, value, removal.instance, overlay));
      gone += removed;
    } else {
      if (block.decode(value)) gone += block.size();
      overlay[key] = std::nullopt;
    }
  }
  return gone;
}

Result<void> seal(const Disk& disk, std::string_view series, Batch& batch) {
  std::vector<Sample> tail;
  Cursor cursor = disk.cursor(Space::history);
  const std::string tails = std::string(series) + 'T', blocks = std::string(series) + 'B';
  for (cursor.seek(tails); cursor.valid() && cursor.key().starts_with(tails); cursor.next()) {
    DOSI_CHECK(append_samples(cursor.value(), tail));
    batch.erase(Space::history, cursor.key());
  }
  if (!std::is_sorted(tail.begin(), tail.end(), earlier)) std::stable_sort(tail.begin(), tail.end(), earlier);
  for (std::size_t i = 0; i < tail.size();) {
    cursor.seek(block_key(series, place_of(tail[i])));
    if (!cursor.valid() || !cursor.key().starts_with(blocks)) {
      put_sealed(series, std::span(tail).subspan(i), batch);
      break;
    }
    const Place last = parse_history_key(cursor.key())->last;
    std::vector<Sample> merged;
    DOSI_CHECK(append_samples(cursor.value(), merged));
    for (; i < tail.size() && place_of(tail[i]) <= last; ++i) merged.push_back(std::move(tail[i]));
    std::stable_sort(merged.begin(), merged.end(), earlier);
    batch.erase(Space::history, cursor.key());
    put_sealed(series, merged, batch);
  }
  return cursor.status();
}

bool Tails::grew(std::string_view series, std::uint32_t samples) {
  std::uint32_t& waiting = waiting_[std::hash<std::string_view>{}(series)];
  waiting += samples;
  if (waiting < kSealedSamples) return false;
  waiting = 0;
  return true;
}

}  // namespace dosi::store_rocks
