#include "solutions/patrol/city/city.h"

#include <fmt/format.h>

namespace dosi::patrol {
namespace {

class Reading {
 public:
  Reading(const kit::Job& job, http::Client& http, kit::Progress& progress, double share, const CityWish& wish)
      : job_(job), http_(http), progress_(progress), share_(share), wish_(wish) {}

  Result<PatrolCity> all() {
    DOSI_CHECK(set_time());
    DOSI_CHECK(each(0, "districts, cameras / 구역, CCTV", [&](const client::Client& hub, const std::string&) { return read_places(hub); }));
    DOSI_CHECK(read_reports());
    if (wish_.streets) DOSI_CHECK(each(0.5, "streets / 도로", [&](const client::Client& hub, const std::string&) { return read_streets(hub); }));
    if (wish_.crowd)
      DOSI_CHECK(each(0.75, "people / 유동인구", [&](const client::Client& hub, const std::string&) { return read_hub_crowd(hub, out_.clock, out_.now, out_.crowd); }));
    return std::move(out_);
  }

 private:
  Result<void> set_time() {
    out_.clock.utc_offset_h = job_.number("utcOffset");
    out_.now = out_.read_at = system_now();
    const std::string date = job_.text("date");
    if (date.empty()) return ok();
    const auto day = out_.clock.parse_date(date);
    if (!day) return bad_request("'" + date + "' is no day; a date such as 2026-05-06 was expected", "date");
    out_.now = out_.clock.midnight(*day);
    return ok();
  }

  template <class Work>
  Result<void> each(double share, const char* what, Work&& work) {
    for (std::size_t i = 0; i < job_.hubs.size(); ++i) {
      progress_.tell(share_ * (share + 0.25 * static_cast<double>(i) / static_cast<double>(job_.hubs.size())), std::string(what) + " " + job_.hubs[i].hub);
      DOSI_CHECK(work(client::Client(http_, job_.hubs[i]), job_.hubs[i].hub));
    }
    return ok();
  }

  Result<void> read_reports() {
    ReportWish wish{.until = out_.now, .leave_out = job_.texts("leaveOut"), .clock = out_.clock};
    if (const double days = job_.number("historyDays"); days > 0) wish.from = {out_.now.us - static_cast<std::int64_t>(days) * kDay_us};
    const json::Value* found = job_.parameters.find("withFound");
    wish.with_found = out_.with_found = found != nullptr && found->is_bool() && found->as_bool();
    for (const PoliceBox& box : out_.equipment.boxes) wish.boxes.push_back(box.place);
    ReportReader reader(wish, out_.left);
    DOSI_CHECK(each(0.25, "112 reports / 112 신고", [&](const client::Client& hub, const std::string& name) { return reader.add(hub, name); }));
    out_.synthetic = reader.synthetic();
    out_.reports = std::move(reader).finish();
    if (!out_.reports.all.empty()) return ok();
    if (out_.reports.read == 0) return bad_request("The hubs have no EmergencyReport112 entities. / 허브에 112 신고(EmergencyReport112)가 없습니다.");
    return bad_request(fmt::format("None of the {} reports counts: each was left out. / 신고 {}건이 모두 제외되었습니다.", out_.reports.read, out_.reports.read));
  }

  Result<void> read_places(const client::Client& hub) {
    DOSI_CHECK(read_hub_ground(hub, out_.left, out_.ground));
    return read_hub_equipment(hub, out_.left, out_.equipment);
  }

  Result<void> read_streets(const client::Client& hub) {
    return hub.for_each({.types = {"RoadSegment"}}, [&](json::Value road) -> Result<void> {
      if (auto street = kit::walkway(road)) out_.walkways.push_back(std::move(*street));
      out_.driveways.add(road);
      return ok();
    });
  }

  const kit::Job& job_;
  http::Client& http_;
  kit::Progress& progress_;
  const double share_;
  const CityWish& wish_;
  PatrolCity out_;
};

}  // namespace

Result<PatrolCity> read_city(const kit::Job& job, http::Client& http, kit::Progress& progress, double share, const CityWish& wish) {
  return Reading(job, http, progress, share, wish).all();
}

}  // namespace dosi::patrol
