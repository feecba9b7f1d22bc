#include "city/blocks.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "city/chance.h"

namespace dosi::city {
namespace {

constexpr double kCollectorAreaM2 = 110'000;  // pieces larger than this are parted by a collector street
constexpr double kSnapM = 28;                 // a cut this near to a corner goes through it

// Cuts one polygon after the other across its longer side until the pieces are blocks.
class Cutter {
 public:
  Cutter(Layout& layout, std::uint64_t seed) : layout_(layout), mesh_(layout.mesh), chance_(seed, 100) {}

  std::vector<Block> cut() {
    for (int q = 0; q < static_cast<int>(layout_.quarters.size()); ++q)
      if (layout_.quarters[q].zone != Zone::water) cut_quarter(q);
    for (Block& b : blocks_) finish(b);
    return std::move(blocks_);
  }

 private:
  struct Hit {
    std::size_t side;  // ring side side..side+1
    double share;      // where on the side
    double along;      // position along the cutting line
  };

  double target_m2(const Quarter& q) const {
    switch (q.zone) {
      case Zone::core:
        return 7'000;
      case Zone::centre:
        return 8'500;
      case Zone::homes:
        return 9'500 + 1'300 * q.band;
      case Zone::towers:
        return 24'000;
      case Zone::industry:
        return 42'000;
      case Zone::hill:
      case Zone::water:
        return 1e12;
    }
    return 1e12;
  }

  void cut_quarter(int q) {
    const double target = target_m2(layout_.quarters[q]);
    std::vector<std::vector<int>> open{layout_.quarters[q].ring};
    while (!open.empty()) {
      std::vector<int> ring = mesh_.refine(open.back());
      open.pop_back();
      const double area = signed_area_m2(mesh_.line(ring));
      std::optional<std::pair<std::vector<int>, std::vector<int>>> parts;
      if (area > target * chance_.uniform(1.0, 2.1))
        for (int attempt = 0; attempt < 4 && !parts; ++attempt) parts = cut_once(ring, area);
      if (!parts) {
        blocks_.push_back({std::move(ring), q});
        continue;
      }
      open.push_back(std::move(parts->second));
      open.push_back(std::move(parts->first));
    }
  }

  std::optional<std::pair<std::vector<int>, std::vector<int>>> cut_once(const std::vector<int>& ring, double area) {
    const Line line = mesh_.line(ring);
    const Xy along = long_direction(line);
    double low = 1e18, high = -1e18;
    for (Xy p : line) low = std::min(low, dot(p, along)), high = std::max(high, dot(p, along));
    const double at = low + (high - low) * chance_.uniform(0.38, 0.62);
    const auto chord = choose_chord(line, along, at);
    if (!chord) return std::nullopt;
    // Sides are numbered on the old ring: splitting one does not move the other, as they differ.
    if (chord->first.side == chord->second.side) return std::nullopt;
    const int a = corner_at(ring, chord->first), b = corner_at(ring, chord->second);
    if (a == b || mesh_.has_edge(a, b)) return std::nullopt;
    const std::vector<int> whole = mesh_.refine(ring);
    std::vector<int> first = stretch(whole, a, b), second = stretch(whole, b, a);
    if (first.size() < 3 || second.size() < 3) return std::nullopt;
    const double first_area = signed_area_m2(mesh_.line(first));
    if (first_area < area * 0.15 || first_area > area * 0.85) return std::nullopt;
    const Road road = area > kCollectorAreaM2 ? Road::tertiary : Road::residential;
    layout_.streets.push_back(road);
    mesh_.add_edge({a, b, road, static_cast<int>(layout_.streets.size()) - 1});
    return std::pair{std::move(first), std::move(second)};
  }

  // A unit vector along the longer side of the tightest of the boxes that lean on a side of the polygon.
  static Xy long_direction(const Line& ring) {
    double best_area = 1e300;
    Xy best{1, 0};
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const Xy d = ring[(i + 1) % ring.size()] - ring[i];
      const double size = length(d);
      if (size < 20) continue;
      const Xy u = d * (1 / size), v{-u.y, u.x};
      double u0 = 1e18, u1 = -1e18, v0 = 1e18, v1 = -1e18;
      for (Xy p : ring) {
        u0 = std::min(u0, dot(p, u)), u1 = std::max(u1, dot(p, u));
        v0 = std::min(v0, dot(p, v)), v1 = std::max(v1, dot(p, v));
      }
      if ((u1 - u0) * (v1 - v0) >= best_area) continue;
      best_area = (u1 - u0) * (v1 - v0);
      best = u1 - u0 >= v1 - v0 ? u : v;
    }
    return best;
  }

  // The part of the line {p : p . along = at} inside the polygon that passes nearest to its middle.
  static std::optional<std::pair<Hit, Hit>> choose_chord(const Line& ring, Xy along, double at) {
    const Xy across{-along.y, along.x};
    std::vector<Hit> hits;
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const Xy a = ring[i], b = ring[(i + 1) % ring.size()];
      const double da = dot(a, along) - at, db = dot(b, along) - at;
      if ((da < 0) == (db < 0)) continue;
      const double share = da / (da - db);
      hits.push_back({i, share, dot(between(a, b, share), across)});
    }
    if (hits.size() < 2) return std::nullopt;
    std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.along < b.along; });
    const double middle = dot(centroid(ring), across);
    std::size_t best = 0;
    double best_away = 1e300;
    for (std::size_t i = 0; i + 1 < hits.size(); i += 2) {
      const double away = std::fabs((hits[i].along + hits[i + 1].along) / 2 - middle);
      if (away < best_away) best_away = away, best = i;
    }
    return std::pair{hits[best], hits[best + 1]};
  }

  int corner_at(const std::vector<int>& ring, const Hit& hit) {
    const int a = ring[hit.side], b = ring[(hit.side + 1) % ring.size()];
    const double size = distance_m(mesh_.point(a), mesh_.point(b));
    const double snap = std::max(std::min(kSnapM, size * 0.45), size < 2 * kSnapM ? size * 0.5 : 0);
    if (hit.share * size <= snap) return a;
    if ((1 - hit.share) * size <= snap) return b;
    return mesh_.split(a, b, between(mesh_.point(a), mesh_.point(b), hit.share));
  }

  static std::vector<int> stretch(const std::vector<int>& ring, int from, int to) {
    std::vector<int> out;
    auto i = static_cast<std::size_t>(std::find(ring.begin(), ring.end(), from) - ring.begin());
    for (; ring[i % ring.size()] != to; ++i) out.push_back(ring[i % ring.size()]);
    out.push_back(to);
    return out;
  }

  void finish(Block& b) {
    b.ring = mesh_.refine(b.ring);
    const Line line = mesh_.line(b.ring);
    b.area_m2 = signed_area_m2(line);
    b.centre = centroid(line);
    const Quarter& q = layout_.quarters[b.quarter];
    b.use = choose_use(q.zone, b.area_m2, touches_main_road(b));
    settle(b);
  }
  bool touches_main_road(const Block& b) const {
    for (std::size_t i = 0; i < b.ring.size(); ++i) {
      const Road road = mesh_.edge(b.ring[i], b.ring[(i + 1) % b.ring.size()]).road;
      if (road == Road::primary || road == Road::secondary) return true;
    }
    return false;
  }

  // What stands on the blocks of a zone: shares up to which each use reaches, in this order; `rest` has what is left.
  struct Mix {
    double park, campus, shops, mixed, mixed_on_main_road;
    double least_campus_m2;
    Use rest;
  };
  static Mix mix_of(Zone zone) {
    switch (zone) {
      case Zone::core:
        return {.07, 0, .62, 1, 1, 0, Use::mixed};
      case Zone::centre:
        return {.08, 0, .48, 1, 1, 0, Use::mixed};
      case Zone::industry:
        return {.05, 0, 0, .15, .15, 0, Use::industry};
      case Zone::towers:
        return {.05, .11, 0, .18, .32, 15'000, Use::towers};
      case Zone::homes:
        return {.04, .07, 0, .15, .40, 9'000, Use::houses};
      case Zone::hill:
      case Zone::water:
        break;
    }
    return {0, 0, 0, 0, 0, 0, Use::hill};
  }

  Use choose_use(Zone zone, double area_m2, bool main_road) {
    const double roll = chance_.uniform();
    const Mix mix = mix_of(zone);
    if (roll < mix.park) return Use::park;
    if (roll < mix.campus && area_m2 > mix.least_campus_m2) return Use::campus;
    if (roll < mix.shops) return Use::shops;
    return roll < (main_road ? mix.mixed_on_main_road : mix.mixed) ? Use::mixed : mix.rest;
  }

  // Persons per hectare by use, varied by a third.
  void settle(Block& b) {
    struct Density {
      double residents, jobs, attraction;
    };
    constexpr Density kDensity[] = {{20, 260, 300}, {95, 90, 110}, {130, 12, 8}, {270, 10, 6},
                                    {2, 60, 4},     {0, 1, 25},    {0, 110, 20}, {0, 0, 2}};
    const Density& d = kDensity[static_cast<int>(b.use)];
    const double hectares = b.use == Use::hill ? 5 : b.area_m2 / 10'000;
    // A wide city thins out towards its edge.
    const double out_km = length(b.centre) / 1000, vary = chance_.uniform(0.5, 1.0) / (1 + out_km * out_km / 200);
    b.residents = std::floor(d.residents * hectares * vary + 0.5);
    b.jobs = std::floor(d.jobs * hectares * vary + 0.5);
    b.attraction = d.attraction * hectares * vary;
  }

  Layout& layout_;
  Mesh& mesh_;
  Chance chance_;
  std::vector<Block> blocks_;
};

}  // namespace

std::vector<Block> cut_blocks(Layout& layout, std::uint64_t seed) {
  return Cutter(layout, seed).cut();
}

Presence presence(int hour, bool weekend) {
  constexpr double kHomeWeekday[24] = {.95, .96, .97, .97, .96, .93, .84, .64, .44, .34, .31, .30,
                                       .29, .30, .31, .33, .36, .41, .50, .60, .70, .79, .87, .92};
  constexpr double kOutWeekday[24] = {.03, .02, .01, .01, .01, .02, .06, .10, .10, .09, .10, .12,
                                      .16, .13, .11, .12, .14, .19, .26, .27, .22, .16, .09, .05};
  constexpr double kHomeWeekend[24] = {.91, .93, .95, .96, .96, .95, .93, .89, .83, .75, .67, .60,
                                       .55, .51, .50, .50, .52, .55, .60, .66, .73, .79, .84, .88};
  const double home = weekend ? kHomeWeekend[hour] : kHomeWeekday[hour];
  const double out = weekend ? (1 - home) * 0.82 : kOutWeekday[hour];
  return {home, 1 - home - out, out};
}

}  // namespace dosi::city
