#include "solutions/bus/session/city_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "solutions/bus/city/day_text.h"
#include "solutions/bus/city/hub_counts.h"
#include "solutions/bus/city/hub_day.h"
#include "solutions/bus/city/hub_lines.h"
#include "solutions/bus/city/hub_places.h"

namespace dosi::bus {
namespace {

constexpr int kUsualHours = 2;

class Loading {
 public:
  Loading(const kit::Job& job, http::Client& http, kit::Progress& progress) : job_(job), http_(http), progress_(progress) {}

  Result<std::unique_ptr<CityPlan>> all() {
    read_parameters();
    DOSI_CHECK(read_hubs());
    DOSI_CHECK(set_period());
    DOSI_CHECK(read_counts());
    progress_.tell(0.6, fmt::format("{} stops, {} runs a day / 정류장 {}개, 하루 운행 {}회", day_.places.size(), day_.runs.size(), day_.places.size(), day_.runs.size()));
    if (!streets_.walkways.empty()) out_->walkways = std::make_unique<kit::StreetGraph>(streets_.walkways);
    if (!streets_.driveways.empty()) out_->driveways = std::make_unique<kit::StreetGraph>(streets_.driveways);
    streets_ = {};
    DOSI_TRY(out_->base, plan_of_day(day_, out_->period, out_->capacity, out_->driveways.get()));
    out_->hops.emplace(out_->base, out_->driveways.get());
    progress_.tell(0.7, fmt::format("{} lines / 노선 {}개", out_->base.lines.size(), out_->base.lines.size()));
    out_->hops->draw(out_->base);
    progress_.tell(0.85, "trips between zones / 구역 사이 통행");
    settle();
    out_->figures = figures_of(out_->base, out_->setting, out_->rules);
    assume();
    return std::move(out_);
  }

 private:
  void read_parameters() {
    out_->date = day_or_today(job_.text("date"));
    out_->capacity = job_.number("capacity");
    out_->rules.passengers.transfer_s = job_.number("transferPenalty") * 60;
    out_->rules.passengers.threads = std::max(1U, std::thread::hardware_concurrency());
    out_->rules.layover = {job_.number("layover") / 100, kLeastLayover_s};
    options_.zones = static_cast<std::size_t>(job_.number("zones"));
    options_.most_walk_m = job_.number("maxWalk"), options_.served_within_m = job_.number("servedWithin");
  }

  Result<void> read_hubs() {
    const std::string date = compact(out_->date);
    HubPlaces homes;
    for (std::size_t i = 0; i < job_.hubs.size(); ++i) {
      const client::Client hub(http_, job_.hubs[i]);
      const auto tell = [&](double part, const char* what) {
        progress_.tell(0.6 * (static_cast<double>(i) + part) / static_cast<double>(job_.hubs.size()), std::string(what) + " " + job_.hubs[i].hub);
      };
      tell(0, "timetable / 운행표");
      DOSI_TRY(HubService service, read_hub_service(hub, date));
      day_.append(std::move(service.day)), assumed_timetable_ |= service.assumed;
      tell(0.6, "streets / 도로");
      DOSI_CHECK(read_hub_streets(hub, streets_));
      tell(0.9, "people / 인구");
      DOSI_CHECK(read_hub_places(hub, job_.text("populationType"), {job_.text("populationAttribute")}, homes));
    }
    known_.homes.at = homes.places.at;
    for (const auto& values : homes.places.values) known_.homes.people.push_back(values.front());
    return ok();
  }

  Result<void> read_counts() {
    HubCounts counts(day_, {compact(out_->date), out_->period.from, out_->period.to});
    for (const auto& address : job_.hubs) DOSI_CHECK(counts.add(client::Client(http_, address)));
    if (!counts.anybody()) return ok();
    known_.counts = {counts.boardings, counts.drawn(), counts.alightings_counted()};
    out_->counts_by = counts.by, out_->counts_by_line = std::move(counts.lines);
    return ok();
  }

  Result<void> set_period() {
    const std::string from = job_.text("from"), to = job_.text("to");
    out_->period = busiest(day_, kUsualHours);
    if (!from.empty()) out_->period.from = seconds_of(from), out_->period.to = out_->period.from + kUsualHours * 3600;
    if (!to.empty()) out_->period.to = seconds_of(to);
    if (out_->period.to <= out_->period.from) return bad_request("'to' must be later than 'from'", "to");
    out_->rules.period_s = out_->period.seconds();
    return ok();
  }

  void settle() {
    options_.period_s = out_->rules.period_s;
    options_.trips_per_resident = kTripsPerResidentAndDay * share_setting_out_in(day_.runs, out_->period.from, out_->period.to);
    out_->setting = setting_of(out_->base, out_->walkways.get(), known_, options_, out_->rules.passengers);
    if (out_->setting.people > 0) out_->population_source = job_.text("populationType") + "." + job_.text("populationAttribute");
  }

  void assume() {
    auto& list = out_->assumptions;
    list.push_back({"People come to the stop at any time and wait half the headway; where several lines serve them, for the first that is worth it (optimal strategies, Spiess and Florian 1989).",
                    "승객은 아무 때나 정류장에 와서 배차간격의 절반을 기다리고, 여러 노선이 있으면 도움이 되는 노선 가운데 먼저 오는 버스를 탑니다(최적전략, Spiess·Florian 1989)."});
    list.push_back({fmt::format("At most {} rides; a transfer counts {:.0f} min beyond its walk and wait; vehicles take everybody.", out_->rules.passengers.most_rides,
                                out_->rules.passengers.transfer_s / 60),
                    fmt::format("최대 {}회 승차, 환승은 걷고 기다리는 시간 외에 {:.0f}분으로 셈하며, 버스는 모두 태웁니다.", out_->rules.passengers.most_rides,
                                out_->rules.passengers.transfer_s / 60)});
    list.push_back({"Who travels where stays the same whatever changes.", "노선이 바뀌어도 통행의 출발지와 도착지는 그대로입니다."});
    if (assumed_timetable_)
      list.push_back({fmt::format("The hub has lines but no timetable: every {} min at {:.0f} km/h is assumed.", AssumedService{}.headway_s / 60, AssumedService{}.speed_kmh),
                      fmt::format("허브에 노선은 있지만 운행표가 없어 {}분 간격, 시속 {:.0f}km로 가정합니다.", AssumedService{}.headway_s / 60, AssumedService{}.speed_kmh)});
    if (out_->walkways == nullptr)
      list.push_back({"The hub has no streets: ways are 1.3 times as long as the crow flies.", "허브에 도로가 없어 직선거리의 1.3배로 셈합니다."});
    if (out_->setting.demand == DemandSource::population)
      list.push_back({fmt::format("Nobody counted passengers: {} bus trips a resident and day are assumed.", kTripsPerResidentAndDay),
                      fmt::format("승차 자료가 없어 주민 한 사람이 하루 {}번 버스를 탄다고 가정합니다.", kTripsPerResidentAndDay)});
    if (out_->setting.demand == DemandSource::calls)
      list.push_back({"Neither passengers nor residents are known: one boarding for each call of a bus is assumed.",
                      "승차 자료도 인구도 없어 버스가 설 때마다 한 사람이 탄다고 가정합니다."});
  }

  const kit::Job& job_;
  http::Client& http_;
  kit::Progress& progress_;
  SettingOptions options_;
  FeedDay day_;
  HubStreets streets_;
  KnownPeople known_;
  bool assumed_timetable_ = false;
  std::unique_ptr<CityPlan> out_ = std::make_unique<CityPlan>();
};

}  // namespace

Result<std::unique_ptr<CityPlan>> load_city_plan(const kit::Job& job, http::Client& http, kit::Progress& progress) { return Loading(job, http, progress).all(); }

}  // namespace dosi::bus
