#include "solutions/patrol/cameras/siting.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/chance.h"
#include "solutions/patrol/cameras/dual_prices.h"
#include "solutions/patrol/cameras/interchange.h"

namespace dosi::patrol {
namespace {

constexpr std::size_t kBetweenStarts = 20;  // steps on the dual: a start costs as much as about ten

// Some of the sites, with the places that they reach, as a problem of its own.
struct Part {
  std::vector<Site> sites;  // by Site of the part: its number in the whole
  SitingProblem problem;
};
Part part_of(const SitingProblem& whole, std::vector<Site> sites) {
  std::vector<std::uint32_t> number(whole.weight.size(), UINT32_MAX);
  std::vector<double> weight;
  std::vector<std::size_t> first{0};
  std::vector<Demand> reached;
  for (const Site s : sites) {
    for (const Demand d : whole.reaches.of(s)) {
      std::uint32_t& n = number[static_cast<std::size_t>(d)];
      if (n == UINT32_MAX) n = static_cast<std::uint32_t>(weight.size()), weight.push_back(whole.weight[static_cast<std::size_t>(d)]);
      reached.push_back(Demand{n});
    }
    first.push_back(reached.size());
  }
  return {std::move(sites), {Reaches(std::move(first), std::move(reached)), std::move(weight), whole.sites}};
}

double least_gain(const Choice& choice) {
  double least = std::numeric_limits<double>::infinity();
  for (const Site s : choice.sites()) least = std::min(least, choice.gain(s));
  return choice.sites().empty() ? 0 : least;
}

// The best-paid sites stand in each other's way: those that add little give way to others.
Choice begun_with(const SitingProblem& problem, const Reachers& reachers, const std::vector<Site>& paid, double least) {
  Choice out(problem, reachers);
  for (const Site s : paid)
    if (out.gain(s) > 0) out.add(s);
  for (const Site s : std::vector<Site>(out.sites()))
    if (out.gain(s) < least) out.remove(s);
  out.fill();
  return out;
}

void in_order(Siting& out, const SitingProblem& problem) {
  std::sort(out.chosen.begin(), out.chosen.end());
  const Part part = part_of(problem, std::move(out.chosen));
  const Reachers reachers(part.problem.reaches, part.problem.weight.size());
  Choice choice(part.problem, reachers), again(part.problem, reachers);
  choice.fill();
  out.chosen.clear(), out.seen = 0;
  for (const Site s : choice.sites()) {
    out.chosen.push_back(part.sites[static_cast<std::size_t>(s)]);
    out.added.push_back(again.gain(s));
    out.seen += again.gain(s);
    again.add(s);
  }
}

}  // namespace

Siting choose_sites(const SitingProblem& problem, const SitingOptions& options, kit::Budget& budget, const std::function<void(double)>& told) {
  Siting out;
  const auto stop = [&] { return budget.used() >= 1; };
  std::vector<Site> worthwhile;
  double least = 0;
  {
    const Reachers reachers(problem.reaches, problem.weight.size());
    const Choice none(problem, reachers);
    Choice first = none;
    first.fill();
    first.interchange(stop);
    // A site that reaches less than any chosen one adds is never worth its place: it stays in the bound alone.
    least = first.sites().size() < problem.sites ? 0 : 0.9 * least_gain(first);
    for (std::uint32_t s = 0; s < problem.reaches.sites(); ++s)
      if (none.gain(Site{s}) >= least && none.gain(Site{s}) > 0) worthwhile.push_back(Site{s});
    out.chosen = first.sites(), out.seen = first.seen();
  }
  const Part part = part_of(problem, std::move(worthwhile));
  const Reachers reachers(part.problem.reaches, part.problem.weight.size());
  DualPrices dual(part.problem, least, least);
  Chance chance(options.seed, 1);
  for (out.steps = 0; !stop() && !dual.settled() && dual.bound() - out.seen > options.good_enough * dual.bound(); ++out.steps, budget.spend()) {
    dual.step(out.seen);
    if (out.steps % kBetweenStarts != kBetweenStarts - 1) continue;
    if (told) told(budget.used());
    Choice other = begun_with(part.problem, reachers, dual.best_paid(), chance.uniform(0.3, 0.7) * least);
    other.interchange(stop);
    if (!(other.seen() > out.seen)) continue;
    out.seen = other.seen(), out.chosen.clear();
    for (const Site s : other.sites()) out.chosen.push_back(part.sites[static_cast<std::size_t>(s)]);
  }
  in_order(out, problem);
  out.bound = std::max(dual.bound(), out.seen);
  return out;
}

std::size_t sites_to_choose(std::size_t n, double reserved_share) {
  return n - static_cast<std::size_t>(std::llround(static_cast<double>(n) * reserved_share));
}

}  // namespace dosi::patrol
