#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <memory>

#include "base/version.h"
#include "json/write.h"
#include "solutions/kit/progress.h"
#include "solutions/kit/street_graph.h"
#include "solutions/kit/text_file.h"
#include "solutions/patrol/commands.h"
#include "solutions/patrol/reports_source.h"
#include "solutions/patrol/risk/risk_model.h"
#include "solutions/patrol/risk/segments.h"
#include "solutions/patrol/risk_report.h"

namespace dosi::patrol {
namespace {

struct Arguments {
  ReportsSource source;
  std::string from, json, geojson, csv, streets, street_geojson;
  int days = 7, slot_hours = 2;
  std::size_t top = 20;
};

Result<risk::Rhythm> rhythm_of(const Arguments& a) {
  if (a.days < 1 || a.days > 31) return bad_request(fmt::format("{} days are not between 1 and 31.", a.days), "days");
  if (a.slot_hours != 0 && (a.slot_hours < 1 || a.slot_hours > 24 || 24 % a.slot_hours != 0))
    return bad_request(fmt::format("Slots of {} hours do not divide a day, and are not the whole time (0).", a.slot_hours), "slot-hours");
  const risk::LocalTime_s step = a.days * risk::kDay_s;
  return risk::Rhythm{step, a.slot_hours > 0 ? a.slot_hours * risk::kHour_s : step};
}

Result<void> write_streets(const Arguments& a, const RiskForecast& forecast) {
  DOSI_TRY(const auto streets, kit::read_driveways(a.streets));
  std::vector<std::vector<geo::Point>> lines;
  for (const kit::StreetLine& s : streets) lines.push_back(s.line);
  const risk::Segments segments(*forecast.grid, lines);
  const std::vector<double> expected = segments.expected(forecast.total());
  json::Array features;
  for (std::size_t s = 0; s < lines.size(); ++s) {
    if (segments.metres(s) <= 0) continue;
    json::Array line;
    for (const geo::Point p : lines[s]) line.emplace_back(json::Array{p.lon, p.lat});
    features.emplace_back(json::Object{{"type", "Feature"}, {"geometry", json::Object{{"type", "LineString"}, {"coordinates", std::move(line)}}},
                                       {"properties", json::Object{{"expected", expected[s]}, {"lengthM", std::round(segments.metres(s))}, {"expectedPerKm", 1000 * expected[s] / segments.metres(s)}}}});
  }
  return kit::write_file(a.street_geojson, json::dump(json::Object{{"type", "FeatureCollection"}, {"features", std::move(features)}}) + "\n");
}

json::Array weights_json(const risk::RiskModel& model) {
  json::Array out;
  for (const risk::Weight& w : model.weights())
    if (w.share >= 0.005) out.emplace_back(json::Object{{"component", w.name}, {"share", std::round(w.share * 1e4) / 1e4}});
  return out;
}

Result<void> run(const Arguments& a) {
  DOSI_TRY(const risk::Rhythm rhythm, rhythm_of(a));
  const bool stated = !a.from.empty();
  risk::LocalTime_s now = std::numeric_limits<risk::LocalTime_s>::max();
  if (stated) {
    DOSI_TRY(now, risk::read_local_time(a.from, "from"));
  }
  kit::Progress progress;
  progress.tell(0.1, "reading / 읽는 중");
  DOSI_TRY(const auto reports, read_reports(a.source, now));
  if (!stated) now = (reports->events.facts.last_s / risk::kDay_s + 1) * risk::kDay_s;
  if (reports->history.incidents.front().from_s >= now) return bad_request("No report lies before " + risk::local_date(now) + ".", "from");
  risk::RiskModel model(rhythm);
  progress.tell(0.3, "learning / 학습 중");
  model.fit(reports->history, now);
  RiskForecast forecast{&*reports->grid, risk::slots_of(now, now + rhythm.step_s, rhythm.slot_s), {}};
  for (const risk::Window w : forecast.windows) forecast.expected.push_back(model.expected(w));
  json::Object report{{"program", "dosi patrol risk"}, {"version", kVersion}, {"input", reports->facts}, {"from", risk::local_date_time(now)}, {"days", a.days}, {"slotHours", a.slot_hours},
                      {"cells", static_cast<std::int64_t>(reports->grid->size())}, {"cellM", reports->grid->cell_m()}, {"windows", windows_json(forecast)}, {"components", weights_json(model)}};
  progress.tell(0.8, "explaining / 설명 작성 중");
  report.append("top", top_json(forecast, model, a.top));
  if (!a.json.empty()) DOSI_CHECK(kit::write_file(a.json, json::dump(report) + "\n"));
  if (!a.geojson.empty()) DOSI_CHECK(kit::write_file(a.geojson, cells_geojson(forecast)));
  if (!a.csv.empty()) DOSI_CHECK(kit::write_file(a.csv, cells_csv(forecast)));
  if (!a.street_geojson.empty()) DOSI_CHECK(write_streets(a, forecast));
  progress.done(fmt::format("{} reports, {} cells, {} slots from {}", reports->history.targets, reports->grid->size(), forecast.windows.size(), risk::local_date_time(now)));
  for (const json::Value& place : report.find("top")->as_array())
    fmt::print("{} {:.5f},{:.5f} {}\n", place.find("from")->as_string(), place.find("location")->as_array()[0].as_double(), place.find("location")->as_array()[1].as_double(), place.find("why")->as_array()[0].as_string());
  return ok();
}

}  // namespace

void add_risk(CLI::App& app, int& status) {
  auto a = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("risk", "expected events per cell and slot of the coming days, and why / 다가오는 날의 칸·시간대별 예상 건수와 그 이유");
  a->source.add_options(*command);
  command->add_option("--from", a->from, "first day forecast; else the day after the last report");
  command->add_option("--days", a->days, "how many days")->capture_default_str();
  command->add_option("--slot-hours", a->slot_hours, "hours of a slot, a divisor of 24; 0: all days as one")->capture_default_str();
  command->add_option("--top", a->top, "places and slots that are explained")->capture_default_str();
  command->add_option("--json", a->json, "file for the answer (docs/patrol-risk.md)");
  command->add_option("--geojson", a->geojson, "file for the cells on a map");
  command->add_option("--csv", a->csv, "file for every cell and slot");
  auto* streets = command->add_option("--streets", a->streets, "OpenStreetMap extract");
  command->add_option("--street-geojson", a->street_geojson, "file for the streets, with what is expected on each")->needs(streets);
  command->callback([a, &status] {
    if (auto done = run(*a); !done) fmt::print(stderr, "dosi patrol risk: {}\n", done.error().message), status = 1;
  });
}

}  // namespace dosi::patrol
