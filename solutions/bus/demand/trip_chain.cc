#include "solutions/bus/demand/trip_chain.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace dosi::bus {
namespace {

// The stops that may follow a stop on a line, with the time a bus takes to them.
class Downstream {
 public:
  explicit Downstream(const FeedDay& day) {
    std::set<std::pair<std::uint32_t, std::vector<Stop>>> seen;
    for (const Run& run : day.runs) {
      if (!seen.emplace(run.route, run.stops).second) continue;
      for (std::size_t i = 0; i < run.stops.size(); ++i)
        for (std::size_t j = i + 1; j < run.stops.size() && run.stops[j] != run.stops[i]; ++j)
          after_[{run.route, run.stops[i]}].try_emplace(run.stops[j], run.calls[j].arrival - run.calls[i].departure);
    }
  }
  const std::map<Stop, Seconds>* after(std::uint32_t route, Stop stop) const {
    const auto found = after_.find({route, stop});
    return found == after_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::pair<std::uint32_t, Stop>, std::map<Stop, Seconds>> after_;
};

class Chaining {
 public:
  Chaining(const std::vector<Tap>& taps, const FeedDay& day, const ChainOptions& options) : taps_(taps), day_(day), options_(options), downstream_(day) {
    out_.off.resize(taps.size());
  }

  Chains all() {
    std::vector<std::size_t> order(taps_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto key = [&](std::size_t i) { return std::tuple(std::string_view(taps_[i].card), day_of(taps_[i]), taps_[i].when_s); };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
    for (std::size_t i = 0, end = 0; i < order.size(); i = end) {
      while (end < order.size() && taps_[order[end]].card == taps_[order[i]].card && day_of(taps_[order[end]]) == day_of(taps_[order[i]])) ++end;
      card_day({order.data() + i, end - i});
    }
    if (out_.checked > 0) out_.mean_error_m /= static_cast<double>(out_.checked);
    return std::move(out_);
  }

 private:
  std::int64_t day_of(const Tap& tap) const { return (tap.when_s - options_.day_starts_s) / 86400; }
  double apart(Stop a, Stop b) const { return geo::distance_m(day_.places[at(a)], day_.places[at(b)]); }

  void card_day(std::span<const std::size_t> taps) {
    for (std::size_t k = 0; k < taps.size(); ++k) {
      const Tap& tap = taps_[taps[k]];
      const Chained what = taps.size() == 1 ? Chained::only_one_ride : infer(taps[k], taps_[taps[(k + 1) % taps.size()]].on);
      ++out_.taps[static_cast<std::size_t>(what)];
      if (what != Chained::inferred || !tap.off) continue;
      ++out_.checked;
      out_.right += *out_.off[taps[k]] == *tap.off;
      out_.mean_error_m += apart(*out_.off[taps[k]], *tap.off);
    }
    link(taps);
  }

  Chained infer(std::size_t number, Stop next) {
    const auto* after = downstream_.after(taps_[number].route, taps_[number].on);
    if (after == nullptr) return Chained::stop_not_on_line;
    double nearest = options_.most_walk_m;
    for (const auto& [stop, ride_s] : *after)
      if (const double away = apart(stop, next); away <= nearest) nearest = away, out_.off[number] = stop;
    return out_.off[number] ? Chained::inferred : Chained::too_far;
  }

  // Joins rides to trips. A trip of which a ride is not inferred is none.
  void link(std::span<const std::size_t> taps) {
    for (std::size_t first = 0, next = 0; first < taps.size(); first = next) {
      for (next = first + 1; next < taps.size() && is_transfer(taps[next - 1], taps[next]); ++next) {
      }
      const std::size_t last = taps[next - 1];
      const bool whole = std::all_of(taps.begin() + static_cast<std::ptrdiff_t>(first), taps.begin() + static_cast<std::ptrdiff_t>(next),
                                     [&](std::size_t i) { return out_.off[i].has_value(); });
      if (whole && *out_.off[last] != taps_[taps[first]].on)
        out_.trips.push_back({taps_[taps[first]].on, *out_.off[last], taps_[taps[first]].when_s, static_cast<int>(next - first)});
    }
  }

  bool is_transfer(std::size_t before, std::size_t after) const {
    if (!out_.off[before] || taps_[before].route == taps_[after].route) return false;
    const Seconds ride_s = downstream_.after(taps_[before].route, taps_[before].on)->at(*out_.off[before]);
    return taps_[after].when_s - (taps_[before].when_s + ride_s) <= options_.most_transfer_s;
  }

  const std::vector<Tap>& taps_;
  const FeedDay& day_;
  const ChainOptions& options_;
  const Downstream downstream_;
  Chains out_;
};

}  // namespace

Chains chain(const std::vector<Tap>& taps, const FeedDay& day, const ChainOptions& options) {
  return Chaining(taps, day, options).all();
}

}  // namespace dosi::bus
