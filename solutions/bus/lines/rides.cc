#include "solutions/bus/lines/rides.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <new>

// One source for every processor; the loader picks the widest registers that are there.
#define DOSI_WIDE __attribute__((target_clones("avx2", "default")))

namespace dosi::bus {

// A line on top of a base: where each source gets off it earlier than it could be there before.
struct Exits {
  const Ticks* base;           // n rows
  const Ticks* through;        // one row for each node of the line
  const std::size_t* nodes;    // the line's nodes
  const std::uint16_t* exits;  // rows of a bit for each of 16 places in the line
  std::size_t count, n, stride;
};

namespace {

// 16 ticks, and the width to which rows are padded.
using Lane = Ticks __attribute__((vector_size(32), aligned(2), may_alias));
constexpr std::size_t kLane = 16;

std::size_t padded(std::size_t n) {
  return (n + kLane - 1) / kLane * kLane;
}

using Wide = std::uint32_t __attribute__((vector_size(64), aligned(4), may_alias));
using Sums = std::uint64_t __attribute__((vector_size(128)));

inline __attribute__((always_inline)) const Lane& lane(const Ticks* at) {
  return *reinterpret_cast<const Lane*>(at);
}

// Calls `each` with numbers of lanes, four where they fit, and columns, for a row's columns from `from` on.
template <class Each>
inline __attribute__((always_inline)) void in_blocks(std::size_t from, std::size_t stride, Each&& each) {
  for (; from + 4 * kLane <= stride; from += 4 * kLane) each(std::integral_constant<std::size_t, 4>(), from);
  const std::size_t left = (stride - from) / kLane;
  if (left == 3) each(std::integral_constant<std::size_t, 3>(), from);
  if (left == 2) each(std::integral_constant<std::size_t, 2>(), from);
  if (left == 1) each(std::integral_constant<std::size_t, 1>(), from);
}

// to[j] = min(to[j], plus + from[j]) from a column on.
inline __attribute__((always_inline)) void relax(Ticks* to, const Ticks* from, Ticks plus, std::size_t column, std::size_t stride) {
  in_blocks(column, stride, [&](auto lanes, std::size_t at) __attribute__((always_inline)) {
    for (std::size_t q = 0; q < lanes(); ++q) {
      Lane& now = *reinterpret_cast<Lane*>(to + at + q * kLane);
      const Lane way = lane(from + at + q * kLane) + plus;
      now = way < now ? way : now;
    }
  });
}

// Only on and above the diagonal's blocks; `via` is scratch for a row. Then mirrored.
DOSI_WIDE void close_rows(Ticks* cells, std::size_t n, std::size_t stride, Ticks* via) {
  for (std::size_t k = 0; k < n; ++k) {
    const std::size_t block = k / kLane * kLane;
    for (std::size_t i = 0; i < block; ++i) via[i] = cells[i * stride + k];
    std::memcpy(via + block, cells + k * stride + block, (stride - block) * sizeof(Ticks));
    for (std::size_t i = 0; i < n; ++i)
      if (via[i] < kUnreachable && i != k) relax(cells + i * stride, via, via[i], i / kLane * kLane, stride);
  }
  for (std::size_t i = kLane; i < n; ++i)
    for (std::size_t j = 0; j < i / kLane * kLane; ++j) cells[i * stride + j] = cells[j * stride + i];
}

// Adds up weights times costs, within one block of columns.
template <std::size_t Lanes>
inline __attribute__((always_inline)) void weigh(const Lane* costs, const std::uint32_t* weights, Sums& sums) {
  Wide sum{};
  for (std::size_t q = 0; q < Lanes; ++q)
    sum += __builtin_convertvector(costs[q], Wide) * *reinterpret_cast<const Wide*>(weights + q * kLane);
  sums += __builtin_convertvector(sum, Sums);
}

std::size_t unreachable(const Ticks* row, std::size_t n) {
  return static_cast<std::size_t>(std::count_if(row, row + n, [](Ticks cost) { return cost >= kUnreachable; }));
}

std::uint64_t total(const Sums& sums) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < kLane; ++i) out += sums[i];
  return out;
}

// The least costs of source x by the base and by all its exits.
template <std::size_t Lanes>
inline __attribute__((always_inline)) void least(const Exits& e, std::size_t x, std::size_t from, Lane* out) {
  for (std::size_t q = 0; q < Lanes; ++q) out[q] = lane(e.base + x * e.stride + from + q * kLane);
  for (std::size_t first = 0; first < e.count; first += kLane)
    for (unsigned left = e.exits[first / kLane * e.stride + x]; left != 0; left &= left - 1) {
      const std::size_t place = first + static_cast<std::size_t>(std::countr_zero(left));
      const Ticks arrival = e.through[place * e.stride + x];
      const Ticks* on = e.base + e.nodes[place] * e.stride + from;
      for (std::size_t q = 0; q < Lanes; ++q) {
        const Lane way = lane(on + q * kLane) + arrival;
        out[q] = way < out[q] ? way : out[q];
      }
    }
}

inline bool has_exit(const Exits& e, std::size_t x) {
  unsigned any = 0;
  for (std::size_t first = 0; first < e.count; first += kLane) any |= e.exits[first / kLane * e.stride + x];
  return any != 0;
}

DOSI_WIDE std::uint64_t saved_by(const Exits& e, const std::uint32_t* weights) {
  Sums sums{};
  for (std::size_t x = 0; x < e.n; ++x) {
    if (!has_exit(e, x)) continue;
    in_blocks(x / kLane * kLane, e.stride, [&](auto lanes, std::size_t from) __attribute__((always_inline)) {
      Lane saved[lanes()];
      least<lanes()>(e, x, from, saved);
      for (std::size_t q = 0; q < lanes(); ++q) saved[q] = lane(e.base + x * e.stride + from + q * kLane) - saved[q];
      weigh<lanes()>(saved, weights + x * e.stride + from, sums);
    });
  }
  return total(sums);
}

DOSI_WIDE void write_row(const Exits& e, std::size_t x, Ticks* out) {
  in_blocks(0, e.stride, [&](auto lanes, std::size_t from) __attribute__((always_inline)) {
    Lane best[lanes()];
    least<lanes()>(e, x, from, best);
    std::memcpy(out + from, best, sizeof best);
  });
}

DOSI_WIDE std::uint64_t plain_cost(const Ticks* cells, const std::uint32_t* weights, std::size_t n,
                                   std::size_t stride) {
  Sums sums{};
  for (std::size_t x = 0; x < n; ++x)
    in_blocks(x / kLane * kLane, stride, [&](auto lanes, std::size_t from) __attribute__((always_inline)) {
      weigh<lanes()>(&lane(cells + x * stride + from), weights + x * stride + from, sums);
    });
  return total(sums);
}

// through[i] = min over j of inner(i, j) + base row of the line's node j, where the line gets from j to i earlier than
// the base; from elsewhere it is no use.
DOSI_WIDE void through_rows(const Ticks* inner, std::size_t inner_stride, const Exits& e, Ticks* through) {
  for (std::size_t i = 0; i < e.count; ++i) {
    const Ticks* from = e.base + e.nodes[i] * e.stride;
    Ticks* to = through + i * e.stride;
    std::memcpy(to, from, e.stride * sizeof(Ticks));
    for (std::size_t j = 0; j < e.count; ++j)
      if (const Ticks ride = inner[i * inner_stride + j]; ride < from[e.nodes[j]])
        relax(to, e.base + e.nodes[j] * e.stride, ride, 0, e.stride);
  }
}

DOSI_WIDE void find_exits(const Exits& e, std::uint16_t* exits) {
  std::fill_n(exits, padded(e.count) / kLane * e.stride, std::uint16_t{0});
  for (std::size_t i = 0; i < e.count; ++i) {
    const Ticks *before = e.base + e.nodes[i] * e.stride, *now = e.through + i * e.stride;
    std::uint16_t* bits = exits + i / kLane * e.stride;
    const auto bit = static_cast<std::uint16_t>(1u << i % kLane);
    for (std::size_t x = 0; x < e.stride; ++x) bits[x] |= now[x] < before[x] ? bit : 0;
  }
}

}  // namespace

void Square::Free::operator()(Ticks* cells) const {
  ::operator delete[](cells, std::align_val_t{64});
}

Square::Square(std::size_t n)
    : n_(n),
      stride_(padded(n)),
      cells_(static_cast<Ticks*>(::operator new[](n* stride_ * sizeof(Ticks), std::align_val_t{64}))) {
  clear();
}

void Square::copy_from(const Square& other) {
  std::memcpy(cells_.get(), other.cells_.get(), n_ * stride_ * sizeof(Ticks));
}

void Square::clear() {
  std::fill_n(cells_.get(), n_ * stride_, kUnreachable);
  for (std::size_t i = 0; i < n_; ++i) row(i)[i] = 0;
}

Weights::Weights(const Ground& ground)
    : stride_(padded(ground.size())), cells_(new std::uint32_t[ground.size() * stride_]()) {
  for (std::size_t i = 0; i < ground.size(); ++i)
    for (std::size_t j = i + 1; j < ground.size(); ++j) cells_[i * stride_ + j] = ground.weight(node(i), node(j));
}

void add_rides(Square& rides, std::span<const Node> line, const Ground& ground) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    unsigned ticks = ground.transfer();
    Ticks* from = rides.row(at(line[i]));
    for (std::size_t j = i + 1; j < line.size(); ++j) {
      ticks = std::min<unsigned>(ticks + ground.street(line[j - 1], line[j]), kUnreachable);
      const auto ride = static_cast<Ticks>(ticks);
      Ticks& cell = from[at(line[j])];
      if (ride < cell) cell = rides.row(at(line[j]))[at(line[i])] = ride;
    }
  }
}

void close(Square& costs) {
  std::vector<Ticks> via(costs.stride());
  close_rows(costs.row(0), costs.size(), costs.stride(), via.data());
}

std::uint64_t saved_by_rides(const Square& base, std::span<const Node> line, const Ground& ground) {
  std::uint64_t saved = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    unsigned ticks = ground.transfer();
    const Ticks* from = base.row(at(line[i]));
    for (std::size_t j = i + 1; j < line.size(); ++j) {
      ticks += ground.street(line[j - 1], line[j]);
      const Ticks before = from[at(line[j])];
      if (ticks < before) saved += std::uint64_t{before - ticks} * ground.weight(line[i], line[j]);
    }
  }
  return saved;
}

LineEffect::LineEffect(std::size_t n, std::size_t most_nodes)
    : at_(most_nodes),
      inner_(most_nodes),
      via_(inner_.stride()),
      through_(n),
      exits_(padded(most_nodes) / kLane * through_.stride()) {}

// The line's nodes, and the base's costs among them.
void LineEffect::begin(const Square& base, std::span<const Node> line) {
  base_ = &base, nodes_ = line.size();
  for (std::size_t i = 0; i < nodes_; ++i) at_[i] = at(line[i]);
  for (std::size_t i = 0; i < nodes_; ++i) {
    const Ticks* from = base.row(at_[i]);
    for (std::size_t j = 0; j < nodes_; ++j) inner_.row(i)[j] = from[at_[j]];
  }
}

void LineEffect::finish() {
  close_rows(inner_.row(0), nodes_, inner_.stride(), via_.data());
  through_rows(inner_.row(0), inner_.stride(), exits(), through_.row(0));
  find_exits(exits(), exits_.data());
}

void LineEffect::prepare(const Square& base, std::span<const Node> line, const Ground& ground) {
  begin(base, line);
  for (std::size_t i = 0; i < nodes_; ++i) {
    unsigned ticks = ground.transfer();
    for (std::size_t j = i + 1; j < nodes_; ++j) {
      ticks = std::min<unsigned>(ticks + ground.street(line[j - 1], line[j]), kUnreachable);
      offer(i, j, ticks);
    }
  }
  finish();
}

void LineEffect::prepare(const Square& base, std::span<const Node> line, std::span<const Ticks> rides) {
  begin(base, line);
  for (std::size_t i = 0; i < nodes_; ++i)
    for (std::size_t j = i + 1; j < nodes_; ++j) offer(i, j, rides[i * nodes_ + j]);
  finish();
}

Exits LineEffect::exits() const {
  return {base_->row(0), through_.row(0), at_.data(), exits_.data(), nodes_, base_->size(), base_->stride()};
}

Cost LineEffect::cost(const Weights& weights, const Cost& base) const {
  Cost out = base;
  out.weighted -= saved_by(exits(), weights.row(0));
  if (base.unreachable == 0) return out;
  std::vector<Ticks> first(base_->stride());
  write_row(exits(), 0, first.data());
  out.unreachable = unreachable(first.data(), base_->size());
  return out;
}

void LineEffect::apply(Square& out) const {
  for (std::size_t x = 0; x < base_->size(); ++x) write_row(exits(), x, out.row(x));
}

Cost cost_of(const Square& costs, const Weights& weights) {
  Cost out;
  out.weighted = plain_cost(costs.row(0), weights.row(0), costs.size(), costs.stride());
  out.unreachable = unreachable(costs.row(0), costs.size());
  return out;
}

}  // namespace dosi::bus
