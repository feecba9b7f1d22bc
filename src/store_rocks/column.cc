#include "store_rocks/column.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <optional>

#include "json/write.h"

namespace dosi::store_rocks {
namespace {

using query::Compare;
using query::Literal;
using query::Term;

bool is_number(const Literal& l) { return l.kind == Literal::Kind::number; }

// What a term means for a number; as in query::matches. Literals of other kinds never equal a number.
struct NumberTest {
  struct Interval {
    double low, high;
  };
  std::vector<Interval> intervals;  // closed; any of them
  bool negated = false;

  explicit NumberTest(const Term& term) {
    constexpr double kInfinity = HUGE_VAL;
    const auto bound = [&](Interval (*make)(double)) {
      if (is_number(term.values[0])) intervals.push_back(make(term.values[0].number));
    };
    switch (term.compare) {
      case Compare::exists: intervals.push_back({-kInfinity, kInfinity}); break;
      case Compare::greater: bound([](double v) { return Interval{std::nextafter(v, HUGE_VAL), HUGE_VAL}; }); break;
      case Compare::greater_equal: bound([](double v) { return Interval{v, HUGE_VAL}; }); break;
      case Compare::less: bound([](double v) { return Interval{-HUGE_VAL, std::nextafter(v, -HUGE_VAL)}; }); break;
      case Compare::less_equal: bound([](double v) { return Interval{-HUGE_VAL, v}; }); break;
      case Compare::match:
      case Compare::no_match: break;
      case Compare::equal:
      case Compare::unequal:
        negated = term.compare == Compare::unequal;
        for (const Literal& l : term.values)
          if (is_number(l)) intervals.push_back({l.number, l.number});
        for (const auto& r : term.ranges)
          if (is_number(r.low) && is_number(r.high)) intervals.push_back({r.low.number, r.high.number});
    }
  }
  bool operator()(double v) const {
    for (const Interval& i : intervals)
      if (i.low <= v && v <= i.high) return !negated;
    return negated;
  }
};

// Whether texts can be judged by their hash: (in)equality with literals that compare as texts or never.
bool by_hash(const Term& term) {
  if (term.compare != Compare::equal && term.compare != Compare::unequal) return false;
  const auto plain = [](const Literal& l) { return l.kind != Literal::Kind::time && l.kind != Literal::Kind::clock; };
  return term.ranges.empty() && std::all_of(term.values.begin(), term.values.end(), plain);
}

}  // namespace

std::uint64_t Column::hash_of(std::string_view json_text) { return std::hash<std::string_view>{}(json_text) & kHash; }

std::uint64_t Column::encode(const ngsi::Record& record, Symbol attribute) {
  const auto slots = record.slots(attribute);
  if (slots.empty()) return kAbsent;
  if (slots.size() > 1) return kOther;
  const ngsi::Slot& slot = slots[0];
  if (slot.content == ngsi::Content::number && std::isfinite(slot.number)) return std::bit_cast<std::uint64_t>(slot.number);
  const bool text = slot.content == ngsi::Content::string || slot.content == ngsi::Content::uri;
  const bool plain = slot.kind == ngsi::Kind::property || slot.kind == ngsi::Kind::relationship;
  return text && plain ? kText | hash_of(record.value(slot)) : kOther;
}

void Column::put(std::uint32_t ordinal, std::uint64_t cell) {
  if (ordinal >= cells_.size()) {
    if (cell == kAbsent) return;
    cells_.resize(ordinal + 1, kAbsent);
  }
  cells_[ordinal] = cell;
}

void Column::set(std::uint32_t ordinal, const ngsi::Record& record) { put(ordinal, encode(record, attribute_)); }

std::vector<std::uint8_t> Column::judge(const Term& term, const std::vector<std::uint32_t>& ordinals) const {
  const NumberTest holds(term);
  std::vector<std::uint64_t> hashes;
  const bool texts = by_hash(term);
  if (texts)
    for (const Literal& l : term.values) {
      std::string quoted;
      json::append_string(quoted, l.text);
      hashes.push_back(kText | hash_of(quoted));
    }
  const auto judge_mark = [&](std::uint64_t cell) -> Verdict {
    if (cell == kAbsent) return kNo;
    if (term.compare == Compare::exists) return kYes;
    if (cell == kOther || !texts) return kMaybe;
    const bool may_equal = std::find(hashes.begin(), hashes.end(), cell) != hashes.end();
    if (term.compare == Compare::unequal) return may_equal ? kMaybe : kYes;
    return may_equal ? kMaybe : kNo;
  };
  std::vector<std::uint8_t> verdicts(ordinals.size());
  const bool simple = holds.intervals.size() == 1 && !holds.negated;
  const double low = simple ? holds.intervals[0].low : 0, high = simple ? holds.intervals[0].high : 0;
  for (std::size_t i = 0; i < ordinals.size(); ++i) {
    const std::uint64_t cell = ordinals[i] < cells_.size() ? cells_[ordinals[i]] : kAbsent;
    const auto number = std::bit_cast<double>(cell);
    if (std::isnan(number)) verdicts[i] = judge_mark(cell);
    else if (simple) verdicts[i] = low <= number && number <= high ? kYes : kNo;
    else verdicts[i] = holds(number) ? kYes : kNo;
  }
  return verdicts;
}

}  // namespace dosi::store_rocks
