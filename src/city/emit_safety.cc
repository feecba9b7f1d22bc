#include <array>

#include "city/chance.h"
#include "city/emit.h"
#include "city/entity_text.h"
#include "city/local_time.h"
#include "city/model.h"

namespace dosi::city {
namespace {

constexpr std::int64_t kReportDays = 180;

std::string street_of(int segment) {
  return make_id("RoadSegment", segment);
}

Result<void> emit_cameras(const Model& m, const Sink& sink) {
  for (std::size_t i = 0; i < m.safety.cameras.size(); ++i) {
    const Camera& c = m.safety.cameras[i];
    EntityText e("Camera", make_id("Camera", static_cast<std::int64_t>(i)));
    e.text("cameraUsage", kCameraPurposes[c.purpose].en).text("purpose", kCameraPurposes[c.purpose].ko).point(c.at);
    e.number("orientation", c.direction_deg, "DD")
        .number("fieldOfView", c.field_of_view_deg, "DD")
        .number("range", c.range_m, "MTR");
    e.number("installedYear", 2012 + static_cast<int>(hash(m.config.seed, 911, i) % 14))
        .reference("refRoadSegment", street_of(c.segment));
    DOSI_CHECK(sink.entity(std::move(e).finish()));
  }
  return ok();
}

Result<void> emit_fixtures(const Model& m, const Sink& sink) {
  for (std::size_t i = 0; i < m.safety.lights.size(); ++i) {
    const StreetFixture& f = m.safety.lights[i];
    const bool broken = unit(hash(m.config.seed, 912, i)) < 0.012;
    EntityText e("Streetlight", make_id("Streetlight", static_cast<std::int64_t>(i)));
    e.point(f.at)
        .text("status", broken ? "defectiveLamp" : "ok")
        .text("lampTechnology", unit(hash(m.config.seed, 913, i)) < 0.8 ? "LED" : "sodium");
    e.reference("refRoadSegment", street_of(f.segment));
    DOSI_CHECK(sink.entity(std::move(e).finish()));
  }
  for (std::size_t i = 0; i < m.safety.bells.size(); ++i) {
    const StreetFixture& f = m.safety.bells[i];
    EntityText e("EmergencyBell", make_id("EmergencyBell", static_cast<std::int64_t>(i)));
    e.point(f.at)
        .text("status", "ok")
        .flag("linkedToPolice", unit(hash(m.config.seed, 914, i)) < 0.9)
        .reference("refRoadSegment", street_of(f.segment));
    DOSI_CHECK(sink.entity(std::move(e).finish()));
  }
  return ok();
}

}  // namespace

Result<void> emit_safety(const Model& m, const Sink& sink) {
  DOSI_CHECK(emit_cameras(m, sink));
  DOSI_CHECK(emit_fixtures(m, sink));
  for (std::size_t i = 0; i < m.safety.boxes.size(); ++i) {
    const PoliceBox& b = m.safety.boxes[i];
    std::vector<std::string> area;
    for (int d : b.dongs) area.push_back(make_id("AdministrativeArea", 1000 + d));
    EntityText e("PoliceBox", make_id("PoliceBox", static_cast<std::int64_t>(i)));
    e.name(b.name).point(b.at).number("patrolCars", b.cars).references("serves", area);
    DOSI_CHECK(sink.entity(std::move(e).finish()));
  }
  return ok();
}

Entity report_entity(const Report& r, std::string id) {
  const ReportKind& kind = kReportKinds[r.kind];
  EntityText e("EmergencyReport112", std::move(id));
  e.text("category", kind.code).text("categoryName", kind.ko).text("severityCode", "C" + std::to_string(r.severity));
  e.text("reportedBy", r.by_patrol ? "patrol" : "citizen").time("dateObserved", r.at).point(r.place);
  return std::move(e).finish();
}

Result<void> emit_reports(const Model& m, const Sink& sink) {
  std::int64_t number = 0;
  for (const Report& r : m.reports.between({m.config.until.us - kReportDays * kDayUs}, m.config.until))
    DOSI_CHECK(sink.entity(report_entity(r, make_id("EmergencyReport112", number++))));
  return ok();
}

}  // namespace dosi::city
