#pragma once
#include <algorithm>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include "solutions/patrol/response/standby.h"

// What standby plans are worth, in whole numbers, more being better; posts by their number in the problem.
namespace dosi::patrol::response {

// Seconds saved against kUnreached_s, by the nearest car.
class MeanResponse {
 public:
  static constexpr bool kShares = false;  // whether a second car at a post can be of use
  explicit MeanResponse(const StandbyProblem& problem) : problem_(problem), parts_(call_parts(problem.calls)) {}

  void set(std::span<const std::uint32_t> posts) {
    saved_.assign(parts_.size(), 0);
    value_ = 0;
    for (const auto post : posts)
      for (std::size_t j = 0; j < parts_.size(); ++j) saved_[j] = std::max(saved_[j], saving(post, j));
    for (std::size_t j = 0; j < parts_.size(); ++j) value_ += parts_[j] * saved_[j];
  }
  std::int64_t value() const { return value_; }
  std::int64_t gain(std::uint32_t post) const {
    std::int64_t sum = 0;
    for (std::size_t j = 0; j < parts_.size(); ++j) sum += parts_[j] * std::max<std::int64_t>(0, saving(post, j) - saved_[j]);
    return sum;
  }
  std::int64_t saving(std::uint32_t post, std::size_t place) const {
    return kUnreached_s - std::min<std::int64_t>(kUnreached_s, problem_.drives->row(problem_.posts[post])[place]);
  }
  const std::vector<std::int64_t>& parts() const { return parts_; }
  const std::vector<std::int64_t>& saved() const { return saved_; }

 private:
  const StandbyProblem& problem_;
  std::vector<std::int64_t> parts_, saved_;
  std::int64_t value_ = 0;
};

// Calls that a free car reaches in time.
class ExpectedCovered {
 public:
  static constexpr bool kShares = true;
  explicit ExpectedCovered(const StandbyProblem& problem) : busy_(problem.busy), parts_(call_parts(problem.calls)) {
    for (const Place post : problem.posts) {
      std::vector<std::uint32_t> near;
      for (std::uint32_t j = 0; j < parts_.size(); ++j)
        if (problem.drives->row(post)[j] <= problem.within_s && parts_[j] > 0) near.push_back(j);
      near_.push_back(std::move(near));
    }
  }

  void set(std::span<const std::uint32_t> posts) {
    cars_.assign(parts_.size(), 0);
    value_ = 0;
    for (const auto post : posts)
      for (const auto j : near_[post]) value_ += worth(j, ++cars_[j]);
  }
  std::int64_t value() const { return value_; }
  std::int64_t gain(std::uint32_t post) const {
    std::int64_t sum = 0;
    for (const auto j : near_[post]) sum += worth(j, cars_[j] + 1);
    return sum;
  }
  // What the k-th car adds at a place.
  std::int64_t worth(std::uint32_t place, int k) const {
    return std::llround(static_cast<double>(parts_[place]) * (1 - busy_) * std::pow(busy_, k - 1));
  }
  const std::vector<std::uint32_t>& near(std::uint32_t post) const { return near_[post]; }
  const std::vector<int>& cars() const { return cars_; }

 private:
  double busy_;
  std::vector<std::int64_t> parts_;
  std::vector<std::vector<std::uint32_t>> near_;
  std::vector<int> cars_;  // in time, by place
  std::int64_t value_ = 0;
};

// No plan is worth more than this (Lagrangian relaxation: for the nearest car of Cornuejols, Fisher, Nemhauser 1977), by
// subgradient steps from what the plan that is `set` adds. At least the value of that plan.
std::int64_t upper_bound(const MeanResponse& goal, std::size_t posts, std::size_t cars);
std::int64_t upper_bound(const ExpectedCovered& goal, std::size_t posts, std::size_t cars);

}  // namespace dosi::patrol::response
