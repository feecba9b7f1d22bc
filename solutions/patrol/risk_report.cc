#include "solutions/patrol/risk_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "json/write.h"

namespace dosi::patrol {
namespace {

json::Value number(double v) { return std::round(v * 1e6) / 1e6; }
json::Value known(double v) { return v < 0 ? json::Value() : number(v); }

json::Object expected_json(const risk::Expected& e) {
  return {{"expected", number(e.mean)}, {"low90", number(e.low)}, {"high90", number(e.high)}, {"probabilityOfAny", number(1 - e.none)}};
}

json::Array lon_lat(geo::Point p) { return {number(p.lon), number(p.lat)}; }

json::Array texts(std::vector<std::string> lines) {
  json::Array out;
  for (std::string& line : lines) out.emplace_back(std::move(line));
  return out;
}

}  // namespace

risk::Field RiskForecast::total() const {
  risk::Field out(grid->size());
  for (const auto& window : expected)
    for (std::size_t c = 0; c < out.size(); ++c) out[c] += static_cast<float>(window[c].mean);
  return out;
}

std::size_t RiskForecast::highest_window(risk::Cell cell) const {
  std::size_t out = 0;
  for (std::size_t w = 1; w < windows.size(); ++w)
    if (expected[w][at(cell)].mean > expected[out][at(cell)].mean) out = w;
  return out;
}

std::vector<RiskForecast::Place> RiskForecast::top(std::size_t most) const {
  std::vector<Place> all;
  for (std::size_t c = 0; c < grid->size(); ++c) all.push_back({highest_window(static_cast<risk::Cell>(c)), static_cast<risk::Cell>(c)});
  most = std::min(most, all.size());
  const auto higher = [&](const Place& a, const Place& b) {
    const double x = expected[a.window][at(a.cell)].mean, y = expected[b.window][at(b.cell)].mean;
    return x != y ? x > y : a.cell < b.cell;
  };
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(most), all.end(), higher);
  all.resize(most);
  return all;
}

json::Object explained(const risk::Explanation& e) {
  using risk::Source;
  json::Object out = expected_json(e.expected);
  out.append("timesAverage", number(e.times_average)), out.append("percentile", number(e.percentile));
  out.append("shares", json::Object{{"longRun", number(e.share(Source::long_run))}, {"recent", number(e.share(Source::recent))}, {"timeOfWeek", number(e.share(Source::time_of_week))},
                                    {"season", number(e.share(Source::season))}, {"otherKinds", number(e.share(Source::other_kinds))}, {"people", number(e.share(Source::people))}, {"everywhere", number(e.share(Source::everywhere))}});
  out.append("recentReports", json::Object{{"count", e.recent_count}, {"withinM", risk::Explanation::kNear_m}, {"withinDays", risk::Explanation::kRecent_days}, {"nearestM", known(e.nearest_recent_m)}, {"lastDaysAgo", known(e.last_recent_days)}});
  out.append("reportsOfYear", e.year_count), out.append("hourRatio", number(e.hour_ratio));
  out.append("persons", known(e.persons)), out.append("dark", e.dark), out.append("lights", known(e.lights));
  out.append("why", texts(sentences(e, risk::Language::english))), out.append("whyKo", texts(sentences(e, risk::Language::korean)));
  return out;
}

json::Array windows_json(const RiskForecast& f) {
  json::Array out;
  for (std::size_t w = 0; w < f.windows.size(); ++w) {
    double sum = 0;
    for (const risk::Expected& e : f.expected[w]) sum += e.mean;
    out.emplace_back(json::Object{{"from", risk::local_date_time(f.windows[w].from_s)}, {"to", risk::local_date_time(f.windows[w].to_s)}, {"expected", number(sum)}});
  }
  return out;
}

json::Array top_json(const RiskForecast& f, risk::RiskModel& model, std::size_t most) {
  json::Array out;
  for (const RiskForecast::Place& p : f.top(most)) {
    const risk::Window w = f.windows[p.window];
    json::Object one{{"cell", static_cast<std::int64_t>(at(p.cell))}, {"location", lon_lat(f.grid->plane().to_lonlat(f.grid->centre(p.cell)))}, {"from", risk::local_date_time(w.from_s)}, {"to", risk::local_date_time(w.to_s)}};
    for (auto& [name, value] : explained(model.explain(p.cell, w))) one.append(name, std::move(value));
    out.emplace_back(std::move(one));
  }
  return out;
}

std::string cells_geojson(const RiskForecast& f) {
  constexpr float kNothing = 5e-7f;
  const risk::Field total = f.total();
  json::Array features;
  for (std::size_t c = 0; c < total.size(); ++c) {
    if (total[c] < kNothing) continue;
    const auto cell = static_cast<risk::Cell>(c);
    const std::size_t highest = f.highest_window(cell);
    json::Array ring;
    for (const geo::Point p : f.grid->corners(cell)) ring.emplace_back(lon_lat(p));
    features.emplace_back(json::Object{{"type", "Feature"},
                                       {"geometry", json::Object{{"type", "Polygon"}, {"coordinates", json::Array{std::move(ring)}}}},
                                       {"properties", json::Object{{"cell", static_cast<std::int64_t>(c)}, {"expected", number(total[c])}, {"highestFrom", risk::local_date_time(f.windows[highest].from_s)}, {"highestExpected", number(f.expected[highest][c].mean)}}}});
  }
  return json::dump(json::Object{{"type", "FeatureCollection"}, {"features", std::move(features)}}) + "\n";
}

std::string cells_csv(const RiskForecast& f) {
  std::string out = "cell,lon,lat,from,to,expected,low90,high90,probability_of_any\n";
  for (std::size_t c = 0; c < f.grid->size(); ++c) {
    const geo::Point p = f.grid->plane().to_lonlat(f.grid->centre(static_cast<risk::Cell>(c)));
    for (std::size_t w = 0; w < f.windows.size(); ++w) {
      const risk::Expected& e = f.expected[w][c];
      fmt::format_to(std::back_inserter(out), "{},{:.6f},{:.6f},{},{},{:.6g},{:.6g},{:.6g},{:.6g}\n", c, p.lon, p.lat, risk::local_date_time(f.windows[w].from_s), risk::local_date_time(f.windows[w].to_s), e.mean, e.low, e.high, 1 - e.none);
    }
  }
  return out;
}

}  // namespace dosi::patrol
