#include "solutions/patrol/session/risk_answers.h"

#include <algorithm>
#include <numeric>

#include "solutions/patrol/session/answer_writer.h"
#include "solutions/patrol/session/explained.h"
#include "solutions/patrol/session/question.h"

namespace dosi::patrol {
namespace {

using json::Writer;

constexpr std::size_t kWorst = 10;
constexpr double kTopShares[] = {0.01, 0.05, 0.10, 0.20};

void report_facts(Writer& w, const Desk& desk) {
  const HubReports& reports = desk.city.reports;
  w.key("reports"), w.begin_object();
  whole(w, "used", static_cast<double>(desk.input.history.targets)), whole(w, "read", static_cast<double>(reports.read));
  w.member("first", desk.city.clock.iso(reports.all.front().from)), w.member("last", desk.city.clock.iso(reports.all.back().from));
  whole(w, "days_only", static_cast<double>(reports.days_only));
  w.end_object();
  w.key("leftOut"), w.begin_array();
  for (const auto& line : desk.city.left.lines()) {
    w.begin_object();
    w.member("reason", line.reason), w.member("english", line.words.english), w.member("korean", line.words.korean), whole(w, "count", static_cast<double>(line.count));
    w.end_object();
  }
  w.end_array();
  w.key("categories"), w.begin_array();
  for (const auto& one : reports.categories) {
    const bool target = desk.focus.empty() || std::find(desk.focus.begin(), desk.focus.end(), one.code) != desk.focus.end();
    w.begin_object();
    w.member("code", one.code), w.member("name", one.name.empty() ? one.code : one.name);
    whole(w, "read", static_cast<double>(one.read)), whole(w, "used", target ? static_cast<double>(one.kept) : 0);
    w.end_object();
  }
  w.end_array();
}

// Cells by their place in a rectangle whose corners and ways are those of its plane.
void grid_facts(Writer& w, const risk::Grid& grid) {
  const auto corner = [&](int x, int y) {
    const risk::Metres middle = grid.centre(risk::Cell{0});
    const auto first = static_cast<int>(grid.raster_index(risk::Cell{0}));
    const int x0 = first % grid.nx(), y0 = first / grid.nx();
    return grid.plane().to_lonlat({middle.x + (x - x0 - 0.5) * grid.cell_m(), middle.y + (y - y0 - 0.5) * grid.cell_m()});
  };
  const geo::Point origin = corner(0, 0), east = corner(grid.nx(), 0), north = corner(0, grid.ny());
  const auto way = [&](std::string_view key, geo::Point end, int steps) {
    w.key(key), w.begin_array(), w.number((end.lon - origin.lon) / steps), w.number((end.lat - origin.lat) / steps), w.end_array();
  };
  w.key("grid"), w.begin_object();
  number(w, "cell_m", grid.cell_m());
  w.key("origin"), w.begin_array(), w.number(origin.lon), w.number(origin.lat), w.end_array();
  way("east", east, grid.nx()), way("north", north, grid.ny());
  whole(w, "columns", grid.nx());
  w.key("cells"), w.begin_array();
  for (std::uint32_t c = 0; c < grid.size(); ++c) w.number(static_cast<std::int64_t>(grid.raster_index(risk::Cell{c})));
  w.end_array();
  w.end_object();
}

void slot_facts(Writer& w, const Desk& desk) {
  whole(w, "slot_h", desk.slot_h);
  w.key("slots"), w.begin_array();
  for (std::size_t s = 0; s < desk.slots.size(); ++s) {
    w.begin_object();
    w.member("start", desk.iso(desk.slots[s].from_s)), w.member("end", desk.iso(desk.slots[s].to_s)), number(w, "expected", desk.expected(s), 1000);
    w.end_object();
  }
  w.end_array();
}

void ground_facts(Writer& w, const Desk& desk) {
  w.key("districts"), w.begin_array();
  for (std::size_t d = 0; d < desk.city.ground.districts.size(); ++d) {
    const WatchedDistrict& one = desk.city.ground.districts[d];
    w.begin_object();
    w.member("id", one.id), named(w, desk.district(d)), optional(w, "population", one.residents, 1);
    w.end_object();
  }
  w.end_array();
  w.key("boxes"), w.begin_array();
  for (const PoliceBox& box : desk.city.equipment.boxes) {
    w.begin_object();
    w.member("id", box.id), named(w, {box.name_en, box.name}), place(w, "location", box.place), whole(w, "cars", box.cars);
    w.end_object();
  }
  w.end_array();
  whole(w, "cameras", static_cast<double>(desk.city.equipment.cameras.size()));
  whole(w, "bells", static_cast<double>(desk.city.equipment.bells.size()));
  whole(w, "lights", static_cast<double>(desk.city.equipment.lights.size()));
}

// Bounds of colour steps, the same for every slot: percentiles of all cells and slots, at two digits.
void step_facts(Writer& w, const Desk& desk) {
  std::vector<float> all;
  for (const risk::Field& field : desk.fields) all.insert(all.end(), field.begin(), field.end());
  std::sort(all.begin(), all.end());
  w.key("steps"), w.begin_array();
  for (const double share : {0.6, 0.8, 0.9, 0.96, 0.985, 0.996}) w.number(significant(all[static_cast<std::size_t>(share * static_cast<double>(all.size() - 1))], 2));
  w.end_array();
}

void worst_cells(Writer& w, const Desk& desk, const risk::Field& field) {
  std::vector<std::size_t> order(field.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(std::min(kWorst, order.size()));
  std::partial_sort(order.begin(), end, order.end(), [&](std::size_t a, std::size_t b) { return field[a] > field[b] || (field[a] == field[b] && a < b); });
  w.key("worst"), w.begin_array();
  for (auto it = order.begin(); it != end; ++it) {
    w.begin_object();
    whole(w, "cell", static_cast<double>(*it)), w.key("expected"), w.number(significant(field[*it], 3)), named(w, desk.place_name(desk.middle[*it]));
    w.end_object();
  }
  w.end_array();
}

void bounds(Writer& w, const Desk& desk) {
  geo::Box box = geo::box_of(desk.middle.front());
  for (const geo::Point p : desk.middle) box = geo::united(box, geo::box_of(p));
  w.key("bounds"), w.begin_array();
  for (const double side : {box.west, box.south, box.east, box.north}) w.number(rounded(side, 1e6));
  w.end_array();
}

}  // namespace

std::string city_answer(const Desk& desk) {
  std::string out;
  Writer w(out);
  w.begin_object();
  w.member("now", desk.city.clock.iso(desk.city.now));
  w.key("synthetic"), w.boolean(desk.city.synthetic);
  bounds(w, desk);
  report_facts(w, desk);
  slot_facts(w, desk), step_facts(w, desk);
  grid_facts(w, *desk.grid);
  ground_facts(w, desk);
  w.end_object();
  return out;
}

Result<std::string> risk_answer(const Desk& desk, const json::Value& question) {
  DOSI_TRY(const std::size_t slot, index_in(question, "slot", desk.slots.size(), "slot"));
  const risk::Field& field = desk.fields[slot];
  const double total = desk.expected(slot);
  std::vector<float> sorted(field.begin(), field.end());
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  std::string out;
  Writer w(out);
  w.begin_object();
  whole(w, "slot", static_cast<double>(slot)), number(w, "total", total, 1000);
  w.key("top"), w.begin_array();
  for (const double share : kTopShares) {
    const auto count = static_cast<std::ptrdiff_t>(share * static_cast<double>(sorted.size()));
    if (count == 0) continue;
    const double captured = std::accumulate(sorted.begin(), sorted.begin() + count, 0.0);
    w.begin_object();
    number(w, "area_pct", share * 100), w.key("least"), w.number(significant(sorted[static_cast<std::size_t>(count) - 1], 4));
    number(w, "captured_pct", total > 0 ? 100 * captured / total : 0);
    w.end_object();
  }
  w.end_array();
  worst_cells(w, desk, field);
  w.key("values"), w.begin_array();
  for (const float v : field) w.number(significant(v, 4));
  w.end_array();
  w.end_object();
  return out;
}

Result<std::string> explain_answer(Desk& desk, const json::Value& question) {
  DOSI_TRY(const std::size_t cell, index_in(question, "cell", desk.grid->size(), "cell"));
  DOSI_TRY(const std::size_t slot, index_in(question, "slot", desk.slots.size(), "slot"));
  const risk::Explanation e = desk.model->explain(risk::Cell{static_cast<std::uint32_t>(cell)}, desk.slots[slot]);
  const Words district = desk.district(desk.district_of[cell]);
  std::string out;
  Writer w(out);
  w.begin_object();
  whole(w, "cell", static_cast<double>(cell)), whole(w, "slot", static_cast<double>(slot)), place(w, "location", desk.middle[cell]);
  w.member("district", district.korean), w.member("districtEn", district.english);
  for (const auto& [key, value] : {std::pair{"expected", e.expected.mean}, {"low", e.expected.low}, {"high", e.expected.high}}) w.key(key), w.number(significant(value, 3));
  number(w, "none_pct", 100 * e.expected.none, 100), whole(w, "grade", grade_of(e.percentile));
  number(w, "top_pct", std::max(0.1, 100 - e.percentile)), number(w, "times_average", e.times_average);
  w.key("parts"), w.begin_array();
  for (const RiskPart& part : parts_of(e)) {
    w.begin_object();
    w.member("name", part.name), number(w, "share_pct", 100 * part.share), w.member("english", part.words.english), w.member("korean", part.words.korean);
    w.end_object();
  }
  w.end_array();
  for (const auto& [key, language] : {std::pair{"notes", risk::Language::english}, {"notesKo", risk::Language::korean}}) {
    w.key(key), w.begin_array();
    for (const std::string& one : risk::sentences(e, language)) w.string(one);
    w.end_array();
  }
  w.key("week"), w.begin_array();
  for (const risk::Field& field : desk.fields) w.number(significant(field[cell], 3));
  w.end_array();
  w.end_object();
  return out;
}

}  // namespace dosi::patrol
