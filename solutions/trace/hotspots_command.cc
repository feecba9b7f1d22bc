#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <memory>

#include "base/time.h"
#include "base/version.h"
#include "json/write.h"
#include "solutions/kit/progress.h"
#include "solutions/kit/text_file.h"
#include "solutions/trace/commands.h"
#include "solutions/trace/hotspots/scan.h"
#include "solutions/trace/stay_options.h"

namespace dosi::trace {
namespace {

struct Arguments {
  std::string cases, stays, json;
  StayColumns case_columns, columns;
  ScanRule rule;
};

// Every stay as an event of the day it began.
std::vector<SpaceTimeEvent> events_of(const Stays& s) {
  std::vector<SpaceTimeEvent> out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const auto at = s.plane.coordinates(s.place[i]);
    out.push_back({{at.x, at.y}, static_cast<int>(std::floor(static_cast<double>(s.start + s.from_s[i]) / 86400)), 1});
  }
  return out;
}

Result<std::vector<SpaceTimeEvent>> read(const std::string& path, StayColumns columns, json::Object& report, const char* name) {
  if (columns.default_minutes == 0) columns.default_minutes = 1;  // only the day counts
  DOSI_TRY(const StayFile file, read_stays(path, columns, 2));
  if (!file.stays.plane.in_degrees()) return bad_request("'" + path + "' has metres; hotspots need longitude and latitude.", "lon");
  report.append(name, json_of(file));
  return events_of(file.stays);
}

Result<void> run(Arguments a) {
  json::Object report{{"program", "dosi trace hotspots"}, {"version", kVersion}, {"seed", static_cast<std::int64_t>(a.rule.seed)}, {"model", a.stays.empty() ? "space-time permutation" : "Poisson, expected by stays"}};
  DOSI_TRY(const auto cases, read(a.cases, a.case_columns, report, "cases"));
  std::vector<SpaceTimeEvent> population;
  if (!a.stays.empty()) {
    DOSI_TRY(population, read(a.stays, a.columns, report, "stays"));
  }
  kit::Progress progress;
  const Scan scan = scan_clusters(cases, population, a.rule, [&](double share) { return progress.tell(share, "simulations"), true; });
  const auto day = [](int d) { return format_time(Time{std::int64_t{d} * 86'400'000'000}).substr(0, 10); };
  json::Array clusters;
  for (const Cluster& c : scan.clusters)
    clusters.push_back(json::Object{{"lon", c.centre.lon}, {"lat", c.centre.lat}, {"radiusMetres", c.radius_m}, {"from", day(c.first_day)}, {"to", day(c.last_day)}, {"cases", c.cases}, {"expected", c.expected},
                                    {"relativeRisk", c.ratio}, {"logLikelihoodRatio", c.log_likelihood}, {"p", c.p}});
  report.append("cells", static_cast<std::int64_t>(scan.cells)), report.append("days", static_cast<std::int64_t>(scan.days)), report.append("simulations", scan.simulations), report.append("clusters", std::move(clusters));
  if (!a.json.empty()) DOSI_CHECK(kit::write_file(a.json, json::dump(report) + "\n"));
  progress.done(scan.clusters.empty() ? "no cluster" : fmt::format("{} clusters; the strongest: {:.0f} cases where {:.1f} were expected, {} to {}, p {:.3f}", scan.clusters.size(), scan.clusters[0].cases, scan.clusters[0].expected, day(scan.clusters[0].first_day), day(scan.clusters[0].last_day), scan.clusters[0].p));
  return ok();
}

}  // namespace

void add_hotspots(CLI::App& app, int& status) {
  auto a = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("hotspots", "where and when cases gather beyond chance / 환자가 몰린 곳과 때를 찾습니다");
  command->add_option("--cases", a->cases, "where cases were, CSV: person, start, lon, lat / 확진자 방문")->required();
  command->add_option("--stays", a->stays, "where anybody was, for what to expect / 전체 체류 기록");
  add_stay_options(*command, a->columns);
  command->add_option("--case-start", a->case_columns.start, "column of the time, of the cases");
  command->add_option("--case-person", a->case_columns.person, "column of the person, of the cases");
  command->add_option("--case-zone", a->case_columns.zone, "zone of the cases' times");
  command->add_option("--cell", a->rule.cell_m, "m / 격자(m)")->capture_default_str()->check(CLI::Range(20.0, 20'000.0));
  command->add_option("--most-radius", a->rule.most_radius_m, "m / 최대 반경(m)")->capture_default_str()->check(CLI::Range(0.0, 200'000.0));
  command->add_option("--most-days", a->rule.most_days, "days / 최대 기간(일)")->capture_default_str()->check(CLI::Range(1, 365));
  command->add_option("--simulations", a->rule.simulations)->capture_default_str()->check(CLI::Range(9, 99'999));
  command->add_option("--seed", a->rule.seed)->capture_default_str();
  command->add_option("--json", a->json, "file for the answer / 결과 파일");
  command->callback([a, &status] {
    if (auto done = run(*a); !done) fmt::print(stderr, "dosi trace hotspots: {}\n", done.error().message), status = 1;
  });
}

}  // namespace dosi::trace
