#include "store_rocks/block.h"

#include <algorithm>

#include "store_rocks/integers.h"
#include "store_rocks/numbers.h"

namespace dosi::store_rocks {
namespace {

constexpr std::uint8_t kFormat = 1;

std::int64_t value_of(const ngsi::Sample& s, Block::Column c) {
  switch (c) {
    case Block::kObserved: return s.observed_at.us;
    case Block::kCreated: return s.created_at.us;
    case Block::kModified: return s.modified_at.us;
    case Block::kDeleted: return s.deleted_at.us;
    case Block::kInstance: return static_cast<std::int64_t>(s.instance);
    default: return static_cast<std::int64_t>(s.kind);
  }
}

std::int64_t minus(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

// Whether the second column is the first plus one difference.
bool is_like(const std::vector<std::int64_t>& first, const std::vector<std::int64_t>& second) {
  const std::int64_t difference = minus(second[0], first[0]);
  for (std::size_t i = 1; i < first.size(); ++i)
    if (minus(second[i], first[i]) != difference) return false;
  return true;
}

// The columns of samples on their way into a block.
struct Gathered {
  std::vector<std::int64_t> columns[Block::kColumns];
  std::vector<double> numbers;
  std::vector<std::string> texts;
  std::vector<double> inner;  // the numbers inside the texts

  void gather(std::span<const ngsi::Sample> samples) {
    for (int c = 0; c < Block::kColumns; ++c) {
      columns[c].resize(samples.size());
      for (std::size_t i = 0; i < samples.size(); ++i) columns[c][i] = value_of(samples[i], static_cast<Block::Column>(c));
    }
    numbers.resize(samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i) numbers[i] = samples[i].number;
    texts.clear(), inner.clear();
    if (std::all_of(samples.begin(), samples.end(), [](const ngsi::Sample& s) { return s.text.empty(); })) return;
    for (const ngsi::Sample& s : samples) {
      inner.push_back(number_in(s.text));
      texts.push_back(fold(s.text, inner.back(), s.observed_at));
    }
  }
  void put_column(std::string& out, int c) const {
    const auto& column = columns[c];
    const bool constant = std::all_of(column.begin(), column.end(), [&](std::int64_t v) { return v == column[0]; });
    for (int earlier = 0; earlier < c && !constant; ++earlier)
      if (is_like(columns[earlier], column))
        return put_like_integers(out, static_cast<std::uint8_t>(earlier), minus(column[0], columns[earlier][0]));
    put_integers(out, column);
  }
};

Error damaged(const char* what) {
  return error(ErrorCode::corrupt, std::string("a block of samples is damaged: ") + what);
}

}  // namespace

Place place_of(const ngsi::Sample& s) {
  for (const Time t : {s.observed_at, s.created_at, s.modified_at})
    if (t != kNoTime) return {t.us, s.instance};
  return {0, s.instance};
}

std::string encode_block(std::span<const ngsi::Sample> samples) {
  thread_local Gathered gathered;
  gathered.gather(samples);
  std::string out;
  out.reserve(64 + samples.size() * 4);
  out += static_cast<char>(kFormat);
  put_varint(out, samples.size());
  for (int c = 0; c < Block::kColumns; ++c) gathered.put_column(out, c);
  put_numbers(out, gathered.numbers);
  put_texts(out, gathered.texts, gathered.inner);
  return out;
}

Result<void> Block::decode(std::string_view bytes) {
  ByteReader in(bytes);
  if (in.u8() != kFormat) return damaged("unknown format");
  const std::size_t count = in.varint();
  if (!in.ok() || count == 0 || count > kMostSamples) return damaged("impossible number of samples");
  for (int c = 0; c < kColumns; ++c) {
    columns_[c].resize(count);
    if (!get_integers(in, columns_[c], std::span(columns_).first(static_cast<std::size_t>(c)))) return damaged("a column of integers");
  }
  const auto known = [](std::int64_t k) { return k >= 0 && k < ngsi::kKinds; };
  if (!std::all_of(columns_[kKind].begin(), columns_[kKind].end(), known)) return damaged("an unknown kind of attribute");
  numbers_.resize(count);
  if (!get_numbers(in, numbers_)) return damaged("the numbers");
  if (!get_texts(in, count, texts_)) return damaged("the texts");
  if (!in.done()) return damaged("it is longer than its content");
  return ok();
}

void Block::fill(std::size_t i, ngsi::Sample& s) const {
  s.observed_at = Time{columns_[kObserved][i]};
  s.created_at = Time{columns_[kCreated][i]};
  s.modified_at = Time{columns_[kModified][i]};
  s.deleted_at = Time{columns_[kDeleted][i]};
  s.instance = static_cast<std::uint64_t>(columns_[kInstance][i]);
  s.kind = static_cast<ngsi::Kind>(columns_[kKind][i]);
  s.number = numbers_[i];
  if (!texts_.index.empty() && texts_.index[i] != 0)
    s.text = unfold(texts_.distinct[static_cast<std::size_t>(texts_.index[i]) - 1], texts_.inner[i], s.observed_at);
}

}  // namespace dosi::store_rocks
