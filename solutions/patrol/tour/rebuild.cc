#include "solutions/patrol/tour/rebuild.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "solutions/patrol/tour/shorten.h"

namespace dosi::patrol {
namespace {

constexpr double kAverageTaken = 8, kLongestString = 20;  // nodes
constexpr double kLengthWeight = 0.1;  // so much of the score if every team used its whole limit
constexpr double kLeastPower = 0.5, kMostPower = 1.5;  // of the score beside the time that a node costs

}  // namespace

double Rebuilder::value(const Routes& routes) const {
  for (std::size_t t = 0; t < routes.all().size(); ++t)
    if (routes.route(t).size() > 2 && !(routes.length(t) <= ground_.teams()[t].limit)) return -std::numeric_limits<double>::infinity();
  return routes.score() * (1 - kLengthWeight * routes.length() / ground_.all_limits());
}

void Rebuilder::rebuild(Routes& routes, double worth_finishing) {
  std::fill(touched_.begin(), touched_.end(), 0);
  if (routes.visits() > 0) take_out(routes);
  fill(routes, worth_finishing);
}

void Rebuilder::fill_all(Routes& routes) {
  std::fill(touched_.begin(), touched_.end(), 1);
  for (std::size_t t = 0; t < routes.all().size(); ++t)
    if (!routes.reorder(t, [&](auto& route) { return shorten(ground_, route, touched_); })) routes.find_insertions(t);
  fill(routes, -std::numeric_limits<double>::infinity());
}

void Rebuilder::take_out(Routes& routes) {
  const double average = static_cast<double>(routes.visits()) / static_cast<double>(routes.all().size());
  const double longest = std::min(kLongestString, average);
  const double strings = std::floor(chance_.uniform() * (4 * kAverageTaken / (1 + longest) - 1) + 1);
  const auto seed = static_cast<Ground::Node>(chance_.below(static_cast<int>(ground_.nodes())));
  std::vector<bool> done(routes.all().size(), false);
  double taken = 0;
  for (const Ground::Node v : ground_.near(seed)) {
    if (taken >= strings) break;
    const int team = routes.visitor(v);
    if (team == Routes::kNobody || done[static_cast<std::size_t>(team)]) continue;
    const auto t = static_cast<std::size_t>(team);
    const double room = std::min(longest, static_cast<double>(routes.route(t).size() - 2));
    take_string(routes, t, v, static_cast<std::size_t>(chance_.uniform() * room + 1));
    done[t] = true, taken += 1;
  }
}

// Takes nodes in a row, one of them given; half of the time some in the middle of the row stay.
void Rebuilder::take_string(Routes& routes, std::size_t team, Ground::Node through, std::size_t length) {
  const auto& route = routes.route(team);
  const std::size_t visits = route.size() - 2;
  std::size_t staying = 0;
  if (length > 1 && length < visits && chance_.happens(0.5)) {
    staying = 1;
    while (length + staying < visits && chance_.happens(0.5)) ++staying;
  }
  const std::size_t whole = length + staying;
  const auto position = static_cast<std::size_t>(std::find(route.begin(), route.end(), through) - route.begin());
  const std::size_t lowest = position + 1 > whole ? position + 1 - whole : 1;
  const std::size_t highest = std::min(position, visits + 1 - whole);
  const std::size_t first = std::max<std::size_t>(lowest, 1) + static_cast<std::size_t>(chance_.below(static_cast<int>(highest - std::max<std::size_t>(lowest, 1) + 1)));
  const std::size_t stay_from = staying > 0 ? first + static_cast<std::size_t>(chance_.below(static_cast<int>(length))) : 0;
  leaving_.assign(ground_.nodes(), false);
  for (std::size_t i = first; i < first + whole; ++i)
    if (staying == 0 || i < stay_from || i >= stay_from + staying) leaving_[route[i]] = true;
  routes.remove(team, leaving_, touched_);
}

bool Rebuilder::insert_best(Routes& routes) {
  double best = -1;
  Ground::Node node = 0;
  std::size_t team = 0;
  for (const Ground::Node v : routes.waiting()) {
    for (std::size_t t = 0; t < routes.all().size(); ++t) {
      if (!routes.fits(v, t)) continue;
      // A node on the way costs no time: the least keeps the quotient finite, and better than any other.
      const double worth = appeal_[v] / std::max(routes.insertion(v, t).extra, 1e-3);
      if (worth > best) best = worth, node = v, team = t;
    }
  }
  if (best < 0) return false;
  routes.insert(node, team, touched_);
  return true;
}

void Rebuilder::fill(Routes& routes, double worth_finishing) {
  const double power = chance_.uniform(kLeastPower, kMostPower), noise = chance_.uniform();
  for (const Ground::Node v : routes.waiting())
    appeal_[v] = std::pow(ground_.score(v), power) * chance_.uniform(1 - noise, 1 + noise);
  for (bool inserted = true, shorter = true; inserted && shorter;) {
    inserted = false;
    while (insert_best(routes)) inserted = true;
    if (value(routes) < worth_finishing) return;
    shorter = false;
    for (std::size_t t = 0; t < routes.all().size(); ++t)
      shorter |= routes.reorder(t, [&](auto& route) { return shorten(ground_, route, touched_); });
    inserted |= shorter;
  }
}

}  // namespace dosi::patrol
