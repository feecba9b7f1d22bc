#include "solutions/bus/access_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "solutions/bus/journey/inequality.h"

namespace dosi::bus {
namespace {

double rounded(double v) { return std::round(v * 10'000) / 10'000; }

json::Object members(const Opportunities& places, const std::vector<double>& reached) {
  json::Object out;
  for (std::size_t c = 0; c < places.columns.size(); ++c) out.append(places.columns[c], reached[c]);
  return out;
}

json::Object figures(const AccessAnswer& answer, const Reached& reached, std::size_t group, std::size_t cutoff, std::size_t column) {
  std::vector<double> values, people;
  for (std::size_t i = 0; i < reached.size(); ++i) values.push_back(reached[i][cutoff][column]), people.push_back(answer.places.values[i][group]);
  const Inequality found = inequality(values, people);
  return {{"mean", rounded(found.mean)}, {"gini", rounded(found.gini)}, {"palma", rounded(found.palma)}};
}

json::Object feature(json::Object geometry, json::Object properties) {
  return {{"type", "Feature"}, {"geometry", std::move(geometry)}, {"properties", std::move(properties)}};
}

json::Object collection(json::Array features) { return {{"type", "FeatureCollection"}, {"features", std::move(features)}}; }

}  // namespace

std::string access_csv(const AccessAnswer& answer) {
  std::string out = "id,cutoff_min";
  for (const auto& name : answer.places.columns) out += "," + name;
  for (const auto& name : answer.places.columns)
    if (answer.after) out += "," + name + "_after";
  out += "\n";
  for (std::size_t i = 0; i < answer.places.ids.size(); ++i)
    for (std::size_t k = 0; k < answer.cutoffs_min.size(); ++k) {
      out += fmt::format("{},{}", answer.places.ids[i], answer.cutoffs_min[k]);
      for (const double v : answer.before[i][k]) out += fmt::format(",{}", v);
      if (answer.after)
        for (const double v : (*answer.after)[i][k]) out += fmt::format(",{}", v);
      out += "\n";
    }
  return out;
}

json::Array access_places(const AccessAnswer& answer) {
  json::Array out;
  for (std::size_t i = 0; i < answer.places.ids.size(); ++i)
    for (std::size_t k = 0; k < answer.cutoffs_min.size(); ++k) {
      json::Object one{{"id", answer.places.ids[i]}, {"cutoffMinutes", answer.cutoffs_min[k]}};
      for (auto& [name, value] : members(answer.places, answer.before[i][k])) one.append(name, std::move(value));
      if (answer.after) one.append("after", members(answer.places, (*answer.after)[i][k]));
      out.emplace_back(std::move(one));
    }
  return out;
}

Result<json::Array> access_groups(const AccessAnswer& answer, const std::vector<std::string>& groups) {
  const auto& columns = answer.places.columns;
  json::Array out;
  for (const std::string& group : groups) {
    const auto found = std::find(columns.begin(), columns.end(), group);
    if (found == columns.end()) return bad_request("The opportunities have no column '" + group + "'.", "groups");
    const auto people = static_cast<std::size_t>(found - columns.begin());
    for (std::size_t k = 0; k < answer.cutoffs_min.size(); ++k)
      for (std::size_t c = 0; c < columns.size(); ++c) {
        json::Object one{{"group", group}, {"cutoffMinutes", answer.cutoffs_min[k]}, {"opportunity", columns[c]}, {"before", figures(answer, answer.before, people, k, c)}};
        if (answer.after) one.append("after", figures(answer, *answer.after, people, k, c));
        out.emplace_back(std::move(one));
      }
  }
  return out;
}

json::Object access_geojson(const AccessAnswer& answer) {
  json::Array features;
  for (std::size_t i = 0; i < answer.places.ids.size(); ++i) {
    json::Object properties{{"id", answer.places.ids[i]}};
    for (std::size_t k = 0; k < answer.cutoffs_min.size(); ++k)
      for (std::size_t c = 0; c < answer.places.columns.size(); ++c) {
        const std::string name = fmt::format("{}_{}", answer.places.columns[c], answer.cutoffs_min[k]);
        properties.append(name, answer.before[i][k][c]);
        if (answer.after) properties.append(name + "_after", (*answer.after)[i][k][c]);
      }
    const geo::Point at = answer.places.at[i];
    features.emplace_back(feature({{"type", "Point"}, {"coordinates", json::Array{at.lon, at.lat}}}, std::move(properties)));
  }
  return collection(std::move(features));
}

json::Object isochrones_geojson(const std::vector<double>& cutoffs_min, const std::vector<std::vector<geo::Box>>& boxes, std::string_view when) {
  std::vector<std::size_t> order(cutoffs_min.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return cutoffs_min[a] > cutoffs_min[b]; });
  json::Array features;
  for (const std::size_t k : order) {
    json::Array polygons;
    for (const geo::Box& b : boxes[k]) {
      json::Array ring;
      for (const auto& [lon, lat] : {std::pair{b.west, b.south}, {b.east, b.south}, {b.east, b.north}, {b.west, b.north}, {b.west, b.south}})
        ring.emplace_back(json::Array{std::round(lon * 1e6) / 1e6, std::round(lat * 1e6) / 1e6});
      polygons.emplace_back(json::Array{std::move(ring)});
    }
    features.emplace_back(feature({{"type", "MultiPolygon"}, {"coordinates", std::move(polygons)}}, {{"minutes", cutoffs_min[k]}, {"when", when}}));
  }
  return collection(std::move(features));
}

}  // namespace dosi::bus
