#include <algorithm>
#include <array>
#include <numeric>

#include "solutions/kit/contraction.h"
#include "solutions/kit/parallel.h"

namespace dosi::kit {
namespace {

constexpr std::size_t kLanes = 16;  // sources of one sweep
using Lanes = std::array<DriveCost, kLanes>;

constexpr Lanes nowhere() {
  Lanes out{};
  out.fill(DriveCost::unreachable());
  return out;
}

// `to` by way of `from`.
void relax(Lanes& to, const Lanes& from, DriveCost cost) {
  for (std::size_t k = 0; k < kLanes; ++k) to[k] = std::min(to[k], from[k] + cost);
}

}  // namespace

// Everything that some target can be reached by from above, made once; then for each group of sources a sweep up from
// them and one down over all that.
class MatrixSweeps {
 public:
  using SeedLists = std::span<const std::vector<Seed>>;

  MatrixSweeps(const Contraction& hierarchy, SeedLists sources, SeedLists targets)
      : h_(hierarchy), sources_(sources), targets_(targets), slot_(h_.size(), kNone), order_(sources.size()) {
    std::vector<bool> seen(h_.size());
    auto down = h_.upwards(h_.down_, targets, seen);
    std::reverse(down.begin(), down.end());
    for (std::uint32_t i = 0; i < down.size(); ++i) slot_[down[i]] = i;
    for (const auto v : down) {
      for (const auto& arc : h_.down_.of(v)) steps_.push_back({slot_[arc.head], arc.cost});
      first_.push_back(static_cast<std::uint32_t>(steps_.size()));
    }
    // Sources that lie near each other go up by much the same nodes.
    const auto lowest = [&](std::uint32_t i) { return sources[i].empty() ? kNone : h_.rank_[sources[i][0].node]; };
    std::iota(order_.begin(), order_.end(), 0u);
    std::stable_sort(order_.begin(), order_.end(), [&](auto a, auto b) { return lowest(a) < lowest(b); });
  }

  std::vector<DriveCost> run(unsigned threads) const {
    std::vector<DriveCost> out(sources_.size() * targets_.size(), DriveCost::unreachable());
    std::vector<Scratch> scratch(threads);
    deal_out((sources_.size() + kLanes - 1) / kLanes, threads, [&](unsigned thread, std::size_t group) {
      const auto members = std::span(order_).subspan(group * kLanes, std::min(kLanes, order_.size() - group * kLanes));
      sweep(members, scratch[thread]);
      tell(members, scratch[thread], out);
    });
    return out;
  }

 private:
  static constexpr auto kNone = Contraction::kNone;
  struct Step {
    std::uint32_t head;  // its slot
    DriveCost cost;
  };
  struct Scratch {
    std::vector<bool> seen;
    std::vector<std::uint32_t> number;  // of a node on the way up
    std::vector<Lanes> up, down;
  };

  void sweep(std::span<const std::uint32_t> members, Scratch& s) const {
    std::vector<std::vector<Seed>> seeds;
    for (const auto i : members) seeds.push_back(sources_[i]);
    s.seen.resize(h_.size()), s.number.resize(h_.size());
    const auto up = h_.upwards(h_.up_, seeds, s.seen);
    for (std::uint32_t i = 0; i < up.size(); ++i) s.number[up[i]] = i;
    s.up.assign(up.size(), nowhere());
    for (std::size_t k = 0; k < seeds.size(); ++k)
      for (const Seed& seed : seeds[k]) {
        DriveCost& cost = s.up[s.number[h_.rank_[seed.node]]][k];
        cost = std::min(cost, seed.cost);
      }
    for (std::uint32_t i = 0; i < up.size(); ++i)
      for (const auto& arc : h_.up_.of(up[i])) relax(s.up[s.number[arc.head]], s.up[i], arc.cost);
    s.down.assign(first_.size() - 1, nowhere());
    for (std::uint32_t i = 0; i < up.size(); ++i)
      if (slot_[up[i]] != kNone) s.down[slot_[up[i]]] = s.up[i];
    for (std::uint32_t i = 0; i < s.down.size(); ++i)
      for (std::uint32_t step = first_[i]; step < first_[i + 1]; ++step) relax(s.down[i], s.down[steps_[step].head], steps_[step].cost);
  }

  void tell(std::span<const std::uint32_t> members, const Scratch& s, std::vector<DriveCost>& out) const {
    for (std::size_t j = 0; j < targets_.size(); ++j)
      for (const Seed& seed : targets_[j]) {
        const Lanes& there = s.down[slot_[h_.rank_[seed.node]]];
        for (std::size_t k = 0; k < members.size(); ++k)
          if (there[k].reachable()) {
            DriveCost& cost = out[members[k] * targets_.size() + j];
            cost = std::min(cost, there[k] + seed.cost);
          }
      }
  }

  const Contraction& h_;
  SeedLists sources_, targets_;
  std::vector<std::uint32_t> slot_;  // of a node on the way down, highest first
  std::vector<std::uint32_t> first_{0};
  std::vector<Step> steps_;          // by slot, the arcs down to it
  std::vector<std::uint32_t> order_; // of the sources
};

std::vector<DriveCost> Contraction::matrix(std::span<const std::vector<Seed>> sources, std::span<const std::vector<Seed>> targets,
                                           unsigned threads) const {
  return MatrixSweeps(*this, sources, targets).run(threads);
}

}  // namespace dosi::kit
