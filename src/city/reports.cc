#include "city/reports.h"

#include <algorithm>
#include <cmath>

#include "city/exact.h"
#include "city/local_time.h"

namespace dosi::city {

const std::array<ReportKind, 8> kReportKinds{
    {// code, ko, en, share, bars, shops, homes, roads, dark, repeats, night, severity
     {"theft", "절도", "Theft", .17, .8, 1.6, .10, .2, .2, .28, .35, 2},
     {"burglary", "침입절도", "Burglary", .06, .05, .3, .9, .05, .8, .55, .55, 1},
     {"violence", "폭력", "Violence", .15, 2.4, .5, .06, .1, .2, .10, .78, 1},
     {"domestic", "가정폭력", "Domestic violence", .09, 0, 0, 1.0, 0, 0, .15, .65, 1},
     {"drunk", "주취자", "Drunk person", .19, 3.0, .4, .03, .1, .1, .06, .86, 3},
     {"disturbance", "소란·시비", "Disturbance", .15, 1.2, .5, .35, .1, .1, .12, .65, 3},
     {"traffic", "교통사고·불편", "Traffic", .12, .1, .2, .05, 1.5, 0, .03, .30, 2},
     {"suspicious", "수상한 거동", "Suspicious activity", .07, .2, .1, .5, .05, 1.5, .20, .75, 2}}};

namespace {

struct Pull {
  double bars = 0, shops = 0, homes = 0, roads = 0;
};

std::vector<Pull> pulls(const Ground& g) {
  std::vector<Xy> middles;
  for (const Segment& s : g.streets.segments) middles.push_back(point_along(s.line, s.length_m / 2));
  const PointIndex near(middles, 100);
  std::vector<Pull> out(middles.size());
  for (const Place& p : g.places) {
    const int s = near.nearest(p.at);
    if (p.kind == PlaceKind::bar)
      out[s].bars += p.draw;
    else if (merchant_ko(p.kind))
      out[s].shops += 0.5 * p.draw;
  }
  for (const Block& b : g.blocks) {
    const std::vector<int> around = near.within(b.centre, 130);
    for (int s : around) out[s].homes += b.residents / 40 / static_cast<double>(around.size());
  }
  for (std::size_t s = 0; s < out.size(); ++s) {
    const Road road = g.streets.segments[s].road;
    out[s].roads = road == Road::primary ? 1.2 : road == Road::secondary ? 0.8 : road == Road::tertiary ? 0.3 : 0.03;
  }
  return out;
}

double bump(double hour, double at, double width) {
  double d = std::fabs(hour - at);
  d = std::min(d, 24 - d) / width;
  return exact::exp(-d * d);
}

}  // namespace

ReportModel::ReportModel(const Ground& ground, const Safety& safety, double scale, std::uint64_t seed)
    : streets_(ground.streets), safety_(safety), seed_(seed), per_day_(22 * scale) {
  const std::vector<Pull> pull = pulls(ground);
  const std::vector<double> dark = darkness(ground.streets, safety);
  std::vector<double> patrol(pull.size());
  for (std::size_t k = 0; k < kReportKinds.size(); ++k) {
    const ReportKind& kind = kReportKinds[k];
    std::vector<double> day(pull.size()), night(pull.size());
    for (std::size_t s = 0; s < pull.size(); ++s) {
      const Xy p = streets_.segments[s].line[0];
      // Some corners are simply worse than their surroundings explain.
      const double local =
          exact::exp(1.3 * noise(seed + 701, p.x / 380, p.y / 380) + 0.6 * noise(seed + 702 + k, p.x / 170, p.y / 170));
      const double base = 0.002 + kind.by_bars * pull[s].bars + kind.by_shops * pull[s].shops +
                          kind.by_homes * pull[s].homes + kind.by_roads * pull[s].roads;
      day[s] = base * local;
      night[s] = (base - 0.5 * kind.by_shops * pull[s].shops) * local * (1 + kind.by_darkness * dark[s]);
      patrol[s] += 0.1 * pull[s].bars * local + 0.01;
    }
    day_.emplace_back(day);
    night_.emplace_back(night);
    std::vector<double> hours;
    for (int h = 0; h < 24; ++h)
      hours.push_back(0.03 + (1 - kind.at_night) * (bump(h, 14, 4) + 0.4 * bump(h, 18, 2)) +
                      kind.at_night * (bump(h, 23, 2.6) + 0.35 * bump(h, 2, 2)));
    hours_.push_back(std::move(hours));
  }
  for (std::size_t s = 0; s < patrol.size(); ++s)
    for (const PoliceBox& box : safety.boxes)
      patrol[s] += 0.6 * exact::exp(-distance_m(box.at, streets_.segments[s].line[0]) / 250) *
                   (distance_m(box.at, streets_.segments[s].line[0]) < 1500);
  patrol_ = Weighted(patrol);
}

Report ReportModel::draw(Chance& chance, Time day_start, int kind) const {
  const Weighted by_hour(hours_[kind]);
  const int hour = by_hour.pick(chance.uniform());
  return draw_at(chance, plus_s(day_start, hour * 3600 + chance.below(3600)), kind);
}

Report ReportModel::draw_at(Chance& chance, Time at, int kind) const {
  const int hour = local(at).hour();
  Report r{.at = at, .place = {}, .kind = static_cast<std::uint8_t>(kind)};
  r.by_patrol = chance.happens(0.13);
  const bool night = hour >= 20 || hour < 6;
  const Weighted& where = r.by_patrol ? patrol_ : night ? night_[kind] : day_[kind];
  const Segment& g = streets_.segments[where.pick(chance.uniform())];
  r.place = point_along(g.line, chance.uniform(0, g.length_m)) + Xy{4 * chance.normal(), 4 * chance.normal()};
  const double roll = chance.uniform();
  const int shift = roll < 0.07 ? -1 : roll < 0.72 ? 0 : roll < 0.95 ? 1 : 2;
  r.severity = static_cast<std::uint8_t>(std::clamp(kReportKinds[kind].severity + shift, 0, 4));
  if (chance.happens(0.01)) {
    double best = 1e18;
    Xy box = r.place;
    for (const PoliceBox& b : safety_.boxes)
      if (distance_m(b.at, r.place) < best) best = distance_m(b.at, r.place), box = b.at;
    r.place = box;
  }
  return r;
}

void ReportModel::add_repeats(Chance& chance, const Report& first, Time end, std::vector<Report>& out) const {
  std::vector<Report> wave{first};
  while (!wave.empty()) {
    const Report r = wave.back();
    wave.pop_back();
    for (int n = chance.poisson(kReportKinds[r.kind].repeats); n > 0; --n) {
      Report next = r;
      next.repeat = true;
      next.by_patrol = false;
      // Some days later, at about the same hour.
      const double days = std::floor(chance.exponential(5)) + (chance.happens(0.3) ? 0 : 1);
      next.at = plus_s(r.at, days * 86400 + 5000 * chance.normal());
      next.place = r.place + Xy{55 * chance.normal(), 55 * chance.normal()};
      if (next.at >= end || next.at <= r.at) continue;
      out.push_back(next);
      wave.push_back(next);
    }
  }
}

std::vector<Report> ReportModel::between(Time from, Time to) const {
  std::vector<Report> out;
  for (std::int64_t day = local(from).day; local_midnight(day) < to; ++day) {
    Chance chance(hash(seed_, 711), static_cast<std::uint64_t>(day));
    const int weekday = LocalTime{day, 0}.weekday();
    const double busy = weekday == 4 || weekday == 5 ? 1.25 : 0.9;
    for (std::size_t k = 0; k < kReportKinds.size(); ++k)
      for (int n = chance.poisson(per_day_ * busy * kReportKinds[k].share / (1 + kReportKinds[k].repeats)); n > 0;
           --n) {
        const Report r = draw(chance, local_midnight(day), static_cast<int>(k));
        out.push_back(r);
        add_repeats(chance, r, to, out);
      }
  }
  std::erase_if(out, [&](const Report& r) { return r.at < from || r.at >= to; });
  std::stable_sort(out.begin(), out.end(), [](const Report& a, const Report& b) { return a.at < b.at; });
  return out;
}

std::vector<Report> ReportModel::in_minute(Time minute) const {
  std::vector<Report> out;
  Chance chance(hash(seed_, 712), static_cast<std::uint64_t>(minute.us));
  const int hour = local(minute).hour();
  for (std::size_t k = 0; k < kReportKinds.size(); ++k) {
    const double share = hours_[k][hour] / Weighted(hours_[k]).total();
    for (int n = chance.poisson(per_day_ * kReportKinds[k].share * share / 60); n > 0; --n)
      out.push_back(draw_at(chance, plus_s(minute, chance.below(60)), static_cast<int>(k)));
  }
  std::stable_sort(out.begin(), out.end(), [](const Report& a, const Report& b) { return a.at < b.at; });
  return out;
}

}  // namespace dosi::city
