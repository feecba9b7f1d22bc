#include "solutions/bus/lines/rides.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

// One source for every processor; the loader picks the widest registers that are there.
#define DOSI_WIDE __attribute__((target_clones("avx2", "default")))

namespace dosi::bus {
namespace {

// 16 ticks, and the width to which rows are padded.
using Lane = Ticks __attribute__((vector_size(32), may_alias));
constexpr std::size_t kLane = 16;

std::size_t padded(std::size_t n) {
  return (n + kLane - 1) / kLane * kLane;
}

// to[j] = min(to[j], plus + from[j]) for a whole row.
inline __attribute__((always_inline)) void relax(Ticks* to, const Ticks* from, Ticks plus, std::size_t width) {
  for (std::size_t j = 0; j < width; ++j) {
    const auto way = static_cast<Ticks>(plus + from[j]);
    to[j] = way < to[j] ? way : to[j];
  }
}

DOSI_WIDE void close_rows(Ticks* cells, std::size_t n, std::size_t stride) {
  for (std::size_t k = 0; k < n; ++k) {
    const Ticks* via = cells + k * stride;
    for (std::size_t i = 0; i < n; ++i)
      if (const Ticks to_k = cells[i * stride + k]; to_k < kUnreachable && i != k)
        relax(cells + i * stride, via, to_k, stride);
  }
}

// Rows of one source x, from its block on: least of the base and of all ways through the line.
struct Through {
  const Ticks* base;         // n rows
  const Ticks* through;      // one row for each node of the line
  const std::size_t* nodes;  // the line's nodes
  std::size_t count, n, stride;
};

template <std::size_t Lanes>
inline __attribute__((always_inline)) void through_block(const Through& t, const Ticks* source, std::size_t from,
                                                         Ticks* out) {
  Lane best[Lanes];
  for (std::size_t q = 0; q < Lanes; ++q) best[q] = *reinterpret_cast<const Lane*>(source + from + q * kLane);
  for (std::size_t i = 0; i < t.count; ++i) {
    const Ticks enter = source[t.nodes[i]];
    const auto* row = reinterpret_cast<const Lane*>(t.through + i * t.stride + from);
    for (std::size_t q = 0; q < Lanes; ++q) {
      const Lane way = row[q] + enter;
      best[q] = way < best[q] ? way : best[q];
    }
  }
  std::memcpy(out, best, sizeof best);
}

template <std::size_t Lanes>
inline __attribute__((always_inline)) std::uint64_t weigh(const Ticks* costs, const std::uint32_t* weights) {
  std::uint32_t sum = 0;
  for (std::size_t j = 0; j < Lanes * kLane; ++j) sum += weights[j] * costs[j];
  return sum;
}

// The weighted sum of row x above the diagonal; `out` gets the row's costs from x's block on.
inline __attribute__((always_inline)) std::uint64_t through_row(const Through& t, std::size_t x,
                                                                const std::uint32_t* weights, Ticks* out) {
  const Ticks* source = t.base + x * t.stride;
  std::uint64_t sum = 0;
  std::size_t from = x / kLane * kLane;
  for (; from + 4 * kLane <= t.stride; from += 4 * kLane) {
    through_block<4>(t, source, from, out + from);
    sum += weigh<4>(out + from, weights + from);
  }
  for (; from < t.stride; from += kLane) {
    through_block<1>(t, source, from, out + from);
    sum += weigh<1>(out + from, weights + from);
  }
  return sum;
}

DOSI_WIDE std::uint64_t through_cost(const Through& t, const std::uint32_t* weights, Ticks* scratch,
                                     std::size_t* unreachable) {
  std::uint64_t sum = through_row(t, 0, weights, scratch);
  *unreachable = 0;
  for (std::size_t j = 0; j < t.n; ++j) *unreachable += scratch[j] >= kUnreachable;
  for (std::size_t x = 1; x < t.n; ++x) sum += through_row(t, x, weights + x * t.stride, scratch);
  return sum;
}

DOSI_WIDE void through_apply(const Through& t, Ticks* out) {
  for (std::size_t x = 0; x < t.n; ++x) {
    const Ticks* source = t.base + x * t.stride;
    Ticks* to = out + x * t.stride;
    std::size_t from = 0;
    for (; from + 4 * kLane <= t.stride; from += 4 * kLane) through_block<4>(t, source, from, to + from);
    for (; from < t.stride; from += kLane) through_block<1>(t, source, from, to + from);
  }
}

DOSI_WIDE std::uint64_t plain_cost(const Ticks* cells, const std::uint32_t* weights, std::size_t n,
                                   std::size_t stride) {
  std::uint64_t sum = 0;
  for (std::size_t x = 0; x < n; ++x)
    for (std::size_t from = x / kLane * kLane; from < stride; from += kLane)
      sum += weigh<1>(cells + x * stride + from, weights + x * stride + from);
  return sum;
}

// through[i] = min over j of inner(i, j) + base row of the line's node j.
DOSI_WIDE void through_rows(const Ticks* inner, std::size_t inner_stride, const Through& t, Ticks* through) {
  for (std::size_t i = 0; i < t.count; ++i) {
    Ticks* to = through + i * t.stride;
    std::memcpy(to, t.base + t.nodes[i] * t.stride, t.stride * sizeof(Ticks));
    for (std::size_t j = 0; j < t.count; ++j)
      if (j != i) relax(to, t.base + t.nodes[j] * t.stride, inner[i * inner_stride + j], t.stride);
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
  close_rows(costs.row(0), costs.size(), costs.stride());
}

LineEffect::LineEffect(std::size_t n, std::size_t most_nodes)
    : inner_stride_(padded(most_nodes)), stride_(padded(n)), at_(most_nodes), inner_(most_nodes * inner_stride_) {
  through_ = std::make_unique<Square>(std::max(n, most_nodes));
}

// The line's nodes, and the base's costs among them.
void LineEffect::begin(const Square& base, std::span<const Node> line) {
  base_ = &base, nodes_ = line.size();
  for (std::size_t i = 0; i < nodes_; ++i) at_[i] = at(line[i]);
  for (std::size_t i = 0; i < nodes_; ++i) {
    const Ticks* from = base.row(at_[i]);
    for (std::size_t j = 0; j < nodes_; ++j) inner_[i * inner_stride_ + j] = from[at_[j]];
    std::fill_n(inner_.begin() + static_cast<std::ptrdiff_t>(i * inner_stride_ + nodes_), inner_stride_ - nodes_,
                kUnreachable);
  }
}

void LineEffect::finish() {
  close_rows(inner_.data(), nodes_, inner_stride_);
  through_rows(inner_.data(), inner_stride_, {base_->row(0), nullptr, at_.data(), nodes_, base_->size(), stride_},
               through_->row(0));
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

Cost LineEffect::cost(const Weights& weights) const {
  Cost out;
  alignas(64) thread_local std::vector<Ticks> scratch;
  scratch.resize(stride_);
  const Through t{base_->row(0), through_->row(0), at_.data(), nodes_, base_->size(), stride_};
  out.weighted = through_cost(t, weights.row(0), scratch.data(), &out.unreachable);
  return out;
}

void LineEffect::apply(Square& out) const {
  through_apply({base_->row(0), through_->row(0), at_.data(), nodes_, base_->size(), stride_}, out.row(0));
}

Cost cost_of(const Square& costs, const Weights& weights) {
  Cost out;
  out.weighted = plain_cost(costs.row(0), weights.row(0), costs.size(), costs.stride());
  for (std::size_t j = 0; j < costs.size(); ++j) out.unreachable += costs.row(0)[j] >= kUnreachable;
  return out;
}

}  // namespace dosi::bus
