#include "solutions/patrol/session/desk.h"

#include <fmt/format.h>

#include <cmath>
#include <numeric>

namespace dosi::patrol {
namespace {

constexpr double kReadShare = 0.6;

void set_slots(const kit::Job& job, Desk& desk) {
  desk.slot_h = static_cast<int>(job.number("slotHours"));
  const risk::LocalTime_s slot_s = desk.slot_h * risk::kHour_s, now = local_s(desk.city.clock, desk.city.now);
  const risk::LocalTime_s first = (now + slot_s - 1) / slot_s * slot_s;
  const auto days = static_cast<risk::LocalTime_s>(job.number("days"));
  desk.rhythm = {.step_s = days * risk::kDay_s, .slot_s = slot_s};
  desk.slots = risk::slots_of(first, first + days * risk::kDay_s, slot_s);
}

}  // namespace

double Desk::expected(std::size_t slot) const { return std::accumulate(fields[slot].begin(), fields[slot].end(), 0.0); }

Words Desk::district(std::size_t d) const {
  if (d == kNoDistrict) return {};
  return {city.ground.names_en[d], city.ground.districts[d].name};
}

Words Desk::place_name(geo::Point p) const {
  const Words street = streets ? streets->name_at(p) : Words{};
  const auto cell = cell_at(p);
  const Words around = cell ? district(district_of[risk::at(*cell)]) : Words{};
  if (street.korean.empty() && around.korean.empty()) return {fmt::format("{:.4f}, {:.4f}", p.lat, p.lon), fmt::format("{:.4f}, {:.4f}", p.lat, p.lon)};
  if (street.korean.empty()) return around;
  if (around.korean.empty()) return street;
  return {street.english + ", " + around.english, around.korean + " " + street.korean};
}

std::vector<double> Desk::week() const {
  std::vector<double> out(grid->size(), 0);
  for (const risk::Field& field : fields)
    for (std::size_t c = 0; c < field.size(); ++c) out[c] += field[c];
  const double share = 7.0 * 24 / (slot_h * static_cast<double>(std::max<std::size_t>(slots.size(), 1)));
  for (double& v : out) v *= share;
  return out;
}

Result<std::unique_ptr<Desk>> load_desk(const kit::Job& job, http::Client& http, kit::Progress& progress, double share, const CityWish& wish) {
  auto out = std::make_unique<Desk>();
  DOSI_TRY(out->city, read_city(job, http, progress, share * kReadShare, wish));
  progress.tell(share * kReadShare, fmt::format("{} reports / 신고 {}건", out->city.reports.all.size(), out->city.reports.all.size()));
  if (24 % std::max(1, static_cast<int>(job.number("slotHours"))) != 0) return bad_request("Slots must divide the day: 1, 2, 3, 4, 6, 8, 12 or 24 hours", "slotHours");
  set_slots(job, *out);
  DOSI_TRY(auto grid, grid_of(out->city, job.number("cellSize")));
  out->grid.emplace(std::move(grid));
  out->focus = job.texts("categories");
  out->input = risk_input(out->city, *out->grid, out->focus, out->city.left);
  if (out->input.history.targets == 0) return bad_request("None of the reports that count is of these categories", "categories");
  out->district_of = districts_of(out->city, *out->grid);
  for (std::size_t c = 0; c < out->grid->size(); ++c) out->middle.push_back(out->grid->plane().to_lonlat(out->grid->centre(risk::Cell{static_cast<std::uint32_t>(c)})));
  progress.tell(share * 0.7, "model / 예측 모형");
  out->surroundings = surroundings_of(out->city, *out->grid);
  out->model.emplace(out->rhythm, out->surroundings);
  out->model->fit(out->input.history, local_s(out->city.clock, out->city.now));
  progress.tell(share * 0.9, fmt::format("{} cells, {} slots / 격자 {}개, 시간대 {}개", out->grid->size(), out->slots.size(), out->grid->size(), out->slots.size()));
  out->fields = out->model->forecast(out->slots);
  if (!out->city.driveways.streets.empty()) out->streets = std::make_unique<Streets>(out->city);
  return out;
}

}  // namespace dosi::patrol
