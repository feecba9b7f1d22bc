#include "solutions/patrol/response/strategies.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "base/chance.h"

namespace dosi::patrol::response {
namespace {

constexpr std::size_t kSpotsPerCar = 6;  // each within two hours, with stays of 11 to 15 minutes

double exponential(Chance& chance, double mean) { return -mean * std::log(1 - chance.uniform()); }

// A car's stops at the spots that `next` names, one after the other, from a moment at its box on; those that it cannot
// drive to are passed over. At the last it stays to the end of the shift.
Beat tour_of(const StrategyInput& in, std::size_t car, const std::function<Place()>& next) {
  constexpr int kMostInVain = 100;
  Chance chance(in.seed, 100 + car);
  Beat out{{in.boxes[car], in.begin_s, in.begin_s + 1}};
  for (int vain = 0; vain < kMostInVain;) {
    const Place to = next();
    const auto drive = (*in.drives)(out.back().place, to);
    if (drive == DriveTable::kNoWay || (to == out.back().place && out.size() > 1)) {
      ++vain;
      continue;
    }
    const int arrive_s = out.back().leave_s + drive;
    const int leave_s = arrive_s + in.least_stay_s + chance.below(in.most_stay_s - in.least_stay_s + 1);
    if (leave_s > in.end_s) break;
    out.push_back({to, arrive_s, leave_s});
    vain = 0;
  }
  out.back().leave_s = in.end_s;
  return out;
}

}  // namespace

std::vector<Beat> wait_at_boxes(const StrategyInput& input) {
  std::vector<Beat> out;
  for (const Place box : input.boxes) out.push_back({{box, input.begin_s, input.end_s}});
  return out;
}

std::vector<Beat> patrol_at_random(const StrategyInput& input) {
  if (input.spots.empty()) return wait_at_boxes(input);
  std::vector<Beat> out;
  for (std::size_t car = 0; car < input.boxes.size(); ++car) {
    Chance chance(input.seed, 200 + car);
    out.push_back(tour_of(input, car, [&] { return input.spots[static_cast<std::size_t>(chance.below(static_cast<int>(input.spots.size())))]; }));
  }
  return out;
}

std::vector<Beat> patrol_by_count(const StrategyInput& input) {
  if (input.spots.empty()) return wait_at_boxes(input);
  std::vector<std::size_t> rank(input.spots.size());
  std::iota(rank.begin(), rank.end(), std::size_t{0});
  std::stable_sort(rank.begin(), rank.end(), [&](auto a, auto b) { return input.counts[a] > input.counts[b]; });
  rank.resize(std::min(rank.size(), kSpotsPerCar * input.boxes.size()));
  std::vector<Beat> out;
  for (std::size_t car = 0; car < input.boxes.size(); ++car) {
    std::vector<Place> own;
    for (std::size_t k = car % rank.size(); k < rank.size(); k += input.boxes.size()) own.push_back(input.spots[rank[k]]);
    std::size_t at = 0;
    out.push_back(tour_of(input, car, [&] { return own[at++ % own.size()]; }));
  }
  return out;
}

void draw_services(std::vector<Call>& calls, double mean_service_s, std::uint64_t seed) {
  Chance chance(seed, 400);
  for (Call& call : calls) call.service_s = static_cast<int>(exponential(chance, mean_service_s));
}

std::vector<Call> draw_calls(const std::vector<Rate>& rates, int end_s, double mean_service_s, std::uint64_t seed) {
  std::vector<Call> out;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    Chance chance(seed, 300 + i);
    for (int hour = 0; hour * 3600 < end_s; ++hour) {
      const double rate = rates[i].per_hour[static_cast<std::size_t>(hour) % rates[i].per_hour.size()];
      if (rate <= 0) continue;
      const int hour_end = std::min(end_s, (hour + 1) * 3600);
      for (double at = hour * 3600 + exponential(chance, 3600 / rate); at < hour_end; at += exponential(chance, 3600 / rate))
        out.push_back({static_cast<int>(at), rates[i].place, 0});
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const Call& a, const Call& b) { return a.at_s < b.at_s; });
  draw_services(out, mean_service_s, seed);
  return out;
}

}  // namespace dosi::patrol::response
