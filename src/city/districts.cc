#include "city/districts.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "city/chance.h"
#include "city/exact.h"
#include "city/names.h"

namespace dosi::city {
namespace {

using Edge = std::pair<int, int>;

class Parter {
 public:
  Parter(const Layout& layout, const std::vector<Block>& blocks, std::uint64_t seed)
      : layout_(layout), seed_(seed), weight_(layout.quarters.size(), 400), neighbours_(layout.quarters.size()) {
    for (const Block& b : blocks) weight_[b.quarter] += b.residents;
    std::map<Edge, int> owner;
    for (int q = 0; q < static_cast<int>(layout.quarters.size()); ++q) {
      rings_.push_back(layout.mesh.refine(layout.quarters[q].ring));
      centres_.push_back(centroid(layout.mesh.line(rings_.back())));
      for (const Edge& e : sides(q)) {
        owner[e] = q;
        const auto other = owner.find({e.second, e.first});
        if (other != owner.end()) neighbours_[q].push_back(other->second), neighbours_[other->second].push_back(q);
      }
    }
  }

  Districts part(const std::vector<Block>& blocks) {
    Districts out;
    std::vector<int> banks[2];
    for (int q = 0; q < static_cast<int>(rings_.size()); ++q)
      if (layout_.quarters[q].zone != Zone::water) banks[layout_.quarters[q].bank].push_back(q);
    const auto land = static_cast<double>(banks[0].size() + banks[1].size());
    const int gus_per_bank = std::max(1, static_cast<int>(exact::pow(land / 54, 0.7) + 0.5));
    for (const std::vector<int>& bank : banks)
      for (const std::vector<int>& gu : grow(bank, gus_per_bank)) {
        const int dongs = std::max(2, static_cast<int>(static_cast<double>(gu.size()) / 3.6 + 0.5));
        out.gus.push_back({.quarters = with_water(gu)});
        for (const std::vector<int>& dong : grow(gu, dongs))
          out.dongs.push_back({.gu = static_cast<int>(out.gus.size()) - 1, .quarters = with_water(dong)});
      }
    describe(out, blocks);
    return out;
  }

 private:
  std::vector<Edge> sides(int q) const {
    std::vector<Edge> out;
    const std::vector<int>& ring = rings_[q];
    for (std::size_t i = 0; i < ring.size(); ++i) out.emplace_back(ring[i], ring[(i + 1) % ring.size()]);
    return out;
  }

  // Connected parts of like weight: the lightest part takes the free neighbour nearest to where it began.
  std::vector<std::vector<int>> grow(const std::vector<int>& members, int count) const {
    count = std::min(count, static_cast<int>(members.size()));
    std::map<int, int> part_of;
    for (int q : members) part_of[q] = -1;
    std::vector<int> starts = spread(members, count);
    std::vector<std::vector<int>> parts(count);
    std::vector<double> weights(count, 0);
    const auto take = [&](int part, int q) {
      part_of[q] = part, parts[part].push_back(q), weights[part] += weight_[q];
    };
    for (int i = 0; i < count; ++i) take(i, starts[i]);
    std::set<std::pair<double, int>> queue;
    for (int i = 0; i < count; ++i) queue.emplace(weights[i], i);
    while (!queue.empty()) {
      const int part = queue.begin()->second;
      queue.erase(queue.begin());
      int best = -1;
      for (int q : parts[part])
        for (int n : neighbours_[q]) {
          const auto found = part_of.find(n);
          if (found == part_of.end() || found->second >= 0) continue;
          if (best < 0 ||
              distance_m(centres_[n], centres_[starts[part]]) < distance_m(centres_[best], centres_[starts[part]]))
            best = n;
        }
      if (best < 0) continue;  // walled in: it stays as it is
      take(part, best);
      queue.emplace(weights[part], part);
    }
    return parts;
  }

  // `count` members far from each other.
  std::vector<int> spread(const std::vector<int>& members, int count) const {
    std::vector<int> out{members[hash(seed_, members.size(), members[0]) % members.size()]};
    std::vector<double> away(members.size(), 1e300);
    while (static_cast<int>(out.size()) < count) {
      std::size_t best = 0;
      for (std::size_t i = 0; i < members.size(); ++i) {
        away[i] = std::min(away[i], distance_m(centres_[members[i]], centres_[out.back()]));
        if (away[i] > away[best]) best = i;
      }
      out.push_back(members[best]);
    }
    return out;
  }

  // Half the river belongs to the bank that it washes.
  std::vector<int> with_water(std::vector<int> quarters) const {
    const std::size_t land = quarters.size();
    for (std::size_t i = 0; i < land; ++i)
      for (int n : neighbours_[quarters[i]]) {
        const Quarter& water = layout_.quarters[n];
        const Quarter& ground = layout_.quarters[quarters[i]];
        if (water.zone == Zone::water && water.bank == ground.bank && water.band == ground.band &&
            !std::count(quarters.begin(), quarters.end(), n))
          quarters.push_back(n);
      }
    return quarters;
  }

  void describe(Districts& out, const std::vector<Block>& blocks) const {
    out.dong_of_quarter.assign(rings_.size(), -1);
    for (int d = 0; d < static_cast<int>(out.dongs.size()); ++d)
      for (int q : out.dongs[d].quarters) out.dong_of_quarter[q] = d;
    std::size_t used = 0;
    for (District& d : out.dongs) outline(d), name(d, used++, "동", "-dong");
    for (District& g : out.gus) outline(g), name(g, used++, "구", "-gu");
    for (const Block& b : blocks) {
      District& d = out.dongs[out.dong_of_quarter[b.quarter]];
      d.residents += static_cast<int>(b.residents);
    }
    for (District& d : out.dongs) {
      share_ages(d, unit(hash(seed_, 83, d.quarters[0])));
      District& g = out.gus[d.gu];
      g.residents += d.residents;
      for (std::size_t i = 0; i < kAgeGroups.size(); ++i) g.residents_by_age[i] += d.residents_by_age[i];
    }
  }

  static void name(District& d, std::size_t n, const char* ko, const char* en) {
    const StreetName stem = district_name(n);
    d.name = {stem.ko + ko, stem.en + en};
  }

  static void share_ages(District& d, double young) {
    const double shares[] = {0.09 + 0.06 * young, 0.15 + 0.06 * young, 0.19 + 0.05 * young, 0.33 - 0.04 * young};
    int left = d.residents;
    for (int i = 0; i < 4; ++i) left -= d.residents_by_age[i] = static_cast<int>(d.residents * shares[i]);
    d.residents_by_age[4] = left;
  }

  // Sides between two quarters of the district cancel; what is left closes into rings.
  void outline(District& d) const {
    std::set<Edge> all;
    for (int q : d.quarters)
      for (const Edge& e : sides(q))
        if (!all.erase({e.second, e.first})) all.insert(e);
    while (!all.empty()) {
      std::vector<int> ring{all.begin()->first};
      for (Edge e = *all.begin();;) {
        all.erase(e);
        if (e.second == ring[0]) break;
        ring.push_back(e.second);
        e = next_side(all, e);
      }
      d.rings.push_back(layout_.mesh.line(ring));
    }
    std::sort(d.rings.begin(), d.rings.end(),
              [](const Line& a, const Line& b) { return signed_area_m2(a) > signed_area_m2(b); });
    for (const Line& ring : d.rings) d.area_m2 += signed_area_m2(ring);
    d.centre = centroid(d.rings[0]);
  }

  // Where rings touch, the side that keeps the same ground on the left.
  Edge next_side(const std::set<Edge>& all, Edge e) const {
    Edge best{-1, -1};
    double best_turn = 1e9;
    const Xy back = layout_.mesh.point(e.first) - layout_.mesh.point(e.second);
    for (auto it = all.lower_bound({e.second, -1}); it != all.end() && it->first == e.second; ++it) {
      const Xy out = layout_.mesh.point(it->second) - layout_.mesh.point(e.second);
      double clockwise = -exact::atan2(cross(back, out), dot(back, out));
      if (clockwise <= 0) clockwise += 2 * exact::kPi;
      if (clockwise < best_turn) best_turn = clockwise, best = *it;
    }
    return best;
  }

  const Layout& layout_;
  std::uint64_t seed_;
  std::vector<double> weight_;
  std::vector<std::vector<int>> neighbours_, rings_;
  std::vector<Xy> centres_;
};

}  // namespace

Districts make_districts(const Layout& layout, const std::vector<Block>& blocks, std::uint64_t seed) {
  return Parter(layout, blocks, seed).part(blocks);
}

}  // namespace dosi::city
