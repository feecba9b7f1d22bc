#include "city/crowd.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "city/chance.h"
#include "city/exact.h"
#include "city/local_time.h"
#include "city/near.h"

namespace dosi::city {

Crowd make_crowd(const std::vector<Block>& blocks, std::uint64_t seed) {
  Crowd out{.seed = seed};
  std::map<std::pair<int, int>, CrowdCell> cells;
  for (const Block& b : blocks) {
    const int column = static_cast<int>(std::floor(b.centre.x / kCrowdCell_m)),
              row = static_cast<int>(std::floor(b.centre.y / kCrowdCell_m));
    CrowdCell& cell = cells[{row, column}];
    cell.column = column, cell.row = row;
    cell.residents += b.residents, cell.jobs += b.jobs, cell.attraction += b.attraction;
    out.residents += b.residents, out.jobs += b.jobs, out.attraction += b.attraction;
  }
  for (const auto& [at, cell] : cells) out.cells.push_back(cell);
  return out;
}

int visitors(const Crowd& crowd, Time hour) {
  const LocalTime t = local(hour);
  const double day = t.weekend() ? 0.09 : 0.07;
  const double share = exact::exp(-(t.hour() - 14.5) * (t.hour() - 14.5) / 22);
  const double vary = 1 + 0.1 * normal(hash(crowd.seed, 501, t.day));
  return static_cast<int>(crowd.residents * std::max(0.0, 0.008 + day * share * vary));
}

std::vector<int> people_by_cell(const Crowd& crowd, Time hour) {
  const LocalTime t = local(hour);
  const Presence p = presence(t.hour(), t.weekend());
  const double guests = visitors(crowd, hour), total = crowd.residents + guests;
  std::vector<double> share;
  share.reserve(crowd.cells.size());
  double sum = 0;
  for (std::size_t c = 0; c < crowd.cells.size(); ++c) {
    const CrowdCell& cell = crowd.cells[c];
    const double expected = p.home * cell.residents + p.work * crowd.residents * cell.jobs / std::max(1.0, crowd.jobs) +
                            (p.out * crowd.residents + guests) * cell.attraction / std::max(1.0, crowd.attraction);
    share.push_back(expected * std::max(0.3, 1 + 0.07 * normal(hash(crowd.seed, 502, c, hour.us))));
    sum += share.back();
  }
  // Rounding the running sum keeps the total exact.
  std::vector<int> out;
  out.reserve(share.size());
  double running = 0;
  std::int64_t given = 0;
  for (double s : share) {
    running += s;
    const auto upto = static_cast<std::int64_t>(std::floor(running / sum * total + 0.5));
    out.push_back(static_cast<int>(upto - given));
    given = upto;
  }
  return out;
}

BusDemand make_demand(const std::vector<Block>& blocks, const BusNetwork& bus, std::uint64_t seed) {
  BusDemand out{.seed = seed, .stops = std::vector<Catchment>(bus.stops.size()), .all = {}};
  std::vector<Xy> at;
  for (const BusStop& s : bus.stops) at.push_back(s.at);
  const PointIndex stops(at, 250);
  for (const Block& b : blocks) {
    const std::vector<int> near = stops.within(b.centre, 550);
    double sum = 0;
    std::vector<double> share;
    for (int s : near) sum += share.emplace_back(exact::exp(-distance_m(at[s], b.centre) / 160));
    for (std::size_t i = 0; i < near.size(); ++i) {
      Catchment& c = out.stops[near[i]];
      const double part = share[i] / sum;
      c.residents += part * b.residents, c.jobs += part * b.jobs, c.attraction += part * b.attraction;
    }
    if (near.empty()) continue;
    out.all.residents += b.residents, out.all.jobs += b.jobs, out.all.attraction += b.attraction;
  }
  return out;
}

Riders riders(const BusDemand& demand, int stop, Time hour) {
  const LocalTime t = local(hour);
  const int h = t.hour();
  if (h < 5 || h > 23) return {};
  const Presence now = presence(h, t.weekend()), next = presence((h + 1) % 24, t.weekend());
  const double riding =
      demand.all.residents * (t.weekend() ? 0.24 : 0.30) * (1 + 0.06 * normal(hash(demand.seed, 511, t.day)));
  const Catchment& c = demand.stops[stop];
  const double home = c.residents / std::max(1.0, demand.all.residents), work = c.jobs / std::max(1.0, demand.all.jobs),
               out = c.attraction / std::max(1.0, demand.all.attraction);
  // Besides those who change for good there are always some who come while others go.
  const double churn = 0.012;
  const auto leaving = [&](double from, double to) { return std::max(0.0, from - to) + churn; };
  const double on =
      home * leaving(now.home, next.home) + work * leaving(now.work, next.work) + out * leaving(now.out, next.out);
  const double off =
      home * leaving(next.home, now.home) + work * leaving(next.work, now.work) + out * leaving(next.out, now.out);
  Chance chance(hash(demand.seed, 512, stop), static_cast<std::uint64_t>(hour.us));
  return {chance.poisson(riding * on), chance.poisson(riding * off)};
}

}  // namespace dosi::city
