#include "city/layout.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "city/chance.h"
#include "city/exact.h"

namespace dosi::city {
namespace {

using exact::kPi;
constexpr double kStretch = 1.18;     // the city is longer along the river than across
constexpr double kVertexStepM = 130;  // main roads bend at most this often

// Each half of the city is half a disc in polar coordinates whose diameter is bent along its bank of the river.
class Builder {
 public:
  Builder(std::uint64_t seed, double area_scale) : seed_(seed) {
    out_.radius_m = 3150 * std::sqrt(area_scale);
    bands_ = std::max(2, static_cast<int>(out_.radius_m / 800 + 0.5));
    spacing_m_ = out_.radius_m / bands_;
    sub_ = std::max(2, static_cast<int>(spacing_m_ / kVertexStepM + 0.5));
    int spokes = 3;
    for (int k = 0; k < bands_; ++k) {
      while (kPi * (k + 0.5) / spokes > 1.35) spokes *= 2;
      spokes_.push_back(spokes);
    }
  }

  Layout build() {
    for (int k = 0; k < bands_; ++k)
      ring_streets_.push_back(street(k == bands_ - 1 || k % 2 ? Road::secondary : Road::primary));
    for (int bank = 0; bank < 2; ++bank) {
      bank_streets_[bank] = street(Road::primary);
      make_rings(bank);
      make_spokes(bank);
    }
    for (int bank = 0; bank < 2; ++bank) make_quarters(bank);
    make_river();
    zone_quarters();
    return std::move(out_);
  }

 private:
  int street(Road road) { return out_.streets.push_back(road), static_cast<int>(out_.streets.size()) - 1; }

  double river_y(double x) const {
    const double r = out_.radius_m, phase = 2 * kPi * unit(hash(seed_, 11));
    return r * (0.13 * exact::sin(2.6 * x / r + phase) + 0.05 * exact::sin(5.5 * x / r + 2 * phase));
  }
  double river_half_width(double x) const {
    return 85 + 25 * noise(seed_ + 5, x / 900, 0.5) + 20 * std::sqrt(out_.radius_m / 3150);
  }

  Xy place(int bank, double radius, double angle) const {
    const double x = radius * exact::cos(angle) * kStretch;
    const double away = river_half_width(x) + radius * exact::sin(angle);
    return warp({x, river_y(x) + (bank == 0 ? away : -away)});
  }
  // Bends everything smoothly, the river included, so that no road is drawn with a compass.
  Xy warp(Xy p) const {
    const auto bend = [&](double wave_m, double by_m, int salt) {
      return Xy{by_m * noise(seed_ + salt, p.x / wave_m, p.y / wave_m),
                by_m * noise(seed_ + salt + 1, p.x / wave_m, p.y / wave_m)};
    };
    return p + bend(2600, 300, 21) + bend(900, 75, 23);
  }

  int ring_steps(int k) const {  // vertices of ring k (1..bands) over half a turn
    const int spokes = spokes_[std::min(k, bands_ - 1)];
    return spokes * std::max(1, static_cast<int>(kPi * k * spacing_m_ / spokes / kVertexStepM + 0.5));
  }

  void make_rings(int bank) {
    rings_[bank].push_back({out_.mesh.add_vertex(place(bank, 0, 0))});
    for (int k = 1; k <= bands_; ++k) {
      std::vector<int> ring;
      const int steps = ring_steps(k);
      for (int i = 0; i <= steps; ++i)
        ring.push_back(out_.mesh.add_vertex(place(bank, k * spacing_m_, kPi * i / steps)));
      const int name = ring_streets_[k - 1];
      connect(ring, out_.streets[name], name);
      rings_[bank].push_back(std::move(ring));
    }
  }

  // The vertex of ring k where spoke j of n meets it.
  int ring_vertex(int bank, int k, int j, int n) const {
    const std::vector<int>& ring = rings_[bank][k];
    return ring[(ring.size() - 1) * j / n];
  }

  void make_spokes(int bank) {
    const int finest = spokes_.back();
    std::map<int, int> names{{0, bank_streets_[bank]}, {finest, bank_streets_[bank]}};
    spoke_lines_[bank].resize(bands_);
    for (int k = 0; k < bands_; ++k) {
      const int n = spokes_[k];
      for (int j = 0; j <= n; ++j) {
        const int at = j * (finest / n);
        if (!names.contains(at)) names[at] = street(k == 0 ? Road::primary : Road::secondary);
        std::vector<int> line{ring_vertex(bank, k, j, n)};
        for (int i = 1; i < sub_; ++i)
          line.push_back(out_.mesh.add_vertex(place(bank, (k + double(i) / sub_) * spacing_m_, kPi * j / n)));
        line.push_back(ring_vertex(bank, k + 1, j, n));
        connect(line, out_.streets[names[at]], names[at]);
        spoke_lines_[bank][k].push_back(std::move(line));
      }
    }
  }

  void make_quarters(int bank) {
    for (int k = 0; k < bands_; ++k)
      for (int j = 0; j < spokes_[k]; ++j) {
        std::vector<int> ring;
        append_arc(bank, k + 1, {j, j + 1, spokes_[k]}, ring);
        append(reversed(spoke_lines_[bank][k][j + 1]), ring);
        append_arc(bank, k, {j + 1, j, spokes_[k]}, ring);
        append(spoke_lines_[bank][k][j], ring);
        add_quarter({std::move(ring), bank, k, Zone::homes});
      }
  }

  struct Arc {
    int from, to, of;
  };
  void append_arc(int bank, int k, Arc arc, std::vector<int>& out) const {
    const std::vector<int>& ring = rings_[bank][k];
    const int last = static_cast<int>(ring.size()) - 1;
    if (last == 0) return append({ring[0]}, out);
    const int a = last * arc.from / arc.of, b = last * arc.to / arc.of, step = a < b ? 1 : -1;
    for (int i = a; i != b + step; i += step) append({ring[i]}, out);
  }
  static void append(const std::vector<int>& line, std::vector<int>& out) {
    for (int v : line)
      if (out.empty() || (out.back() != v && out.front() != v)) out.push_back(v);
  }
  static std::vector<int> reversed(std::vector<int> line) { return std::reverse(line.begin(), line.end()), line; }

  void add_quarter(Quarter quarter) {
    if (signed_area_m2(out_.mesh.line(quarter.ring)) < 0) std::reverse(quarter.ring.begin(), quarter.ring.end());
    out_.quarters.push_back(std::move(quarter));
  }

  void connect(const std::vector<int>& line, Road road, int name, bool bridge = false) {
    for (std::size_t i = 1; i < line.size(); ++i) out_.mesh.add_edge({line[i - 1], line[i], road, name, bridge});
  }

  void cross_river(int k, int middle, int side) {
    const bool bridge = k < bands_ && (k <= 1 || hash(seed_, 31, k, side) % 4 != 0);
    const int name = k == 0 ? street(Road::primary) : ring_streets_[k - 1];
    for (int bank = 0; bank < 2; ++bank) {
      const int shore = ring_vertex(bank, k, side, 1);
      connect({shore, middle}, bridge ? out_.streets[name] : Road::none, bridge ? name : -1, bridge);
    }
  }

  // The river is a row of quarters too: water between a bank and the middle line.
  void make_river() {
    const int apex = add_middle(rings_[0][0][0], rings_[1][0][0]);
    cross_river(0, apex, 0);
    for (int side = 0; side < 2; ++side) {
      std::vector<int> middle{apex};
      for (int k = 0; k < bands_; ++k) {
        const auto shore = [&](int bank) -> const std::vector<int>& {
          return side ? spoke_lines_[bank][k].back() : spoke_lines_[bank][k].front();
        };
        std::vector<int> strip{middle.back()};
        for (int i = 1; i <= sub_; ++i) strip.push_back(add_middle(shore(0)[i], shore(1)[i]));
        connect(strip, Road::none, -1);
        cross_river(k + 1, strip.back(), side);
        for (int bank = 0; bank < 2; ++bank) {
          std::vector<int> ring = shore(bank);
          append(reversed(strip), ring);
          add_quarter({std::move(ring), bank, k, Zone::water});
        }
        middle.insert(middle.end(), strip.begin() + 1, strip.end());
      }
    }
    for (int bank = 0; bank < 2; ++bank) {
      std::vector<int>& line = bank ? out_.south_bank : out_.north_bank;
      for (int k = bands_ - 1; k >= 0; --k) append(reversed(spoke_lines_[bank][k].back()), line);
      for (int k = 0; k < bands_; ++k) append(spoke_lines_[bank][k].front(), line);
    }
  }
  int add_middle(int a, int b) { return out_.mesh.add_vertex(between(out_.mesh.point(a), out_.mesh.point(b), 0.5)); }

  void zone_quarters() {
    for (std::size_t i = 0; i < out_.quarters.size(); ++i) {
      Quarter& q = out_.quarters[i];
      if (q.zone == Zone::water) continue;
      const Xy c = centroid(out_.mesh.line(q.ring));
      const double roll = unit(hash(seed_, 41, i)), far = double(q.band + 1) / bands_;
      const bool east = c.x > 0.45 * out_.radius_m;
      if (q.band == 0)
        q.zone = Zone::core;
      else if (q.band >= 2 && roll < 0.07)
        q.zone = Zone::centre;
      else if (q.bank == 1 && east && far > 0.7)
        q.zone = Zone::industry;
      else if (far > 0.7 && roll > 0.78)
        q.zone = Zone::hill;
      else if (noise(seed_ + 43, c.x / 1500, c.y / 1500) > 0.08)
        q.zone = Zone::towers;
    }
  }

  std::uint64_t seed_;
  int bands_ = 0, sub_ = 0;
  double spacing_m_ = 0;
  std::vector<int> spokes_;  // spokes of half a turn in each band
  std::vector<int> ring_streets_;
  int bank_streets_[2] = {};
  std::vector<std::vector<int>> rings_[2];                     // [bank][k]: vertices of ring k, ring 0 being one point
  std::vector<std::vector<std::vector<int>>> spoke_lines_[2];  // [bank][band][j]
  Layout out_;
};

}  // namespace

Layout lay_out(std::uint64_t seed, double area_scale) {
  return Builder(seed, area_scale).build();
}

}  // namespace dosi::city
