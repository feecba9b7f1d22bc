#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <thread>

#include "json/write.h"
#include "solutions/kit/progress.h"
#include "solutions/kit/text_file.h"
#include "solutions/patrol/cctv_plan.h"
#include "solutions/patrol/commands.h"

namespace dosi::patrol {
namespace {

constexpr double kMostNewRange_m = 500;  // beyond, every camera reaches a large part of a city's events, and the choice no longer fits in memory

Result<void> run(CctvArguments a) {
  if (!a.train_until.empty() && a.columns.time.empty()) return bad_request("--train-until needs the column of times: name it with --time.", "time");
  if (a.threads == 0) a.threads = std::max(1U, std::thread::hardware_concurrency());
  DOSI_TRY(const CctvCity city, read_city(a));
  kit::Progress progress;
  const std::string told = fmt::format("{} places, {} sites", city.train.at.size(), a.sites);
  progress.tell(0, told);
  const CctvPlan plan = plan_cctv(a, city, [&](double share) { progress.tell(share, told); });
  if (!a.json.empty()) DOSI_CHECK(kit::write_file(a.json, json::dump(json_of(a, city, plan)) + "\n"));
  if (!a.geojson.empty()) DOSI_CHECK(kit::write_file(a.geojson, json::dump(geojson_of(city, plan)) + "\n"));
  const auto line = [](const char* what, const SeenShares& s) {
    return fmt::format("{}: {:.2f} % seen ({:.2f} % by existing cameras); ranking of cells {:.2f} %\n", what, 100 * s.planned, 100 * s.existing, 100 * s.ranked);
  };
  progress.done(fmt::format("{}: {} chosen, {} left for requests", told, plan.cameras.size(), plan.reserved));
  fmt::print("{}", line("learned events", plan.train));
  fmt::print("no choice sees more than {:.2f} %: gap {:.2f} %{}\n", 100 * plan.bound, 100 * plan.gap(), plan.checked ? fmt::format("; checked {:.2f} %", 100 * *plan.checked) : "");
  if (!city.test.at.empty()) fmt::print("{}", line("later events", plan.test));
  return ok();
}

}  // namespace

void add_cctv(CLI::App& app, int& status) {
  auto a = std::make_shared<CctvArguments>();
  CLI::App* command = app.add_subcommand("cctv", "where the next cameras see most / CCTV를 어디에 더 두면 좋은지 찾습니다");
  command->add_option("--events", a->events, "what happened where, CSV or zip / 사건 위치")->required();
  command->add_option("--x", a->columns.x, "column of eastings or longitudes, or its number in a file without header")->capture_default_str();
  command->add_option("--y", a->columns.y, "column of northings or latitudes")->capture_default_str();
  command->add_option("--crs", a->columns.epsg, "EPSG code of the coordinates")->capture_default_str();
  command->add_option("--time", a->columns.time, "column of times");
  command->add_option("--train-until", a->train_until, "last day to learn from, YYYY-MM-DD; later events check the plan / 이 날까지 배우고 그 뒤로 확인합니다");
  command->add_option("--reported-by", a->columns.reporter, "column that says who noticed it; what a patrol discovered is left out / 순찰 중 발견한 건은 뺍니다");
  command->add_option("--patrol-value", a->columns.patrol_value, "its value for: discovered by a patrol")->capture_default_str();
  command->add_option("--weight", a->weight, "column of weights; each event counts 1 without it");
  command->add_option("--candidates", a->candidates, "where poles may stand: 'around' the events, at the 'events' alone, or a file: CSV of places, GeoJSON of places or streets")->capture_default_str();
  command->add_option("--existing", a->existing, "today's cameras, CSV: lon, lat, and range_m, direction_deg, angle_deg, share where known");
  command->add_option("--buildings", a->buildings, "outlines of buildings, GeoJSON: cameras do not see through them / 건물에 가리는 곳을 뺍니다");
  command->add_option("--lights", a->lights, "street lights, CSV: lon, lat");
  command->add_option("--light-m", a->light_m, "how far a light reaches, m")->capture_default_str()->check(CLI::Range(1.0, 200.0));
  command->add_option("--bells", a->bells, "emergency bells, CSV: lon, lat");
  command->add_option("--bell-m", a->bell_m, "a bell further off is far, m")->capture_default_str()->check(CLI::Range(1.0, 2000.0));
  command->add_option("--range-m", a->range_m, "how far a camera sees, m / 카메라가 보는 거리")->required()->check(CLI::Range(1.0, kMostNewRange_m));
  command->add_option("--angle", a->angle_deg, "of what a new camera sees, degrees; below 360 in one of 8 directions")->capture_default_str()->check(CLI::Range(1.0, 360.0));
  command->add_option("--sites", a->sites, "how many cameras / 새로 놓을 대수")->required()->check(CLI::Range(1, 100'000));
  command->add_option("--reserve", a->reserve_percent, "percent of them left open for what citizens ask for / 주민 요청 몫")->capture_default_str()->check(CLI::Range(0.0, 100.0));
  command->add_option("--cell-m", a->cell_m, "side of the cells that the comparison ranks, m")->capture_default_str()->check(CLI::Range(10.0, 2000.0));
  command->add_option("--gap", a->gap_percent, "stop when no choice can see more than this percent above")->capture_default_str()->check(CLI::Range(0.0, 100.0));
  command->add_option("--steps", a->steps, "most steps of the search; the same seed gives the same answer")->capture_default_str()->check(CLI::Range(1, 1'000'000));
  command->add_option("--seconds", a->seconds, "search by the clock instead")->check(CLI::Range(0.01, 86'400.0));
  command->add_option("--seed", a->seed, "of the search's chance")->capture_default_str();
  command->add_option("--threads", a->threads, "0: as many as there are cores")->capture_default_str()->check(CLI::Range(0, 256));
  command->add_option("--json", a->json, "file for the answer (docs/patrol-cameras.md)");
  command->add_option("--geojson", a->geojson, "file for the sites and what each sees, as a map");
  command->callback([a, &status] {
    if (auto done = run(*a); !done) fmt::print(stderr, "dosi patrol cctv: {}\n", done.error().message), status = 1;
  });
}

}  // namespace dosi::patrol
