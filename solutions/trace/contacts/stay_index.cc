#include "solutions/trace/contacts/stay_index.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "solutions/trace/contacts/radix_order.h"

namespace dosi::trace {
namespace {

// Cells of 64 m are 2^16 steps wide: the high half of a coordinate names the cell, the low half the place in it.
constexpr std::uint32_t kRows = 1 << 16;

std::uint32_t part_of(std::int32_t steps) { return static_cast<std::uint32_t>(steps) + 0x8000'0000u; }
std::uint32_t key_of(Place p) { return (part_of(p.y) & 0xFFFF'0000u) | part_of(p.x) >> 16; }

template <class T>
std::uint64_t bytes_of(const std::vector<T>& v) {
  return v.capacity() * sizeof(T);
}

int bits_for(std::uint64_t largest) { return std::max(1, static_cast<int>(std::bit_width(largest))); }

// Sorting keys of cell, class and start, as narrow as the data let them be.
std::vector<std::uint64_t> keys_of(const Stays& s, const auto& class_of, int& bits) {
  std::uint32_t west = kRows, east = 0, south = kRows, north = 0;
  std::int32_t first = INT32_MAX, last = INT32_MIN;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const std::uint32_t key = key_of(s.place[i]), x = key & 0xFFFF, y = key >> 16;
    west = std::min(west, x), east = std::max(east, x), south = std::min(south, y), north = std::max(north, y);
    first = std::min(first, s.from_s[i]), last = std::max(last, s.from_s[i]);
  }
  if (s.size() == 0) return {};
  const int column_bits = bits_for(east - west), time_bits = bits_for(static_cast<std::uint64_t>(std::int64_t{last} - first));
  bits = bits_for(north - south) + column_bits + 3 + time_bits;
  std::vector<std::uint64_t> out(s.size());
  for (std::size_t i = 0; i < s.size(); ++i) {
    const std::uint32_t key = key_of(s.place[i]);
    const std::uint64_t cell = std::uint64_t{(key >> 16) - south} << column_bits | ((key & 0xFFFF) - west);
    out[i] = (cell << 3 | class_of(s.to_s[i] - s.from_s[i])) << time_bits | static_cast<std::uint32_t>(s.from_s[i] - first);
  }
  return out;
}

}  // namespace

std::size_t StayIndex::class_of(std::int32_t duration_s) {
  return std::min<std::size_t>(kClasses - 1, static_cast<std::size_t>(std::bit_width(static_cast<std::uint32_t>(duration_s) / 1800)));
}

StayIndex StayIndex::build(const Stays& stays, bool with_numbers) {
  StayIndex out;
  out.plane_ = stays.plane;
  out.persons_ = static_cast<std::uint32_t>(stays.persons.size());
  int bits = 1;
  std::vector<std::uint32_t> order;
  {
    std::vector<std::uint64_t> keys = keys_of(stays, class_of, bits);
    order = radix_order(std::move(keys), bits);
  }
  out.fill(stays, order, with_numbers);
  out.make_directory();
  return out;
}

// In sorted order; a stay equal to another of the same start is passed over.
void StayIndex::fill(const Stays& s, const std::vector<std::uint32_t>& order, bool with_numbers) {
  const std::size_t n = s.size();
  person_.reserve(n), from_s_.reserve(n), to_s_.reserve(n), local_.reserve(n);
  if (with_numbers) number_.reserve(n);
  std::uint32_t last_key = 0;
  std::size_t run = 0;  // where the stays of this cell and start begin
  for (const std::uint32_t i : order) {
    const std::uint32_t key = key_of(s.place[i]);
    const Local local{static_cast<std::uint16_t>(part_of(s.place[i].x)), static_cast<std::uint16_t>(part_of(s.place[i].y))};
    if (person_.empty() || key != last_key || s.from_s[i] != from_s_.back()) run = person_.size();
    last_key = key;
    bool is_double = false;
    for (std::size_t k = run; k < person_.size() && !is_double; ++k)
      is_double = person_[k] == s.person[i] && to_s_[k] == s.to_s[i] && local_[k].x == local.x && local_[k].y == local.y;
    if (is_double) {
      ++duplicates_;
      continue;
    }
    const std::size_t c = class_of(s.to_s[i] - s.from_s[i]);
    if (cells_.empty() || cells_.back().key != key) {
      cells_.emplace_back().key = key;
      cells_.back().first.fill(static_cast<std::uint32_t>(person_.size()));
    }
    for (std::size_t later = c + 1; later < kClasses; ++later) cells_.back().first[later] = static_cast<std::uint32_t>(person_.size() + 1);
    longest_s_[c] = std::max(longest_s_[c], s.to_s[i] - s.from_s[i]);
    person_.push_back(s.person[i]), from_s_.push_back(s.from_s[i]), to_s_.push_back(s.to_s[i]), local_.push_back(local);
    if (with_numbers) number_.push_back(i);
  }
}

void StayIndex::make_directory() {
  cells_.shrink_to_fit();
  rows_.assign(kRows + 1, 0);
  for (const Cell& cell : cells_) ++rows_[(cell.key >> 16) + 1];
  for (std::size_t row = 0; row < kRows; ++row) rows_[row + 1] += rows_[row];
}

std::uint32_t StayIndex::end_of(std::size_t cell, std::size_t duration_class) const {
  if (duration_class + 1 < kClasses) return cells_[cell].first[duration_class + 1];
  return cell + 1 < cells_.size() ? cells_[cell + 1].first[0] : static_cast<std::uint32_t>(person_.size());
}

struct StayIndex::Window {
  const CaseStay& stay;
  std::int64_t x, y;  // of the case, from the cell's corner
  std::int64_t most_squared;
  std::int32_t seconds;
  double steps_per_metre;
  std::uint32_t cell;
  std::int64_t first_start_s;  // an earlier start cannot reach into the stay
};

void StayIndex::search_range(std::uint32_t first, std::uint32_t last, const Window& w, std::vector<Encounter>& out) const {
  const auto begin = from_s_.begin() + first, end = from_s_.begin() + last;
  const std::int64_t latest = std::int64_t{w.stay.to_s} - w.seconds;
  for (auto i = static_cast<std::size_t>(std::lower_bound(begin, end, w.first_start_s) - from_s_.begin()); i < last && from_s_[i] <= latest; ++i) {
    const std::int32_t from = std::max(from_s_[i], w.stay.from_s), to = std::min(to_s_[i], w.stay.to_s);
    if (std::int64_t{to} - from < w.seconds) continue;
    const std::int64_t dx = local_[i].x - w.x, dy = local_[i].y - w.y, squared = dx * dx + dy * dy;
    if (squared > w.most_squared || person_[i] == w.stay.person) continue;
    out.push_back({person_[i], w.stay.number, number_.empty() ? static_cast<std::uint32_t>(i) : number_[i], w.cell, from, to,
                   static_cast<float>(std::sqrt(static_cast<double>(squared)) / w.steps_per_metre)});
  }
}

void StayIndex::search(const CaseStay& stay, const Near& near, std::vector<Encounter>& out) const {
  const double scale = plane_.steps_per_metre(stay.place), reach = near.metres * scale;
  const auto most_squared = static_cast<std::int64_t>(reach * reach);
  const std::int64_t x = part_of(stay.place.x), y = part_of(stay.place.y), steps = static_cast<std::int64_t>(std::ceil(reach));
  const auto low = [](std::int64_t v) { return static_cast<std::uint32_t>(std::clamp<std::int64_t>(v, 0, UINT32_MAX) >> 16); };
  for (std::uint32_t row = low(y - steps); row <= low(y + steps); ++row) {
    const auto end = cells_.begin() + rows_[row + 1];
    auto cell = std::lower_bound(cells_.begin() + rows_[row], end, row << 16 | low(x - steps), [](const Cell& c, std::uint32_t key) { return c.key < key; });
    for (; cell != end && (cell->key & 0xFFFF) <= low(x + steps); ++cell) {
      const std::int64_t west = std::int64_t{cell->key & 0xFFFF} << 16, south = std::int64_t{row} << 16;
      const auto at = static_cast<std::size_t>(cell - cells_.begin());
      Window window{stay, x - west, y - south, most_squared, near.seconds, scale, cell->key, 0};
      for (std::size_t c = 0; c < kClasses; ++c) {
        const std::uint32_t last = end_of(at, c);
        if (cell->first[c] == last || longest_s_[c] < near.seconds) continue;
        window.first_start_s = std::int64_t{stay.from_s} + near.seconds - longest_s_[c];
        search_range(cell->first[c], last, window, out);
      }
    }
  }
}

std::uint32_t StayIndex::people_in(std::uint32_t key) const {
  const std::uint32_t row = key >> 16;
  const auto end = cells_.begin() + rows_[row + 1];
  const auto cell = std::lower_bound(cells_.begin() + rows_[row], end, key, [](const Cell& c, std::uint32_t k) { return c.key < k; });
  if (cell == end || cell->key != key) return 0;
  std::vector<std::uint32_t> people(person_.begin() + cell->first[0], person_.begin() + end_of(static_cast<std::size_t>(cell - cells_.begin()), kClasses - 1));
  std::sort(people.begin(), people.end());
  return static_cast<std::uint32_t>(std::unique(people.begin(), people.end()) - people.begin());
}

std::uint64_t StayIndex::memory_bytes() const {
  return bytes_of(person_) + bytes_of(from_s_) + bytes_of(to_s_) + bytes_of(local_) + bytes_of(number_) + bytes_of(cells_) + bytes_of(rows_);
}

}  // namespace dosi::trace
