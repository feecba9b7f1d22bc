#include "store_rocks/texts.h"

#include <zstd.h>

#include <memory>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_map>

#include "json/write.h"
#include "store_rocks/integers.h"
#include "store_rocks/numbers.h"

namespace dosi::store_rocks {
namespace {

enum Mode : std::uint8_t { kNone, kDistinct };
enum Packing : std::uint8_t { kAsIs, kZstd };
constexpr char kNumber = 1, kTime = 2, kVerbatim = 3;
bool is_mark(char c) { return c >= kNumber && c <= kVerbatim; }
constexpr std::string_view kValue = "\"value\":";
constexpr std::size_t kWorthPacking_bytes = 512, kMostBytes = std::size_t{1} << 30;

// Replaces the first `what` behind `anchor`.
void replace_behind(std::string& text, std::string_view anchor, std::string_view what, char mark) {
  const std::size_t at = text.find(anchor);
  if (at == std::string::npos || text.compare(at + anchor.size(), what.size(), what) != 0) return;
  text.replace(at + anchor.size(), what.size(), 1, mark);
}

void put_bytes(std::string& out, const std::string& raw) {
  std::string packed;
  if (raw.size() >= kWorthPacking_bytes) {
    packed.resize(ZSTD_compressBound(raw.size()));
    // One context a thread: making one costs more than packing a block.
    thread_local const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> kContext(ZSTD_createCCtx(), ZSTD_freeCCtx);
    const std::size_t size = ZSTD_compressCCtx(kContext.get(), packed.data(), packed.size(), raw.data(), raw.size(), 3);
    packed.resize(ZSTD_isError(size) != 0 ? 0 : size);
  }
  const bool use = !packed.empty() && packed.size() < raw.size();
  out += static_cast<char>(use ? kZstd : kAsIs);
  put_varint(out, raw.size());
  put_varint(out, use ? packed.size() : raw.size());
  out += use ? packed : raw;
}

bool get_bytes(ByteReader& in, std::string& raw) {
  const std::uint8_t packing = in.u8();
  const std::size_t size = in.varint();
  const std::string_view stored = in.take(in.varint());
  if (!in.ok() || size > kMostBytes) return false;
  if (packing == kAsIs) return raw = stored, raw.size() == size;
  if (packing != kZstd || ZSTD_getFrameContentSize(stored.data(), stored.size()) != size) return false;
  raw.resize(size);
  return ZSTD_decompress(raw.data(), size, stored.data(), stored.size()) == size;
}

}  // namespace

double number_in(std::string_view text) {
  const std::size_t at = text.find(kValue);
  double number = 0;
  if (at == std::string_view::npos) return number;
  const char* begin = text.data() + at + kValue.size();
  const auto [end, failed] = std::from_chars(begin, text.data() + text.size(), number);
  return failed == std::errc() && std::isfinite(number) ? number : 0;
}

std::string fold(std::string_view text, double number, Time observed_at) {
  std::string folded(text);
  if (std::any_of(text.begin(), text.end(), is_mark)) return kVerbatim + folded;
  if (text.empty()) return folded;
  std::string part;
  json::append_number(part, number);
  replace_behind(folded, kValue, part, kNumber);
  if (observed_at != kNoTime) replace_behind(folded, "\"observedAt\":\"", format_time(observed_at), kTime);
  return folded;
}

std::string unfold(std::string_view folded, double number, Time observed_at) {
  if (folded.starts_with(kVerbatim)) return std::string(folded.substr(1));
  std::string text;
  text.reserve(folded.size() + 40);
  for (auto at = folded.begin(); at != folded.end();) {
    const auto mark = std::find_if(at, folded.end(), is_mark);
    text.append(at, mark);
    if (mark == folded.end()) break;
    if (*mark == kNumber) json::append_number(text, number);
    else if (*mark == kTime) append_time(text, observed_at);
    else text += *mark;
    at = mark + 1;
  }
  return text;
}

void put_texts(std::string& out, std::span<const std::string> folded, std::span<const double> inner) {
  if (std::all_of(folded.begin(), folded.end(), [](const std::string& t) { return t.empty(); })) {
    out += static_cast<char>(kNone);
    return;
  }
  std::unordered_map<std::string_view, std::int64_t> known{{"", 0}};
  std::vector<std::int64_t> index;
  std::string raw;
  for (const std::string& text : folded) {
    const auto [it, fresh] = known.emplace(text, static_cast<std::int64_t>(known.size()));
    index.push_back(it->second);
    if (fresh) put_varint(raw, text.size()), raw += text;
  }
  out += static_cast<char>(kDistinct);
  put_numbers(out, inner);
  put_varint(out, known.size() - 1);
  put_integers(out, index);
  put_bytes(out, raw);
}

bool get_texts(ByteReader& in, std::size_t count, Texts& texts) {
  texts.distinct.clear(), texts.index.clear();
  const std::uint8_t mode = in.u8();
  if (mode == kNone) return in.ok();
  texts.inner.resize(count);
  if (mode != kDistinct || !get_numbers(in, texts.inner)) return false;
  const std::size_t distinct = in.varint();
  if ( !in.ok() || distinct > count) return false;
  texts.index.resize(count);
  if (!get_integers(in, texts.index) || !get_bytes(in, texts.bytes)) return false;
  ByteReader raw(texts.bytes);
  for (std::size_t i = 0; i < distinct; ++i) texts.distinct.push_back(raw.take(raw.varint()));
  const auto known = [&](std::int64_t i) { return i >= 0 && static_cast<std::size_t>(i) <= distinct; };
  return raw.done() && std::all_of(texts.index.begin(), texts.index.end(), known);
}

}  // namespace dosi::store_rocks
