#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <numeric>

#include "base/version.h"
#include "json/write.h"
#include "solutions/kit/progress.h"
#include "solutions/kit/text_file.h"
#include "solutions/patrol/commands.h"
#include "solutions/patrol/response/standby_check.h"
#include "solutions/patrol/response/strategies.h"
#include "solutions/patrol/standby_report.h"

namespace dosi::patrol {
namespace {

constexpr std::size_t kMostPlaces = 2500;
constexpr int kDay_s = 24 * 3600;

struct Arguments {
  std::string streets, calls, boxes, goal = "mean", json, geojson;
  CallColumns columns;
  std::size_t cars = 0, days = 30, hold_out_days = 0;
  double cell_m = 250, calls_per_day = 0, service_min = 30, seconds = 5;
  int within_s = 300;
  std::uint64_t seed = 1;
  unsigned threads = 1;
};

response::Place number(std::size_t i) { return response::Place{static_cast<std::uint32_t>(i)}; }

// One box a car: those of the file in turn.
Result<std::vector<response::Place>> boxes_of(const Arguments& a, const kit::DriveTimes& times, const CallPlaces& places) {
  DOSI_TRY(const CallPlaces boxes, read_call_places(a.boxes, {a.columns.x, a.columns.y, {}, a.columns.epsg}, times.graph(), 1, kMostPlaces));
  const auto drives = times.matrix(boxes.places, places.places, a.threads);
  std::vector<response::Place> out;
  for (std::size_t car = 0; car < a.cars; ++car) {
    const std::size_t box = car % drives.rows();
    std::size_t nearest = 0;
    for (std::size_t j = 1; j < drives.columns(); ++j)
      if (drives(box, j) < drives(box, nearest)) nearest = j;
    out.push_back(number(nearest));
  }
  return out;
}

std::vector<response::Rate> rates_of(const CallPlaces& places, double calls_per_day) {
  const double all = std::accumulate(places.calls.begin(), places.calls.end(), 0.0);
  std::vector<response::Rate> out;
  for (std::size_t i = 0; i < places.calls.size(); ++i) {
    out.push_back({number(i), {}});
    for (const double share : places.by_hour) out.back().per_hour.push_back(calls_per_day * share * places.calls[i] / all);
  }
  return out;
}

// The tenth of the places with the most calls, at least twelve: what patrols go to.
std::vector<std::size_t> hot_spots(const CallPlaces& places) {
  std::vector<std::size_t> out(places.places.size());
  std::iota(out.begin(), out.end(), std::size_t{0});
  std::stable_sort(out.begin(), out.end(), [&](auto i, auto j) { return places.calls[i] > places.calls[j]; });
  out.resize(std::min(out.size(), std::max<std::size_t>(12, out.size() / 10)));
  return out;
}

using HeldOut = std::vector<std::vector<CallPlaces::Each>>;

// Those of a day that was held out, else drawn ones.
std::vector<response::Call> calls_of(const Arguments& a, const HeldOut& held, const std::vector<response::Rate>& rates, std::size_t day) {
  if (held.empty()) return draw_calls(rates, kDay_s, a.service_min * 60, a.seed + day);
  std::vector<response::Call> out;
  for (const auto& call : held[day]) out.push_back({call.at_s, number(call.place), 0});
  draw_services(out, a.service_min * 60, a.seed + day);
  return out;
}

struct Standing {
  std::vector<response::Place> posts, boxes;  // one a car; boxes may be unknown
};

Result<std::vector<response::Compared>> simulated(const Arguments& a, const CallPlaces& places, const response::DriveTable& drives, const Standing& at,
                                                  const HeldOut& held, double calls_per_day) {
  const auto rates = rates_of(places, calls_per_day);
  response::StrategyInput in{&drives, at.boxes.empty() ? at.posts : at.boxes, {}, {}, 0, kDay_s};
  response::Setting setting{&drives, {}, kDay_s, a.within_s};
  for (const std::size_t i : hot_spots(places)) in.spots.push_back(number(i)), in.counts.push_back(places.calls[i]), setting.spots.push_back(rates[i]);
  auto standing = in;
  standing.boxes = at.posts;
  std::vector<response::Strategy> strategies;
  if (!at.boxes.empty()) strategies.push_back({"boxes", [in](std::uint64_t) { return wait_at_boxes(in); }});
  strategies.push_back({"standby", [standing](std::uint64_t) { return wait_at_boxes(standing); }});
  strategies.push_back({"patrolAtRandom", [in](std::uint64_t seed) {
                          auto own = in;
                          own.seed = seed;
                          return patrol_at_random(own);
                        }});
  strategies.push_back({"patrolByCount", [in](std::uint64_t) { return patrol_by_count(in); }});
  return compare(setting, strategies, [&](std::size_t day) { return calls_of(a, held, rates, day); }, held.empty() ? a.days : held.size(), a.seed);
}

Result<double> calls_a_day(const Arguments& a, const CallPlaces& places) {
  if (a.calls_per_day > 0) return a.calls_per_day;
  if (places.days <= 0) return bad_request("Without --time, --calls-per-day must tell how many calls a day has.", "calls-per-day");
  return std::accumulate(places.calls.begin(), places.calls.end(), 0.0) / places.days;
}

// Streets and calls, as they were read.
struct City {
  kit::DriveTimes times;
  CallPlaces places;
  HeldOut held;
  double calls_per_day = 0;
};

Result<City> read(const Arguments& a) {
  DOSI_TRY(auto streets, kit::read_drive_streets(a.streets));
  City city{kit::DriveTimes{kit::DriveGraph(std::move(streets))}, {}, {}};
  DOSI_TRY(city.places, read_call_places(a.calls, a.columns, city.times.graph(), a.cell_m, kMostPlaces));
  if (a.hold_out_days > 0) {
    DOSI_TRY(city.held, hold_out(city.places, a.hold_out_days));
  }
  DOSI_TRY(city.calls_per_day, calls_a_day(a, city.places));
  return city;
}

response::StandbyProblem problem_of(const Arguments& a, const City& city, const response::DriveTable& drives) {
  const auto goal = a.goal == "mean" ? response::StandbyGoal::mean_response : response::StandbyGoal::expected_covered;
  response::StandbyProblem out{&drives, city.places.calls, {}, a.cars, goal, response::busy_share(city.calls_per_day / 24, a.service_min * 60, a.cars), a.within_s};
  for (std::size_t i = 0; i < city.places.places.size(); ++i) out.posts.push_back(number(i));
  return out;
}

Result<void> write(const Arguments& a, const json::Object& report, const json::Object& posts) {
  if (!a.geojson.empty()) DOSI_CHECK(kit::write_file(a.geojson, json::dump(posts) + "\n"));
  if (!a.json.empty()) DOSI_CHECK(kit::write_file(a.json, json::dump(report) + "\n"));
  return ok();
}

Result<void> run(const Arguments& a) {
  kit::Progress progress;
  progress.tell(0, "Streets / 도로");
  DOSI_TRY(const City city, read(a));
  progress.tell(0.2, "Drive times / 주행 시간");
  const response::DriveTable drives(city.times.matrix(city.places.places, a.threads));
  const auto problem = problem_of(a, city, drives);
  progress.tell(0.3, "Standby points / 대기 지점");
  const std::atomic<bool> stop{false};
  DOSI_TRY(const auto plan, plan_standby(problem, {a.seed, kit::Budget::seconds(a.seconds, stop)}));
  if (const auto faults = check_standby(problem, plan); !faults.empty()) return error(ErrorCode::internal, "The plan failed its check: " + faults[0]);
  Standing at{plan.posts, {}};
  if (!a.boxes.empty()) {
    DOSI_TRY(at.boxes, boxes_of(a, city.times, city.places));
  }
  progress.tell(0.6, "Simulated days / 모의 실험");
  const auto figures = expected_response(problem, plan.posts);
  json::Object report{{"program", "dosi patrol standby"}, {"version", kVersion}, {"seed", static_cast<std::int64_t>(a.seed)}, {"goal", a.goal},
                      {"cars", static_cast<std::int64_t>(a.cars)}, {"withinSeconds", a.within_s}, {"callsPerDay", city.calls_per_day},
                      {"serviceMinutes", a.service_min}, {"busyShare", problem.busy}, {"input", reading_object(city.places, city.times.graph())},
                      {"expected", response_object(figures)}, {"gap", plan.gap()}};
  if (!at.boxes.empty()) report.append("expectedAtBoxes", response_object(expected_response(problem, at.boxes)));
  if (a.days > 0 || !city.held.empty()) {
    DOSI_TRY(const auto compared, simulated(a, city.places, drives, at, city.held, city.calls_per_day));
    report.append("simulatedDays", static_cast<std::int64_t>(city.held.empty() ? a.days : city.held.size()));
    report.append("simulatedCalls", city.held.empty() ? "drawn" : "heldOut");
    report.append("strategies", compared_array(compared));
  }
  const auto posts = posts_geojson(city.places, plan.posts);
  report.append("posts", posts);
  DOSI_CHECK(write(a, report, posts));
  progress.done(fmt::format("{} cars at {} places: mean {:.0f} s, 90 % {:.0f} s, {:.1f} % within {} s; at most {:.1f} % from the best / 순찰차 {}대, 평균 {:.0f}초", a.cars,
                            posts.find("features")->as_array().size(), figures.mean_s, figures.p90_s, 100 * figures.within_share, a.within_s, 100 * plan.gap(), a.cars,
                            figures.mean_s));
  return ok();
}

}  // namespace

void add_standby(CLI::App& app, int& status) {
  auto* command = app.add_subcommand("standby", "Where cars should wait for calls, and how fast they answer / 순찰차 대기 지점과 출동 시간");
  auto a = std::make_shared<Arguments>();
  command->add_option("--streets", a->streets, "OpenStreetMap extract / OSM 파일")->required();
  command->add_option("--calls", a->calls, "CSV of calls / 신고 CSV")->required();
  command->add_option("--cars", a->cars, "Cars on duty / 순찰차 수")->required();
  command->add_option("--x", a->columns.x, "Column of longitude or easting / 경도 열")->capture_default_str();
  command->add_option("--y", a->columns.y, "Column of latitude or northing / 위도 열")->capture_default_str();
  command->add_option("--crs", a->columns.epsg, "EPSG code; degrees if left out / 좌표계");
  command->add_option("--time", a->columns.time, "Column of the time / 시각 열");
  command->add_option("--calls-per-day", a->calls_per_day, "Instead of the number in the file / 하루 신고 수");
  command->add_option("--goal", a->goal, "mean: least mean response; covered: most calls reached in time / 목표")->check(CLI::IsMember({"mean", "covered"}))->capture_default_str();
  command->add_option("--within-s", a->within_s, "Response time to keep / 목표 출동 시간(초)")->capture_default_str();
  command->add_option("--service-min", a->service_min, "Minutes a call takes, in the mean / 처리 시간(분)")->check(CLI::PositiveNumber)->capture_default_str();
  command->add_option("--boxes", a->boxes, "CSV of police boxes, for comparison / 지구대 CSV");
  command->add_option("--cell-m", a->cell_m, "Calls of one square stand at one place / 격자 크기(m)")->check(CLI::Range(10.0, 5000.0))->capture_default_str();
  command->add_option("--days", a->days, "Days to simulate; 0: none / 모의 실험 일수")->capture_default_str();
  command->add_option("--hold-out-days", a->hold_out_days, "Simulate the calls of the last days, and plan by the others / 검증용 마지막 일수");
  command->add_option("--seconds", a->seconds, "Time for the search / 계산 시간(초)")->check(CLI::PositiveNumber)->capture_default_str();
  command->add_option("--seed", a->seed, "Seed / 난수 시작값")->capture_default_str();
  command->add_option("--threads", a->threads, "Threads / 스레드 수")->check(CLI::Range(1, 64))->capture_default_str();
  command->add_option("--json", a->json, "Report / 보고서");
  command->add_option("--geojson", a->geojson, "The standby points / 대기 지점");
  command->callback([a, &status] {
    if (const auto done = run(*a); !done) {
      fmt::print(stderr, "{}\n", done.error().message);
      status = 1;
    }
  });
}

}  // namespace dosi::patrol
