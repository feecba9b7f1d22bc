#include "solutions/patrol/standby_report.h"

#include <algorithm>
#include <cmath>

namespace dosi::patrol {
namespace {

double rounded(double value, double step) { return std::round(value / step) * step; }

json::Object estimates(const std::array<response::Estimate, response::kFigures.size()>& values) {
  json::Object out;
  for (std::size_t f = 0; f < values.size(); ++f)
    out.append(response::kFigures[f].name, json::Object{{"mean", rounded(values[f].mean, 1e-4)}, {"plusMinus", rounded(values[f].half_width, 1e-4)}});
  return out;
}

json::Value count(std::size_t n) { return static_cast<std::int64_t>(n); }

}  // namespace

json::Object response_object(const response::ResponseFigures& f) {
  return {{"meanSeconds", rounded(f.mean_s, 0.1)}, {"p90Seconds", f.p90_s}, {"withinShare", rounded(f.within_share, 1e-4)}, {"unreachedShare", rounded(f.unreached_share, 1e-4)}};
}

json::Object posts_geojson(const CallPlaces& places, const std::vector<response::Place>& posts) {
  json::Array features;
  for (std::size_t i = 0; i < posts.size(); ++i) {
    if (i > 0 && posts[i] == posts[i - 1]) continue;
    const auto cars = std::count(posts.begin(), posts.end(), posts[i]);
    const geo::Point at = places.places[static_cast<std::size_t>(posts[i])].at;
    features.push_back(json::Object{{"type", "Feature"},
                                    {"geometry", json::Object{{"type", "Point"}, {"coordinates", json::Array{at.lon, at.lat}}}},
                                    {"properties", json::Object{{"cars", static_cast<std::int64_t>(cars)}}}});
  }
  return {{"type", "FeatureCollection"}, {"features", std::move(features)}};
}

json::Array compared_array(const std::vector<response::Compared>& compared) {
  json::Array out;
  for (const auto& c : compared) {
    json::Object one{{"name", c.name}, {"callsPerDay", rounded(c.calls, 0.01)}, {"unansweredPerDay", rounded(c.unanswered, 0.01)}, {"stopsKeptShare", rounded(c.stops_kept_share, 1e-4)},
                     {"figures", estimates(c.figures)}};
    if (&c != compared.data()) one.append("differenceFromFirst", estimates(c.difference));
    out.push_back(std::move(one));
  }
  return out;
}

json::Object reading_object(const CallPlaces& places, const kit::DriveGraph& streets) {
  json::Object left_out;
  for (const auto& [reason, n] : places.left_out) left_out.append(reason, count(n));
  const auto& pieces = streets.pieces();
  return {{"rows", count(places.rows)},
          {"leftOut", std::move(left_out)},
          {"places", count(places.places.size())},
          {"cellMetres", places.cell_m},
          {"days", places.days},
          {"streets", json::Object{{"junctions", count(streets.junctions())},
                                   {"stretches", count(streets.stretches())},
                                   {"pieces", count(pieces.count)},
                                   {"largestShare", rounded(pieces.largest_share, 1e-4)},
                                   {"noWayOut", count(pieces.no_way_out)},
                                   {"noWayIn", count(pieces.no_way_in)},
                                   {"apart", count(pieces.apart)},
                                   {"speedsAssumed", count(streets.source().speeds_assumed)},
                                   {"speedsCorrected", count(streets.source().speeds_corrected)},
                                   {"unusedTurnRules", count(streets.unused_rules())}}}};
}

}  // namespace dosi::patrol
