#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <memory>

#include "base/version.h"
#include "ingest/cell.h"
#include "json/write.h"
#include "solutions/kit/progress.h"
#include "solutions/kit/text_file.h"
#include "solutions/patrol/commands.h"
#include "solutions/patrol/fairness/exposure.h"
#include "solutions/patrol/fairness/feedback.h"
#include "solutions/patrol/place_file.h"

namespace dosi::patrol {
namespace {

struct Arguments {
  std::string reports, districts, patrol, cameras, json, name_property = "name|adm_nm|NAME|DISTRICT", residents_property = "residents|population";
  PlaceColumns columns;
  std::int64_t k = 5;
  bool feedback = false;
  FeedbackCity city;
  FeedbackSetting setting;
};

// The first of "a|b" that the properties have.
const json::Value* property(const json::Object& properties, const std::string& names) {
  for (std::size_t at = 0; at <= names.size();) {
    const std::size_t bar = std::min(names.find('|', at), names.size());
    if (const json::Value* found = properties.find(names.substr(at, bar - at))) return found;
    at = bar + 1;
  }
  return nullptr;
}

Result<std::vector<WatchedDistrict>> read_districts(const Arguments& a) {
  DOSI_TRY(const DrawnFeatures drawn, read_features(a.districts));
  std::vector<WatchedDistrict> out;
  for (const DrawnFeature& f : drawn.features) {
    if (!f.geometry.is_polygonal()) continue;
    WatchedDistrict d{std::to_string(out.size() + 1), std::to_string(out.size() + 1), f.geometry, {}};
    if (const json::Value* name = property(f.properties, a.name_property); name != nullptr) d.name = name->is_string() ? name->as_string() : json::dump(*name);
    if (const json::Value* residents = property(f.properties, a.residents_property); residents != nullptr)
      d.residents = residents->is_number() ? std::optional(residents->as_double()) : residents->is_string() ? ingest::read_number(residents->as_string()) : std::nullopt;
    out.push_back(std::move(d));
  }
  if (out.empty()) return bad_request("'" + a.districts + "' has no polygons; districts were expected.", "districts");
  return out;
}

Result<json::Object> exposure_of(const Arguments& a) {
  DOSI_TRY(const auto districts, read_districts(a));
  DOSI_TRY(PlaceRows reports, read_places(a.reports, a.columns));
  ExposureInput input;
  json::Object facts{{"reports", json::Object{{"file", a.reports}, {"rows", static_cast<std::int64_t>(reports.rows)}, {"leftOut", json_of(reports.left_out)}}}};
  input.reports = std::move(reports.at);
  if (!a.patrol.empty()) {
    DOSI_TRY(PlaceRows patrol, read_places(a.patrol, {.numbers = {"minutes|분"}}));
    for (std::size_t i = 0; i < patrol.at.size(); ++i) {
      if (std::isnan(patrol.numbers[0][i])) {
        ++patrol.left_out["no minutes"];
        continue;
      }
      input.patrol_at.push_back(patrol.at[i]), input.patrol_min.push_back(patrol.numbers[0][i]);
    }
    if (input.patrol_at.empty()) return bad_request("'" + a.patrol + "' has no column 'minutes' with numbers.", "patrol");
    facts.append("patrol", json::Object{{"file", a.patrol}, {"rows", static_cast<std::int64_t>(patrol.rows)}, {"leftOut", json_of(patrol.left_out)}});
  }
  if (!a.cameras.empty()) {
    DOSI_TRY(const PlaceRows cameras, read_places(a.cameras, {.numbers = {"cameras|카메라대수|count"}}));
    for (std::size_t i = 0; i < cameras.at.size(); ++i) {
      const double here = cameras.numbers[0][i];  // a pole may carry several
      input.cameras.insert(input.cameras.end(), here >= 0 && here <= 1000 ? static_cast<std::size_t>(here) : 1, cameras.at[i]);
    }
    facts.append("cameras", json::Object{{"file", a.cameras}, {"rows", static_cast<std::int64_t>(cameras.rows)}, {"leftOut", json_of(cameras.left_out)}});
  }
  DOSI_TRY(const ExposureReport report, exposure(districts, input, a.k));
  const auto shown = [](std::optional<double> v) { return v ? fmt::format("{:.2f}", *v) : std::string("-"); };
  fmt::print("{:24} {:>8} {:>10} {:>9} {:>9} {:>9} {:>9}\n", "district", "reports", "patrol min", "by need", "by people", "cam need", "cam people");
  for (std::size_t d = 0; d < districts.size(); ++d) {
    const ExposureRow& r = report.rows[d];
    fmt::print("{:24} {:>8} {:>10.0f} {:>9} {:>9} {:>9} {:>9}\n", districts[d].name, r.hidden ? "hidden" : std::to_string(r.reports), r.patrol_min, shown(r.patrol_ratio_need),
               shown(r.patrol_ratio_residents), shown(r.camera_ratio_need), shown(r.camera_ratio_residents));
  }
  fmt::print("patrol goes where reports come from: {} of 1; where people live: {} of 1; districts without reports: {}\n", shown(report.parity_need), shown(report.parity_residents),
             report.without_reports);
  json::Object out = json_of(report, districts, a.k);
  out.append("input", std::move(facts));
  return out;
}

Result<json::Object> feedback_of(const Arguments& a) {
  kit::Progress progress;
  const std::string told = "feedback, simulated / 되먹임 모의실험";
  DOSI_TRY(const FeedbackReport report, feedback_test(a.city, a.setting, [&](double share) {
    progress.tell(share, told);
    return true;
  }));
  progress.done(told);
  fmt::print("{:24} {:>9} {:>13}\n", "strategy (simulated)", "distance", "most visited");
  for (std::size_t i = 0; i < report.results.size(); ++i) {
    const FeedbackResult& r = report.results[i];
    fmt::print("{:24} {:>9.3f} {:>13.3f} {}\n", name(static_cast<FeedbackStrategy>(i)), r.distance, r.most_visited, r.runs_away ? "runs away" : "");
  }
  return json_of(report);
}

Result<void> run(const Arguments& a) {
  if (a.reports.empty() != a.districts.empty()) return bad_request("Reports and districts go together: name both --reports and --districts.");
  if (a.reports.empty() && !a.feedback) return bad_request("Name --reports and --districts, or --feedback, or both.");
  json::Object out{{"program", "dosi patrol fairness"}, {"version", kVersion}};
  if (!a.reports.empty()) {
    DOSI_TRY(json::Object exposed, exposure_of(a));
    out.append("exposure", std::move(exposed));
  }
  if (a.feedback) {
    DOSI_TRY(json::Object feedback, feedback_of(a));
    out.append("feedback", std::move(feedback));
  }
  return a.json.empty() ? ok() : kit::write_file(a.json, json::dump(out) + "\n");
}

}  // namespace

void add_fairness(CLI::App& app, int& status) {
  auto a = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("fairness", "who bears patrols and cameras, and does the model feed on itself / 순찰과 CCTV가 고르게 쓰이는지 봅니다");
  command->add_option("--reports", a->reports, "reports by citizens, CSV or zip / 주민 신고");
  command->add_option("--x", a->columns.x, "its column of eastings or longitudes, or its number in a file without header")->capture_default_str();
  command->add_option("--y", a->columns.y, "its column of northings or latitudes")->capture_default_str();
  command->add_option("--crs", a->columns.epsg, "its EPSG code")->capture_default_str();
  command->add_option("--reported-by", a->columns.reporter, "column that says who noticed it; what a patrol discovered is left out / 순찰 중 발견한 건은 뺍니다");
  command->add_option("--patrol-value", a->columns.patrol_value, "its value for: discovered by a patrol")->capture_default_str();
  command->add_option("--districts", a->districts, "today's districts, GeoJSON / 오늘의 행정구역");
  command->add_option("--name", a->name_property, "property with a district's name")->capture_default_str();
  command->add_option("--residents", a->residents_property, "property with its residents / 주민 수")->capture_default_str();
  command->add_option("--patrol", a->patrol, "where patrols were how long, CSV: lon, lat, minutes / 순찰 시간");
  command->add_option("--cameras", a->cameras, "CSV: lon, lat");
  command->add_option("--k", a->k, "counts below this are hidden / 이보다 작은 수는 숨깁니다")->capture_default_str()->check(CLI::Range(1, 1000));
  command->add_flag("--feedback", a->feedback, "simulate whether a model that learns from patrols runs away / 되먹임 모의실험");
  command->add_option("--discovered-used", a->setting.discovered_used, "part of what patrols discover that is learned from, 0 to 1")->capture_default_str();
  command->add_flag("--reports-used,!--no-reports-used", a->setting.reports_used, "whether reports are learned from");
  command->add_option("--exploration", a->setting.exploration, "part of patrols sent anywhere, 0 to 1")->capture_default_str();
  command->add_flag("--always-the-top", a->setting.always_the_top, "patrols go to the top region, not in proportion");
  command->add_flag("--corrected", a->setting.corrected, "discoveries count the less, the likelier the visit was");
  command->add_option("--regions", a->city.regions)->capture_default_str();
  command->add_option("--reported-share", a->city.reported_share, "of events that citizens report")->capture_default_str();
  command->add_option("--days", a->city.days)->capture_default_str();
  command->add_option("--repetitions", a->city.repetitions)->capture_default_str();
  command->add_option("--seed", a->city.seed)->capture_default_str();
  command->add_option("--json", a->json, "file for the answer (docs/patrol-fairness.md)");
  command->callback([a, &status] {
    if (auto done = run(*a); !done) fmt::print(stderr, "dosi patrol fairness: {}\n", done.error().message), status = 1;
  });
}

}  // namespace dosi::patrol
