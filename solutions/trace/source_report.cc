#include "solutions/trace/source_report.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "base/time.h"

namespace dosi::trace {
namespace {

constexpr double kTold = 0.15;         // evidence that changes the odds by less is not told
constexpr std::size_t kMostTold = 8;

json::Array bins_json(const std::array<Validation::Bin, 10>& bins) {
  json::Array out;
  for (const auto& b : bins)
    if (b.statements > 0) out.push_back(json::Object{{"from", b.from}, {"to", b.to}, {"told", b.told}, {"seen", b.seen}, {"statements", static_cast<std::int64_t>(b.statements)}});
  return out;
}

std::optional<std::pair<double, double>> middle_of(const LineList& list, CaseNumber c) {
  const auto& visits = list.at(c).visits;
  if (visits.empty()) return {};
  double x = 0, y = 0;
  for (const Visit& v : visits) x += v.x_km, y += v.y_km;
  const double n = static_cast<double>(visits.size()), per_degree = geo::kEarthRadius_m / 1000 * std::numbers::pi / 180;
  return std::pair(list.origin.lon + x / n / per_degree / std::cos(list.origin.lat * std::numbers::pi / 180), list.origin.lat + y / n / per_degree);
}

json::Object case_json(const ListedCase& one, bool calendar) {
  return {{"case", one.id}, {"onset", day_json(one.onset, calendar)}, {"confirmed", day_json(one.confirmed, calendar)}};
}

}  // namespace

json::Value day_json(std::int32_t day, bool calendar) {
  if (day == kNoDay) return {};
  if (!calendar) return std::int64_t{day};
  return format_time(Time{std::int64_t{day} * 86'400'000'000}).substr(0, 10);
}

json::Object json_of(const Estimate& e) { return {{"value", e.value}, {"low", e.low}, {"high", e.high}}; }

json::Object json_of(const Validation& v) {
  return {{"folds", v.folds}, {"pairs", static_cast<std::int64_t>(v.pairs)}, {"casesWithoutKnownSource", static_cast<std::int64_t>(v.others)}, {"meanCandidates", v.candidates},
          {"infectorNoCandidate", static_cast<std::int64_t>(v.outside_window)}, {"top1", v.top1}, {"top3", v.top3}, {"top5", v.top5}, {"top10", v.top10},
          {"meanReciprocalRank", v.mean_reciprocal_rank}, {"logLoss", v.log_loss}, {"brier", v.brier},
          {"reliability", json::Object{{"candidates", bins_json(v.of_candidates)}, {"unknownSource", bins_json(v.of_unknown)}}}};
}

json::Object json_of(const SerialInterval& s) {
  json::Object out{{"pairs", static_cast<std::int64_t>(s.pairs)}};
  if (s.pairs < 2) return out;
  out.append("meanDays", json_of(s.mean)), out.append("sdDays", json_of(s.sd)), out.append("medianDays", json_of(s.median)), out.append("negativeShare", s.negative_share);
  return out;
}

json::Object json_of(const Offspring& o) {
  json::Array histogram;
  for (const std::size_t n : o.histogram) histogram.emplace_back(static_cast<std::int64_t>(n));
  return {{"cases", static_cast<std::int64_t>(o.cases)}, {"infected", static_cast<std::int64_t>(o.infected)}, {"r", json_of(o.r)}, {"k", json_of(o.k)},
          {"shareOfCasesMaking80Percent", o.share_of_infectors_80}, {"histogram", std::move(histogram)}};
}

json::Array json_of(const std::vector<DayReproduction>& days, bool calendar) {
  json::Array out;
  for (const DayReproduction& d : days) {
    json::Object one{{"day", day_json(d.day, calendar)}, {"cases", static_cast<std::int64_t>(d.cases)}, {"r", d.r.value}, {"low", d.r.low}, {"high", d.r.high}};
    if (d.incomplete) one.append("incomplete", true);
    out.push_back(std::move(one));
  }
  return out;
}

json::Array weights_json(const SourceModel& model) {
  json::Array out;
  for (std::size_t f = 0; f < model.features().size(); ++f) out.push_back(json::Object{{"evidence", model.features()[f].name}, {"weight", model.weights()[f]}});
  return out;
}

json::Object ranking_json(const LineList& list, const SourceModel& model, CaseNumber of, const Ranking& ranking, std::size_t most) {
  json::Object out{{"case", list.at(of).id}, {"unknownSource", ranking.unknown}};
  if (list.at(of).infector) out.append("knownSource", list.at(*list.at(of).infector).id);
  json::Array candidates;
  for (std::size_t i = 0; i < std::min(most, ranking.candidates.size()); ++i) {
    const Candidate& c = ranking.candidates[i];
    json::Object one{{"case", list.at(c.who).id}, {"probability", c.probability}};
    if (const Days d = days_between(list.at(c.who), list.at(of)); d.kind != Days::Kind::none) one.append("daysBefore", d.days);
    std::vector<std::size_t> order(c.parts.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return std::abs(c.parts[a]) > std::abs(c.parts[b]); });
    json::Array evidence;
    for (const std::size_t f : order)
      if (std::abs(c.parts[f]) >= kTold && evidence.size() < kMostTold) evidence.push_back(json::Object{{"evidence", model.features()[f].name}, {"oddsTimes", std::exp(c.parts[f])}});
    one.append("evidence", std::move(evidence));
    candidates.push_back(std::move(one));
  }
  out.append("candidates", std::move(candidates));
  return out;
}

json::Object tree_json(const LineList& list, const std::vector<Link>& links, bool calendar) {
  json::Array cases, edges;
  for (const ListedCase& one : list.cases) cases.push_back(case_json(one, calendar));
  for (const Link& link : links) {
    json::Object edge{{"from", list.at(link.from).id}, {"to", list.at(link.to).id}, {"known", link.known}, {"probability", link.probability}};
    if (const Days d = days_between(list.at(link.from), list.at(link.to)); d.kind != Days::Kind::none) edge.append("days", d.days);
    edges.push_back(std::move(edge));
  }
  return {{"cases", std::move(cases)}, {"links", std::move(edges)}};
}

json::Object tree_geojson(const LineList& list, const std::vector<Link>& links, bool calendar) {
  json::Array features;
  const auto coordinates = [](const std::pair<double, double>& p) { return json::Array{p.first, p.second}; };
  for (std::size_t i = 0; i < list.cases.size(); ++i)
    if (const auto at = middle_of(list, static_cast<CaseNumber>(i)))
      features.push_back(json::Object{{"type", "Feature"}, {"properties", case_json(list.cases[i], calendar)}, {"geometry", json::Object{{"type", "Point"}, {"coordinates", coordinates(*at)}}}});
  for (const Link& link : links) {
    const auto from = middle_of(list, link.from), to = middle_of(list, link.to);
    if (!from || !to) continue;
    features.push_back(json::Object{{"type", "Feature"},
                                    {"properties", json::Object{{"from", list.at(link.from).id}, {"to", list.at(link.to).id}, {"known", link.known}, {"probability", link.probability}, {"day", day_json(list.at(link.to).day(), calendar)}}},
                                    {"geometry", json::Object{{"type", "LineString"}, {"coordinates", json::Array{coordinates(*from), coordinates(*to)}}}}});
  }
  return {{"type", "FeatureCollection"}, {"features", std::move(features)}};
}

}  // namespace dosi::trace
