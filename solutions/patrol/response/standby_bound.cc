#include <functional>
#include <numeric>

#include "solutions/patrol/response/standby_goal.h"

namespace dosi::patrol::response {
namespace {

constexpr int kSteps = 200;
constexpr double kMostWork = 4e8;  // of all steps, in pairs of post and place

// What one set of multipliers proves, and in which direction they should go.
struct Relaxed {
  double bound = 0;
  std::vector<double> slope;
};

// Steps of Polyak's length, halved while nothing is won (Held, Wolfe, Crowder 1974).
double descend(std::vector<double> prices, double value, double work_a_step, const std::function<Relaxed(const std::vector<double>&)>& relax) {
  double best = std::numeric_limits<double>::infinity(), scale = 1;
  std::vector<double> at_best = prices;
  const int steps = static_cast<int>(std::clamp(kMostWork / std::max(1.0, work_a_step), 1.0, static_cast<double>(kSteps)));
  for (int step = 0, idle = 0; step < steps; ++step) {
    const Relaxed here = relax(prices);
    if (here.bound < best) best = here.bound, at_best = prices, idle = 0;
    else if (++idle == 8) scale /= 2, idle = 0, prices = at_best;
    const double square = std::inner_product(here.slope.begin(), here.slope.end(), here.slope.begin(), 0.0);
    if (square == 0 || best <= value) break;
    const double length = scale * (here.bound - value) / square;
    for (std::size_t j = 0; j < prices.size(); ++j) prices[j] = std::max(0.0, prices[j] - length * here.slope[j]);
  }
  return best;
}

std::int64_t whole(double bound, std::int64_t value) { return std::max(value, static_cast<std::int64_t>(std::floor(bound * (1 + 1e-12)))); }

}  // namespace

// Each place pays its price once; a post is worth what places would save by it above their price.
std::int64_t upper_bound(const MeanResponse& goal, std::size_t posts, std::size_t cars) {
  const auto& parts = goal.parts();
  std::vector<double> prices;
  for (std::size_t j = 0; j < parts.size(); ++j) prices.push_back(static_cast<double>(parts[j] * goal.saved()[j]));
  const auto relax = [&](const std::vector<double>& price) {
    std::vector<std::pair<double, std::uint32_t>> worth;
    for (std::uint32_t i = 0; i < posts; ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < parts.size(); ++j) sum += std::max(0.0, static_cast<double>(parts[j] * goal.saving(i, j)) - price[j]);
      worth.emplace_back(-sum, i);
    }
    std::partial_sort(worth.begin(), worth.begin() + static_cast<std::ptrdiff_t>(cars), worth.end());
    Relaxed out{std::accumulate(price.begin(), price.end(), 0.0), std::vector<double>(parts.size(), 1)};
    for (std::size_t k = 0; k < cars; ++k) {
      out.bound -= worth[k].first;
      for (std::size_t j = 0; j < parts.size(); ++j)
        if (static_cast<double>(parts[j] * goal.saving(worth[k].second, j)) > price[j]) out.slope[j] -= 1;
    }
    return out;
  };
  return whole(descend(prices, static_cast<double>(goal.value()), static_cast<double>(posts * parts.size()), relax), goal.value());
}

// Each place pays its price for every car in time; the cars go where most is paid.
std::int64_t upper_bound(const ExpectedCovered& goal, std::size_t posts, std::size_t cars) {
  const auto places = static_cast<std::uint32_t>(goal.cars().size());
  std::vector<double> prices;
  std::size_t pairs = places * cars;
  for (std::uint32_t i = 0; i < posts; ++i) pairs += goal.near(i).size();
  for (std::uint32_t j = 0; j < places; ++j) prices.push_back(static_cast<double>(goal.worth(j, goal.cars()[j] + 1)));
  const auto relax = [&](const std::vector<double>& price) {
    Relaxed out{0, std::vector<double>(places, 0)};
    double most = 0;
    std::uint32_t where = 0;
    for (std::uint32_t i = 0; i < posts; ++i) {
      double paid = 0;
      for (const auto j : goal.near(i)) paid += price[j];
      if (paid > most) most = paid, where = i;
    }
    out.bound = static_cast<double>(cars) * most;
    for (const auto j : goal.near(where)) out.slope[j] += static_cast<double>(cars);
    for (std::uint32_t j = 0; j < places; ++j)
      for (int k = 1; k <= static_cast<int>(cars); ++k) {
        const double above = static_cast<double>(goal.worth(j, k)) - price[j];
        if (above <= 0) break;
        out.bound += above, out.slope[j] -= 1;
      }
    return out;
  };
  return whole(descend(prices, static_cast<double>(goal.value()), static_cast<double>(pairs), relax), goal.value());
}

}  // namespace dosi::patrol::response
