#include "solutions/patrol/cameras/interchange.h"

#include <algorithm>
#include <queue>

namespace dosi::patrol {
namespace {

std::size_t index(Site s) { return static_cast<std::size_t>(s); }
std::size_t index(Demand d) { return static_cast<std::size_t>(d); }

}  // namespace

Reachers::Reachers(const Reaches& reaches, std::size_t demand) : first_(demand + 1, 0), sites_(reaches.size()) {
  for (std::uint32_t s = 0; s < reaches.sites(); ++s)
    for (const Demand d : reaches.of(Site{s})) ++first_[index(d) + 1];
  for (std::size_t d = 0; d < demand; ++d) first_[d + 1] += first_[d];
  std::vector<std::size_t> next(first_.begin(), first_.end() - 1);
  for (std::uint32_t s = 0; s < reaches.sites(); ++s)
    for (const Demand d : reaches.of(Site{s})) sites_[next[index(d)]++] = Site{s};
}

Choice::Choice(const SitingProblem& problem, const Reachers& reachers)
    : problem_(problem), reachers_(reachers), place_(problem.reaches.sites(), kOut), seers_(problem.weight.size(), 0), gain_(problem.reaches.sites(), 0), extra_(problem.reaches.sites(), 0) {
  for (std::uint32_t s = 0; s < gain_.size(); ++s)
    for (const Demand d : problem.reaches.of(Site{s})) gain_[s] += problem.weight[index(d)];
}

// gain_ of a site outside: weight of what it reaches and nobody sees; of a chosen one: of what it alone sees. For both, what changes with a
// newcomer is the places that nobody saw, and those that one site saw.
void Choice::add(Site s) {
  best_outside_.reset();
  seen_ += gain_[index(s)];
  place_[index(s)] = static_cast<std::uint32_t>(sites_.size());
  sites_.push_back(s);
  for (const Demand d : problem_.reaches.of(s)) {
    const std::uint32_t before = seers_[index(d)]++;
    if (before > 1) continue;
    const double w = problem_.weight[index(d)];
    for (const Site other : reachers_.of(d))
      if (other != s && (before == 0 ? !has(other) : has(other))) gain_[index(other)] -= w;
  }
}

void Choice::remove(Site s) {
  best_outside_.reset();
  seen_ -= gain_[index(s)];
  for (const Demand d : problem_.reaches.of(s)) {
    const std::uint32_t left = --seers_[index(d)];
    if (left > 1) continue;
    const double w = problem_.weight[index(d)];
    for (const Site other : reachers_.of(d))
      if (other != s && (left == 0 ? !has(other) : has(other))) gain_[index(other)] += w;
  }
  const std::uint32_t at = place_[index(s)];
  sites_[at] = sites_.back(), place_[index(sites_[at])] = at;
  sites_.pop_back();
  place_[index(s)] = kOut;
}

void Choice::fill() {
  struct Offer {
    double gain;
    Site site;
    bool operator<(const Offer& other) const { return gain != other.gain ? gain < other.gain : site > other.site; }
  };
  std::vector<Offer> offers;
  for (std::uint32_t s = 0; s < gain_.size(); ++s)
    if (!has(Site{s}) && gain_[s] > 0) offers.push_back({gain_[s], Site{s}});
  std::priority_queue<Offer> queue(std::less<Offer>(), std::move(offers));
  while (sites_.size() < problem_.sites && !queue.empty()) {
    const Offer best = queue.top();
    queue.pop();
    if (const double now = gain(best.site); now < best.gain) {
      if (now > 0) queue.push({now, best.site});
      continue;
    }
    add(best.site);
  }
}

Site Choice::best_outside() {
  if (best_outside_) return *best_outside_;
  std::uint32_t best = 0;
  double most = -1;
  for (std::uint32_t s = 0; s < gain_.size(); ++s)
    if (gain_[s] > most && place_[s] == kOut) most = gain_[s], best = s;
  return *(best_outside_ = Site{best});
}

// Resende and Werneck (2004): a pair gains what the newcomer adds, less what the leaver alone sees, plus what both reach of that.
bool Choice::exchange(Site s) {
  if (sites_.size() == gain_.size()) return false;
  touched_.clear();
  for (const Demand d : problem_.reaches.of(s)) {
    if (seers_[index(d)] != 1) continue;
    for (const Site other : reachers_.of(d)) {
      if (other == s) continue;
      if (extra_[index(other)] == 0) touched_.push_back(other);
      extra_[index(other)] += problem_.weight[index(d)];
    }
  }
  Site best = best_outside();
  double most = gain(best);
  for (const Site other : touched_) {
    const double value = gain(other) + extra_[index(other)];
    if (!has(other) && (value > most || (value == most && other < best))) most = value, best = other;
    extra_[index(other)] = 0;
  }
  constexpr double kRounding = 1e-9;  // sums of weights in another order
  if (!(most > gain(s) * (1 + kRounding) + kRounding)) return false;
  remove(s);
  add(best);
  return true;
}

}  // namespace dosi::patrol
