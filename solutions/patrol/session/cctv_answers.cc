#include "solutions/patrol/session/cctv_answers.h"

#include <algorithm>

#include "geo/geojson.h"
#include "solutions/patrol/cameras/call_view.h"
#include "solutions/patrol/cameras/candidates.h"
#include "solutions/patrol/cameras/safe_way.h"
#include "solutions/patrol/session/answer_writer.h"
#include "solutions/patrol/session/question.h"

namespace dosi::patrol {
namespace {

using json::Writer;

constexpr double kPoleStep_m = 25, kEscape_m = 300;
constexpr std::size_t kMostPoles = 20000, kMostShown = 12;

double percent(double part, double of) { return of > 0 ? 100 * part / of : 0; }

void cover(Writer& w, const CctvDesk& cctv) {
  const CoverageReport& today = cctv.today();
  number(w, "seen_pct", percent(today.seen, today.risk)), number(w, "unlit_pct", percent(today.unlit, today.risk));
  number(w, "unlit_unseen_pct", percent(today.unlit_unseen, today.risk)), number(w, "far_from_bell_pct", percent(today.far_from_bell, today.risk));
  const auto each = [&](std::string_view key, auto&& value) {
    w.key(key), w.begin_array();
    for (std::size_t c = 0; c < today.places.size(); ++c) value(c);
    w.end_array();
  };
  each("seen", [&](std::size_t c) { w.number(rounded(today.places[c].seen, 100)); });
  each("lit", [&](std::size_t c) { w.number(rounded(today.places[c].lit, 100)); });
  each("bell_m", [&](std::size_t c) {
    if (today.places[c].bell_m) w.number(rounded(*today.places[c].bell_m, 1));
    else w.null();
  });
  each("gap", [&](std::size_t c) { w.number(significant(cctv.cells()[c].risk * (1 - today.places[c].seen), 3)); });
}

void sites(Writer& w, const Desk& desk, const CctvDesk::Proposal& found) {
  const double all = desk.cctv->today().risk;
  w.key("sites"), w.begin_array();
  for (std::size_t i = 0; i < found.cameras.size(); ++i) {
    w.begin_object();
    whole(w, "number", static_cast<double>(i + 1)), place(w, "location", found.cameras[i].place), named(w, desk.place_name(found.cameras[i].place));
    number(w, "added_pct", percent(found.added[i], all), 1000);
    w.end_object();
  }
  w.end_array();
  number(w, "seen_after_pct", 100 * found.seen_after, 100), number(w, "ranking_pct", 100 * found.ranked, 100), number(w, "gap_pct", 100 * found.gap, 100);
}

void outline(Writer& w, const View& view) {
  w.key("outline");
  const auto shape = view.outline();
  if (!shape) return w.null();
  w.begin_array();
  for (const geo::Point p : shape->line(0)) place(w, p);
  w.end_array();
}

void lacks(Writer& w, std::uint8_t bits) {
  w.key("lacks"), w.begin_array();
  for (const auto& [lack, word] : {std::pair{Lack::light, "light"}, {Lack::camera, "camera"}, {Lack::bell, "bell"}})
    if ((bits & static_cast<std::uint8_t>(lack)) != 0) w.string(word);
  w.end_array();
}

// The part of a line between two distances from its start.
std::vector<geo::Point> part_of(const std::vector<geo::Point>& line, double from_m, double to_m) {
  std::vector<geo::Point> out;
  double here = 0;
  for (std::size_t i = 1; i < line.size(); ++i) {
    const double length = geo::distance_m(line[i - 1], line[i]), next = here + length;
    const auto at = [&](double m) {
      const double share = length > 0 ? (m - here) / length : 0;
      return geo::Point{line[i - 1].lon + share * (line[i].lon - line[i - 1].lon), line[i - 1].lat + share * (line[i].lat - line[i - 1].lat)};
    };
    if (next > from_m && here < to_m) {
      if (out.empty()) out.push_back(at(std::max(from_m, here)));
      out.push_back(at(std::min(to_m, next)));
    }
    here = next;
  }
  return out;
}

void stretches(Writer& w, const SafeWayAudit& audit, const std::vector<geo::Point>& way) {
  w.key("stretches"), w.begin_array();
  for (const WayStretch& one : audit.stretches) {
    w.begin_object();
    number(w, "from_m", one.from_m), number(w, "to_m", one.to_m);
    w.key("line"), w.begin_array();
    for (const geo::Point p : part_of(way, one.from_m, one.to_m)) place(w, p);
    w.end_array();
    number(w, "seen", one.seen, 100), w.key("lit"), w.boolean(one.lit), optional(w, "bell_m", one.bell_m, 1), number(w, "score", one.score, 1);
    lacks(w, one.lacks);
    w.end_object();
  }
  w.end_array();
  w.key("worst"), w.begin_array();
  for (const std::uint32_t i : audit.worst) w.number(static_cast<std::int64_t>(i));
  w.end_array();
}

}  // namespace

CctvDesk& cctv_of(Desk& desk) {
  if (!desk.cctv)
    desk.cctv = std::make_unique<CctvDesk>(CctvDesk::Input{desk.city.equipment.cameras, desk.city.equipment.lights, desk.city.equipment.bells, desk.city.ground.buildings,
                                                           desk.middle, desk.week(), desk.grid->cell_m()});
  return *desk.cctv;
}

std::vector<geo::Point> pole_places(Desk& desk) {
  const CoverageReport& today = cctv_of(desk).today();
  if (desk.city.walkways.empty()) return desk.middle;
  std::vector<std::vector<geo::Point>> lines;
  for (const kit::StreetLine& street : desk.city.walkways) lines.push_back(street.line);
  std::vector<std::pair<double, geo::Point>> near;  // unseen risk of the cell
  for (const geo::Point p : street_places(lines, kPoleStep_m)) {
    const auto cell = desk.cell_at(p);
    if (cell) near.emplace_back(desk.cctv->cells()[risk::at(*cell)].risk * (1 - today.places[risk::at(*cell)].seen), p);
  }
  std::stable_sort(near.begin(), near.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  if (near.size() > kMostPoles) near.resize(kMostPoles);
  std::vector<geo::Point> out;
  for (const auto& [risk, p] : near) out.push_back(p);
  return out;
}

Result<std::string> cctv_answer(Desk& desk, const json::Value& question) {
  DOSI_TRY(const double count, number_in(question, "sites", 1, 500, 20));
  DOSI_TRY(const double range_m, number_in(question, "range_m", 20, 200, 50));
  const CctvDesk& cctv = cctv_of(desk);
  const auto found = cctv.propose({.sites = static_cast<std::size_t>(count), .range_m = range_m}, pole_places(desk));
  std::string out;
  Writer w(out);
  w.begin_object();
  whole(w, "cameras", static_cast<double>(desk.city.equipment.cameras.size())), whole(w, "bells", static_cast<double>(desk.city.equipment.bells.size()));
  whole(w, "lights", static_cast<double>(desk.city.equipment.lights.size()));
  cover(w, cctv), sites(w, desk, found);
  w.end_object();
  return out;
}

Result<std::string> sight_answer(Desk& desk, const json::Value& question) {
  DOSI_TRY(const geo::Point at, place_in(question, "location"));
  const CctvDesk& cctv = cctv_of(desk);
  const CallView view = cameras_for_call(at, cctv.sight(), desk.streets ? &desk.streets->walks : nullptr, kEscape_m, kMostShown);
  std::string out;
  Writer w(out);
  w.begin_object();
  w.key("cameras"), w.begin_array();
  for (const CallCamera& one : view.cameras) {
    const Camera& camera = cctv.sight().cameras()[one.camera];
    w.begin_object();
    w.member("id", camera.id), place(w, "location", camera.place), number(w, "metres", one.metres, 1), w.key("sees"), w.boolean(one.sees_place);
    outline(w, cctv.sight().views()[one.camera]);
    w.end_object();
  }
  w.end_array();
  number(w, "share_seen", cctv.sight().share_seen(at), 100), w.key("lit"), w.boolean(cctv.equipment().lit(at)), optional(w, "bell_m", cctv.equipment().bell_m(at), 1);
  w.end_object();
  return out;
}

Result<std::string> way_answer(Desk& desk, const json::Value& question) {
  DOSI_TRY(const auto way, line_in(question, "path"));
  const CctvDesk& cctv = cctv_of(desk);
  const auto risk_at = [&](geo::Point p) {
    const auto cell = desk.cell_at(p);
    return cell ? cctv.cells()[risk::at(*cell)].risk : 0;
  };
  auto audit = audit_way(way, cctv.equipment(), risk_at);
  if (!audit) return bad_request(audit.error().message, "path");
  std::string out;
  Writer w(out);
  w.begin_object();
  number(w, "length_m", audit->length_m, 1), number(w, "score", audit->score, 1);
  number(w, "lit_pct", percent(audit->lit_m, audit->length_m)), number(w, "seen_pct", percent(audit->seen_m, audit->length_m));
  number(w, "bell_pct", percent(audit->bell_near_m, audit->length_m)), number(w, "unprotected_pct", percent(audit->unprotected_risk, audit->risk));
  stretches(w, *audit, way);
  w.end_object();
  return out;
}

}  // namespace dosi::patrol
