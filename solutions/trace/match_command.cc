#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <ctime>
#include <memory>

#include "base/version.h"
#include "json/write.h"
#include "solutions/kit/text_file.h"
#include "solutions/trace/commands.h"
#include "solutions/trace/tracks/match.h"

namespace dosi::trace {
namespace {

struct Arguments {
  std::string trace, osm, json, geojson;
  TrackColumns columns;
  MatchRule rule;
  bool walking = false;
};

json::Array coordinates(geo::Point p) { return {p.lon, p.lat}; }

json::Object match_json(const Track& track, const Matched& m, const TimeFormat& times) {
  json::Array breaks;
  for (const Break& b : m.breaks) breaks.push_back(json::Object{{"from", json_of(static_cast<Moment>(b.from_s), times)}, {"to", json_of(static_cast<Moment>(b.to_s), times)}, {"reason", b.reason}});
  return {{"person", track.person}, {"fixes", static_cast<std::int64_t>(track.fixes.size())}, {"matchedShare", m.share()}, {"sigmaMetres", m.sigma_m}, {"betaMetres", m.beta_m}, {"lengthMetres", m.length_m}, {"breaks", std::move(breaks)}};
}

void add_features(const Track& track, const Matched& m, const TimeFormat& times, json::Array& features) {
  for (const auto& line : m.lines) {
    json::Array points;
    for (const geo::Point& p : line) points.push_back(coordinates(p));
    features.push_back(json::Object{{"type", "Feature"}, {"properties", json::Object{{"person", track.person}}}, {"geometry", json::Object{{"type", "LineString"}, {"coordinates", std::move(points)}}}});
  }
  for (std::size_t i = 0; i < m.fixes.size(); ++i)
    if (m.fixes[i].on_road && !m.fixes[i].estimated)
      features.push_back(json::Object{{"type", "Feature"}, {"properties", json::Object{{"time", json_of(static_cast<Moment>(track.fixes[i].at_s), times)}, {"metres", m.fixes[i].away_m}}},
                                      {"geometry", json::Object{{"type", "Point"}, {"coordinates", coordinates(m.fixes[i].place)}}}});
}

Result<void> run(const Arguments& a) {
  DOSI_TRY(const TrackFile file, read_tracks(a.trace, a.columns));
  DOSI_TRY(const auto lines, a.walking ? kit::read_walkways(a.osm) : kit::read_driveways(a.osm));
  if (lines.empty()) return bad_request("'" + a.osm + "' has no street.", "osm");
  const RoadNet net(lines);
  json::Array tracks, features;
  std::size_t fixes = 0;
  double seconds = 0;
  for (const Track& track : file.tracks) {
    const std::clock_t start = std::clock();
    const Matched matched = match(track.fixes, net, a.rule);
    seconds += static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    fixes += track.fixes.size();
    tracks.push_back(match_json(track, matched, file.times));
    if (!a.geojson.empty()) add_features(track, matched, file.times, features);
  }
  const json::Object report{{"program", "dosi trace match"}, {"version", kVersion}, {"streetPieces", static_cast<std::int64_t>(net.pieces())}, {"fixes", static_cast<std::int64_t>(fixes)}, {"rowsRefused", static_cast<std::int64_t>(file.refused.rows())},
                            {"refused", file.refused.json()}, {"cpuSeconds", seconds}, {"pointsPerCpuSecond", static_cast<double>(fixes) / std::max(1e-9, seconds)}, {"tracks", std::move(tracks)}};
  const std::string text = json::dump(report) + "\n";
  if (a.json.empty()) fmt::print("{}", text);
  if (!a.json.empty()) DOSI_CHECK(kit::write_file(a.json, text));
  if (!a.geojson.empty()) DOSI_CHECK(kit::write_file(a.geojson, json::dump(json::Object{{"type", "FeatureCollection"}, {"features", std::move(features)}}) + "\n"));
  if (file.refused.rows() > 0) fmt::print(stderr, "Refused: {}\n", file.refused.text());
  return ok();
}

}  // namespace

void add_match(CLI::App& app, int& status) {
  auto a = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("match", "which streets a track followed / GPS 기록을 도로에 맞춥니다");
  command->add_option("--trace", a->trace, "CSV, GPX or GeoLife PLT")->required();
  command->add_option("--osm", a->osm, "OpenStreetMap extract / 도로")->required();
  command->add_flag("--walking", a->walking, "ways on foot count too / 보행로 포함");
  command->add_option("--sigma", a->rule.sigma_m, "error of positions, m; else told from the track / 위치 오차(m)")->check(CLI::Range(0.5, 500.0));
  command->add_option("--beta", a->rule.beta_m, "m by which ways differ from straight lines; else told from the track")->check(CLI::Range(0.1, 1000.0));
  command->add_option("--radius", a->rule.radius_m, "streets so far count, m / 탐색 반경(m)")->check(CLI::Range(1.0, 2000.0));
  command->add_option("--person", a->columns.person, "column");
  command->add_option("--time", a->columns.time, "column");
  command->add_option("--lon", a->columns.lon, "column");
  command->add_option("--lat", a->columns.lat, "column");
  command->add_option("--zone", a->columns.zone, "zone of times that name none");
  command->add_option("--time-unit", a->columns.unit, "of times that are numbers");
  command->add_option("--json", a->json, "file for the answer; else it is printed");
  command->add_option("--geojson", a->geojson, "file for the way");
  command->callback([a, &status] {
    if (auto done = run(*a); !done) fmt::print(stderr, "dosi trace match: {}\n", done.error().message), status = 1;
  });
}

}  // namespace dosi::trace
