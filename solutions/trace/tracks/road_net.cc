#include "solutions/trace/tracks/road_net.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

namespace dosi::trace {
namespace {

constexpr double kCell_m = 100;
constexpr double kMetres = geo::kEarthRadius_m * std::numbers::pi / 180;
constexpr std::uint32_t kNobody = UINT32_MAX;

}  // namespace

RoadNet::Spot RoadNet::spot(geo::Point p) const { return {(p.lon - origin_.lon) * kMetres * east_, (p.lat - origin_.lat) * kMetres}; }
geo::Point RoadNet::point(Spot s) const { return {origin_.lon + s.x / kMetres / east_, origin_.lat + s.y / kMetres}; }

std::int64_t RoadNet::cell(double x, double y) const {
  return static_cast<std::int64_t>(std::floor(x / kCell_m)) * 0x1'0000'0000 + static_cast<std::int64_t>(std::floor(y / kCell_m));
}

RoadNet::RoadNet(const std::vector<kit::StreetLine>& lines) {
  struct Hash {
    std::size_t operator()(const geo::Point& p) const { return std::hash<double>()(p.lon) * 31 + std::hash<double>()(p.lat); }
  };
  std::unordered_map<geo::Point, std::uint32_t, Hash> numbers;
  if (!lines.empty() && !lines.front().line.empty()) origin_ = lines.front().line.front(), east_ = std::cos(origin_.lat * std::numbers::pi / 180);
  const auto node = [&](const geo::Point& p) {
    const auto [found, is_new] = numbers.try_emplace(p, static_cast<std::uint32_t>(nodes_.size()));
    if (is_new) nodes_.push_back(spot(p));
    return found->second;
  };
  for (const kit::StreetLine& one : lines)
    for (std::size_t i = 1; i < one.line.size(); ++i) {
      const std::uint32_t a = node(one.line[i - 1]), b = node(one.line[i]);
      if (a != b) pieces_.push_back({a, b, std::hypot(nodes_[a].x - nodes_[b].x, nodes_[a].y - nodes_[b].y)});
    }
  first_.assign(nodes_.size() + 1, 0);
  for (const Piece& p : pieces_) ++first_[p.a + 1], ++first_[p.b + 1];
  for (std::size_t n = 0; n < nodes_.size(); ++n) first_[n + 1] += first_[n];
  leaving_.resize(2 * pieces_.size());
  std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
  for (std::uint32_t i = 0; i < pieces_.size(); ++i) {
    const Piece& p = pieces_[i];
    leaving_[next[p.a]++] = i, leaving_[next[p.b]++] = i;
    const Spot &a = nodes_[p.a], &b = nodes_[p.b];
    for (double x = std::floor(std::min(a.x, b.x) / kCell_m); x <= std::floor(std::max(a.x, b.x) / kCell_m); ++x)
      for (double y = std::floor(std::min(a.y, b.y) / kCell_m); y <= std::floor(std::max(a.y, b.y) / kCell_m); ++y) cells_[cell(x * kCell_m, y * kCell_m)].push_back(i);
  }
}

std::vector<RoadNet::OnRoad> RoadNet::near(Spot at, double most_m, std::size_t most) const {
  std::vector<OnRoad> out;
  for (double x = std::floor((at.x - most_m) / kCell_m); x <= std::floor((at.x + most_m) / kCell_m); ++x)
    for (double y = std::floor((at.y - most_m) / kCell_m); y <= std::floor((at.y + most_m) / kCell_m); ++y) {
      const auto found = cells_.find(cell(x * kCell_m, y * kCell_m));
      if (found == cells_.end()) continue;
      for (const std::uint32_t i : found->second) {
        const Piece& p = pieces_[i];
        const Spot &a = nodes_[p.a], &b = nodes_[p.b];
        const double share = std::clamp(((at.x - a.x) * (b.x - a.x) + (at.y - a.y) * (b.y - a.y)) / (p.metres * p.metres), 0.0, 1.0);
        const Spot foot{a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)};
        if (const double away = std::hypot(at.x - foot.x, at.y - foot.y); away <= most_m) out.push_back({i, share * p.metres, away, foot});
      }
    }
  std::sort(out.begin(), out.end(), [](const OnRoad& a, const OnRoad& b) { return a.away_m != b.away_m ? a.away_m < b.away_m : a.piece < b.piece; });
  out.erase(std::unique(out.begin(), out.end(), [](const OnRoad& a, const OnRoad& b) { return a.piece == b.piece; }), out.end());
  // A junction is the nearest place of all its pieces: one of them is enough, since ways from it are the same.
  std::vector<OnRoad> chosen;
  for (const OnRoad& one : out) {
    if (chosen.size() >= most) break;
    if (std::none_of(chosen.begin(), chosen.end(), [&](const OnRoad& c) { return std::abs(c.at.x - one.at.x) + std::abs(c.at.y - one.at.y) < 1e-6; })) chosen.push_back(one);
  }
  return chosen;
}

RouteFinder::RouteFinder(const RoadNet& net) : net_(net), best_(net.nodes_.size(), kNoWay), before_(net.nodes_.size(), kNobody) {}

void RouteFinder::explore(const RoadNet::OnRoad& from, double most_m) {
  for (const std::uint32_t n : touched_) best_[n] = kNoWay, before_[n] = kNobody;
  touched_.clear(), queue_.clear();
  const auto offer = [&](std::uint32_t node, double metres, std::uint32_t before) {
    if (metres > most_m || metres >= best_[node]) return;
    if (best_[node] == kNoWay) touched_.push_back(node);
    best_[node] = metres, before_[node] = before;
    queue_.emplace_back(metres, node);
    std::push_heap(queue_.begin(), queue_.end(), std::greater<>());
  };
  const RoadNet::Piece& start = net_.pieces_[from.piece];
  offer(start.a, from.along_m, kNobody), offer(start.b, start.metres - from.along_m, kNobody);
  while (!queue_.empty()) {
    std::pop_heap(queue_.begin(), queue_.end(), std::greater<>());
    const auto [metres, node] = queue_.back();
    queue_.pop_back();
    if (metres > best_[node]) continue;
    for (std::uint32_t i = net_.first_[node]; i < net_.first_[node + 1]; ++i) {
      const RoadNet::Piece& p = net_.pieces_[net_.leaving_[i]];
      offer(p.a == node ? p.b : p.a, metres + p.metres, node);
    }
  }
}

double RouteFinder::reach(const RoadNet::OnRoad& from, const RoadNet::OnRoad& to) const {
  const RoadNet::Piece& p = net_.pieces_[to.piece];
  const double by_ends = std::min(best_[p.a] + to.along_m, best_[p.b] + p.metres - to.along_m);
  return from.piece == to.piece ? std::min(by_ends, std::abs(from.along_m - to.along_m)) : by_ends;
}

void RouteFinder::distances(const RoadNet::OnRoad& from, const std::vector<RoadNet::OnRoad>& to, double most_m, std::vector<double>& out) {
  explore(from, most_m);
  out.clear();
  for (const RoadNet::OnRoad& one : to) {
    const double metres = reach(from, one);
    out.push_back(metres <= most_m ? metres : kNoWay);
  }
}

std::vector<RoadNet::Spot> RouteFinder::way(const RoadNet::OnRoad& from, const RoadNet::OnRoad& to, double most_m) {
  explore(from, most_m);
  const double metres = reach(from, to);
  if (metres > most_m) return {};
  if (from.piece == to.piece && metres == std::abs(from.along_m - to.along_m)) return {from.at, to.at};
  const RoadNet::Piece& p = net_.pieces_[to.piece];
  std::vector<RoadNet::Spot> out{to.at};
  for (std::uint32_t n = best_[p.a] + to.along_m <= best_[p.b] + p.metres - to.along_m ? p.a : p.b; n != kNobody; n = before_[n]) out.push_back(net_.nodes_[n]);
  out.push_back(from.at);
  std::reverse(out.begin(), out.end());
  return out;
}

}  // namespace dosi::trace
