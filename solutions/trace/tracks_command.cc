#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>

#include "base/version.h"
#include "json/write.h"
#include "solutions/kit/text_file.h"
#include "solutions/trace/commands.h"
#include "solutions/trace/tracks/stay_points.h"
#include "solutions/trace/tracks/towers.h"

namespace dosi::trace {
namespace {

struct Arguments {
  std::string file, towers, json;
  TrackColumns columns;
  StayPointRule rule;
  OscillationRule oscillation;
};

json::Object read_json(const TrackFile& file) {
  return {{"rows", static_cast<std::int64_t>(file.rows)}, {"rowsRefused", static_cast<std::int64_t>(file.refused.rows())}, {"refused", file.refused.json()}, {"sameMoment", static_cast<std::int64_t>(file.repeated)}};
}

Result<void> hand_out(const Arguments& a, const json::Object& report, const Refusals& refused) {
  const std::string text = json::dump(report) + "\n";
  if (a.json.empty()) fmt::print("{}", text);
  if (refused.rows() > 0) fmt::print(stderr, "Refused: {}\n", refused.text());
  return a.json.empty() ? ok() : kit::write_file(a.json, text);
}

Result<void> run_staypoints(const Arguments& a) {
  DOSI_TRY(const TrackFile file, read_tracks(a.file, a.columns));
  json::Array stays;
  std::size_t fixes = 0;
  for (const Track& track : file.tracks) {
    fixes += track.fixes.size();
    for (const StayPoint& s : stay_points(track.fixes, a.rule)) {
      json::Object one;
      if (!track.person.empty()) one.append("person", track.person);
      one.append("start", json_of(static_cast<Moment>(s.from_s), file.times)), one.append("end", json_of(static_cast<Moment>(s.to_s), file.times));
      one.append("lon", s.place.lon), one.append("lat", s.place.lat), one.append("sigma", s.sigma_m), one.append("fixes", static_cast<std::int64_t>(s.fixes));
      stays.push_back(std::move(one));
    }
  }
  return hand_out(a, {{"program", "dosi trace staypoints"}, {"version", kVersion}, {"metres", a.rule.metres}, {"minutes", a.rule.minutes}, {"fixes", static_cast<std::int64_t>(fixes)}, {"read", read_json(file)}, {"stays", std::move(stays)}}, file.refused);
}

struct Towers {
  std::map<std::string, std::size_t, std::less<>> numbers;
  std::vector<std::string> names;
  std::vector<geo::Point> places;
};
Result<Towers> read_towers(const std::string& path) {
  DOSI_TRY(const RowFile file, RowFile::open(path));
  std::size_t id = file.first_of({"tower", "id", "cell"}), lon = file.first_of({"lon", "longitude", "x"}), lat = file.first_of({"lat", "latitude", "y"});
  for (const auto& [column, name] : {std::pair(&id, "tower"), {&lon, "lon"}, {&lat, "lat"}})
    if (*column == std::string::npos) {
      DOSI_TRY(*column, file.column(name, "towers"));
    }
  Towers out;
  Refusals refused;
  for (const std::string_view part : file.parts(1))
    file.each(part, refused, [&](const ingest::Record& r) {
      const auto x = read_number(r.cells[lon]), y = read_number(r.cells[lat]);
      if (x && y && geo::is_valid({*x, *y}) && out.numbers.emplace(std::string(trimmed(r.cells[id])), out.places.size()).second) out.names.emplace_back(trimmed(r.cells[id])), out.places.push_back({*x, *y});
    });
  if (out.places.empty()) return bad_request("'" + path + "' names no tower with its place.", "towers");
  return out;
}

Result<void> run_towers(const Arguments& a) {
  DOSI_TRY(const Towers towers, read_towers(a.towers));
  DOSI_TRY(const RowFile file, RowFile::open(a.file));
  DOSI_TRY(const std::size_t tower, file.column("tower", "events"));
  DOSI_TRY(const std::size_t time, file.column(a.columns.time.empty() ? "time" : a.columns.time, "time"));
  const std::size_t person = file.first_of({"person", "id"});
  DOSI_TRY(const TimeFormat times, TimeFormat::of(file.sample(time), a.columns.unit, a.columns.zone));
  std::map<std::string, std::vector<TowerEvent>> events;
  Refusals refused;
  for (const std::string_view part : file.parts(1))
    file.each(part, refused, [&](const ingest::Record& r) {
      const auto told = moment_of(r.cells[time], times);
      const auto found = towers.numbers.find(trimmed(r.cells[tower]));
      if (!told.at) return refused.add(file.columns()[time], told.reason, r.cells[time], r.line + file.first_line() - 1);
      if (found == towers.numbers.end()) return refused.add("tower", "the tower list does not know this tower", r.cells[tower], r.line + file.first_line() - 1);
      events[person == std::string::npos ? "" : std::string(trimmed(r.cells[person]))].push_back({static_cast<double>(*told.at), found->second});
    });
  if (events.empty()) return bad_request("No event of '" + a.file + "' can be used" + (refused.rows() > 0 ? ": " + refused.text() : "") + ".");
  json::Array out;
  std::int64_t replaced = 0;
  for (auto& [who, list] : events) {
    std::stable_sort(list.begin(), list.end(), [](const TowerEvent& x, const TowerEvent& y) { return x.at_s < y.at_s; });
    for (const CleanEvent& e : clean_towers(list, towers.places, a.oscillation)) {
      replaced += e.oscillates();
      json::Object one{{"person", who}, {"time", json_of(static_cast<Moment>(e.at_s), times)}, {"tower", towers.names[e.tower]}, {"lon", towers.places[e.tower].lon}, {"lat", towers.places[e.tower].lat}};
      if (e.oscillates()) one.append("told", towers.names[e.raw]);
      out.push_back(std::move(one));
    }
  }
  return hand_out(a, {{"program", "dosi trace towers"}, {"version", kVersion}, {"rowsRefused", static_cast<std::int64_t>(refused.rows())}, {"refused", refused.json()}, {"replaced", replaced}, {"events", std::move(out)}}, refused);
}

void add_track_options(CLI::App& command, Arguments& a) {
  command.add_option("--person", a.columns.person, "column of the person / 사람 열");
  command.add_option("--time", a.columns.time, "column of the time / 시각 열");
  command.add_option("--date", a.columns.date, "column of the date, beside one of clock times / 날짜 열");
  command.add_option("--lon", a.columns.lon, "column / 경도 열");
  command.add_option("--lat", a.columns.lat, "column / 위도 열");
  command.add_option("--zone", a.columns.zone, "zone of times that name none / 시간대");
  command.add_option("--time-unit", a.columns.unit, "of times that are numbers / 숫자 시각의 단위");
  command.add_option("--json", a.json, "file for the answer; else it is printed / 결과 파일");
}

}  // namespace

void add_staypoints(CLI::App& app, int& status) {
  auto a = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("staypoints", "where a phone stayed / GPS 기록에서 머문 곳을 찾습니다");
  command->add_option("file", a->file, "CSV, GPX or GeoLife PLT")->required();
  command->add_option("--metres", a->rule.metres, "a stay's fixes lie so near its middle / 거리(m)")->capture_default_str()->check(CLI::Range(5.0, 5000.0));
  command->add_option("--minutes", a->rule.minutes, "and last so long / 시간(분)")->capture_default_str()->check(CLI::Range(0.5, 1440.0));
  add_track_options(*command, *a);
  command->callback([a, &status] {
    if (auto done = run_staypoints(*a); !done) fmt::print(stderr, "dosi trace staypoints: {}\n", done.error().message), status = 1;
  });
}

void add_towers(CLI::App& app, int& status) {
  auto a = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("towers", "takes oscillation out of tower records / 기지국 진동을 정리합니다");
  command->add_option("file", a->file, "CSV: person, time, tower")->required();
  command->add_option("--towers", a->towers, "CSV: tower, lon, lat")->required();
  command->add_option("--window", a->oscillation.window_s, "s within which to and fro is oscillation")->capture_default_str()->check(CLI::Range(1.0, 3600.0));
  add_track_options(*command, *a);
  command->callback([a, &status] {
    if (auto done = run_towers(*a); !done) fmt::print(stderr, "dosi trace towers: {}\n", done.error().message), status = 1;
  });
}

}  // namespace dosi::trace
