#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "solutions/patrol/cameras/siting.h"

namespace dosi::patrol {

// Which sites reach each place: Reaches the other way round.
class Reachers {
 public:
  Reachers(const Reaches& reaches, std::size_t demand);
  std::span<const Site> of(Demand d) const {
    const auto i = static_cast<std::size_t>(d);
    return {sites_.data() + first_[i], first_[i + 1] - first_[i]};
  }

 private:
  std::vector<std::size_t> first_;
  std::vector<Site> sites_;
};

// A choice of sites under change, with what each further site would add kept up to date.
class Choice {
 public:
  // Both must live as long as it.
  Choice(const SitingProblem& problem, const Reachers& reachers);
  Choice(const SitingProblem& problem, Reachers&& reachers) = delete;

  double seen() const { return seen_; }
  const std::vector<Site>& sites() const { return sites_; }
  bool has(Site s) const { return place_[static_cast<std::size_t>(s)] != kOut; }
  double gain(Site s) const { return gain_[static_cast<std::size_t>(s)]; }
  void add(Site s);
  void remove(Site s);
  // The site that adds most each time, until there are enough of them or none adds anything. Lazy (Minoux 1978).
  void fill();
  // Changes one site for another as long as that gains; how often it did. `stop` is asked between sites.
  template <class Stop>
  std::size_t interchange(Stop&& stop) {
    std::size_t swaps = 0;
    for (std::size_t since = 0, i = 0; since < sites_.size() && !stop(); ++since, ++i)
      if (exchange(sites_[i % sites_.size()])) since = 0, ++swaps;
    return swaps;
  }

 private:
  static constexpr std::uint32_t kOut = UINT32_MAX;
  bool exchange(Site s);
  Site best_outside();

  const SitingProblem& problem_;
  const Reachers& reachers_;
  std::vector<Site> sites_;
  std::vector<std::uint32_t> place_;  // by Site: where it is in sites_
  std::vector<std::uint32_t> seers_;  // by Demand: how many chosen sites reach it
  std::vector<double> gain_;          // by Site: weight that only it would see, or sees
  double seen_ = 0;
  std::optional<Site> best_outside_;  // as long as nothing changes
  std::vector<double> extra_;         // by Site, scratch: what it gains when another leaves
  std::vector<Site> touched_;
};

}  // namespace dosi::patrol
