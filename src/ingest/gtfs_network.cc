// Agencies, stops, routes and shapes of a feed.
#include <algorithm>
#include <cctype>
#include <cmath>
#include <span>

#include "geo/point.h"
#include "ingest/gtfs_feed.h"
#include "ingest/place.h"
#include "json/write.h"

namespace dosi::ingest {

namespace {

bool is_colour(std::string_view text) {
  return text.size() == 6 && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isxdigit(c) != 0; });
}

}  // namespace

Result<void> GtfsFeed::read_agencies() {
  return each_row("agency.txt", [&](GtfsTable& t) {
    // A feed of one agency may leave its id out.
    const std::string key(t.get("agency_id").empty() ? "agency" : t.get("agency_id"));
    const auto name = t.required("agency_name");
    t.required("agency_timezone");
    add_key(t, "agency_id", key, agency_keys_);
    if (!t.fault()) agencies_.push_back(key);
    EntityText e("GtfsAgency", id("GtfsAgency", key));
    e.text("agencyName", name).text("name", name).text("page", t.get("agency_url")).text("timezone", t.get("agency_timezone"));
    e.text("language", t.get("agency_lang")).text("phone", t.get("agency_phone"));
    return std::move(e).finish(tail_, t.line());
  });
}

std::string GtfsFeed::agency_reference(GtfsTable& t) const {
  if (!t.get("agency_id").empty()) return reference(t, "agency_id", "GtfsAgency", agency_keys_, "agency.txt");
  return agencies_.size() == 1 ? id("GtfsAgency", agencies_.front()) : std::string();
}

Draft GtfsFeed::stop(GtfsTable& t, const Keys& all_stops) {
  const std::string key(t.required("stop_id"));
  const int kind = t.integer("location_type", 0, 4).value_or(0);
  const auto lon = t.number("stop_lon", -180, 180), lat = t.number("stop_lat", -90, 90);
  const bool needs_place = kind <= 2;
  if (needs_place && t.get("stop_name").empty()) t.fail("missing_required_field", "the field is blank", "stop_name");
  if (needs_place && (!lon || !lat)) t.fail("stop_without_location", "the stop has no coordinates", lon ? "stop_lat" : "stop_lon");
  if (needs_place && lon == 0.0 && lat == 0.0) t.fail("point_near_origin", "the coordinates are 0, 0", "stop_lat");
  const char* const type = kind == 1 ? "GtfsStation" : kind == 2 ? "GtfsAccessPoint" : "GtfsStop";
  const std::string parent(t.get("parent_station"));
  if (!parent.empty() && !all_stops.contains(parent))
    t.fail("foreign_key_violation", "no such key in stops.txt", "parent_station");
  add_key(t, "stop_id", key, stop_keys_);
  if (t.fault()) return {};
  EntityText e(type, id(type, key));
  stop_numbers_.emplace(key, static_cast<std::uint32_t>(stop_ids_.size()));
  stop_ids_.push_back(id(type, key));
  e.text("name", t.get("stop_name")).text("code", t.get("stop_code").empty() ? key : t.get("stop_code"));
  if (lon && lat) {
    std::string point;
    append_point(point, {*lon, *lat});
    e.geometry(point);
  }
  e.text("description", t.get("stop_desc")).text("zoneCode", t.get("zone_id")).text("page", t.get("stop_url"));
  e.text("timezone", t.get("stop_timezone")).text("platformCode", t.get("platform_code"));
  e.text("wheelChairAccessible", t.get("wheelchair_boarding"));
  if (!parent.empty()) e.reference("hasParentStation", id("GtfsStation", parent));
  return std::move(e).finish(tail_, t.line());
}

Result<void> GtfsFeed::read_stops() {
  Keys all;
  {
    DOSI_TRY(std::optional<GtfsTable> table, open("stops.txt"));
    if (table && table->has("parent_station"))
      while (table->next()) all.emplace(table->get("stop_id"));
  }
  return each_row("stops.txt", [&](GtfsTable& t) { return stop(t, all); });
}

Result<void> GtfsFeed::read_routes() {
  return each_row("routes.txt", [&](GtfsTable& t) {
    const std::string key(t.required("route_id"));
    const auto type = t.required("route_type");
    t.integer("route_type", 0, 1799);
    const auto brief = t.get("route_short_name"), full = t.get("route_long_name");
    if (brief.empty() && full.empty())
      t.fail("route_both_short_and_long_name_missing", "the route has no name", "route_short_name");
    const std::string agency = agency_reference(t);
    add_key(t, "route_id", key, route_keys_);
    EntityText e("GtfsRoute", id("GtfsRoute", key));
    e.text("name", full.empty() ? brief : full).text("shortName", brief).text("description", t.get("route_desc"));
    e.text("routeType", type).text("page", t.get("route_url")).reference("operatedBy", agency);
    for (const auto& [column, attribute] : {std::pair{"route_color", "routeColor"}, {"route_text_color", "routeTextColor"}}) {
      const auto colour = t.get(column);
      if (is_colour(colour)) e.text(attribute, colour);
      else if (!colour.empty()) run_.notice("invalid_color", std::string(column) + " of routes.txt is no colour of 6 hexadecimal digits");
    }
    return std::move(e).finish(tail_, t.line());
  });
}

namespace {

struct ShapePoint {
  std::uint32_t shape;
  std::int32_t sequence;
  std::uint32_t line;
  geo::Point at;
};

std::string line_text(std::span<const ShapePoint> points) {
  std::string out = R"({"type":"LineString","coordinates":)";
  char sign = '[';
  for (const auto& p : points) {
    out += sign, out += '[', json::append_number(out, p.at.lon), out += ',', json::append_number(out, p.at.lat), out += ']';
    sign = ',';
  }
  return out += "]}";
}

double length_of(std::span<const ShapePoint> points) {
  double sum = 0;
  for (std::size_t i = 1; i < points.size(); ++i) sum += geo::distance_m(points[i - 1].at, points[i].at);
  return std::round(sum * 10) / 10;
}

}  // namespace

Result<void> GtfsFeed::read_shapes() {
  std::vector<ShapePoint> points;
  std::vector<std::string> shapes;
  std::unordered_map<std::string, std::uint32_t> numbers;
  DOSI_CHECK(each_row("shapes.txt", [&](GtfsTable& t) {
    const std::string key(t.required("shape_id"));
    t.required("shape_pt_lat"), t.required("shape_pt_lon"), t.required("shape_pt_sequence");
    const auto lat = t.number("shape_pt_lat", -90, 90), lon = t.number("shape_pt_lon", -180, 180);
    const auto sequence = t.integer("shape_pt_sequence", 0, INT32_MAX);
    if (t.fault()) return Draft{};
    const auto [at, fresh] = numbers.emplace(key, static_cast<std::uint32_t>(shapes.size()));
    if (fresh) shapes.push_back(key);
    points.push_back({at->second, *sequence, static_cast<std::uint32_t>(t.line()), {*lon, *lat}});
    return Draft{};
  }));
  std::stable_sort(points.begin(), points.end(), [](const ShapePoint& a, const ShapePoint& b) {
    return std::pair(a.shape, a.sequence) < std::pair(b.shape, b.sequence);
  });
  for (std::size_t from = 0, to = 0; from < points.size(); from = to) {
    while (to < points.size() && points[to].shape == points[from].shape) ++to;
    const std::span<const ShapePoint> line(points.data() + from, to - from);
    const std::string& key = shapes[line.front().shape];
    if (line.size() < 2) {
      run_.notice("single_shape_point", "A shape of shapes.txt has one point only; it is left out");
      continue;
    }
    shape_keys_.insert(key);
    EntityText e("GtfsShape", id("GtfsShape", key));
    e.geometry(line_text(line)).number("length", length_of(line), "MTR");
    DOSI_CHECK(run_.entity(std::move(e).finish(tail_, line.front().line)));
  }
  return ok();
}

}  // namespace dosi::ingest
