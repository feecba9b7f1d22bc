#include "solutions/patrol/session/plan_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "json/members.h"
#include "solutions/patrol/session/question.h"

namespace dosi::patrol {
namespace {

constexpr int kDay_s = 24 * 3600;
constexpr int kMostCars = 40;

const json::Value kNone = json::Object{};

Error wrong(Error error) {
  error.field = "settings." + error.field;
  return error;
}

// The first day whose evening is forecast.
std::int64_t usual_day(const Desk& desk) { return (desk.slots.front().from_s + 4 * 3600 - 1) / kDay_s; }

Result<void> read_time(const Desk& desk, const json::Value& wish, PlanSettings& out) {
  out.day = usual_day(desk);
  if (const std::string date(json::text_of(wish, "date")); !date.empty()) {
    const auto day = desk.city.clock.parse_date(date);
    if (!day) return bad_request(fmt::format("'{}' is no day; a date such as 2026-05-06 was expected", date), "date");
    out.day = *day;
  }
  for (const auto& [name, to] : {std::pair{"from", &out.from_s}, {"to", &out.to_s}}) {
    const std::string text(json::text_of(wish, name));
    if (text.empty()) continue;
    const auto time = clock_s(text);
    if (!time) return bad_request(fmt::format("'{}' is no time of day; one such as 20:00 was expected", text), name);
    *to = *time;
  }
  while (out.to_s <= out.from_s) out.to_s += kDay_s;
  if (out.to_s - out.from_s > 14 * 3600) out.to_s -= out.to_s > kDay_s + out.from_s ? kDay_s : 0;
  const risk::LocalTime_s from = out.day * risk::kDay_s + out.from_s, to = out.day * risk::kDay_s + out.to_s;
  if (from < desk.slots.front().from_s || to > desk.slots.back().to_s)
    return bad_request(fmt::format("The shift must lie within what is forecast, {} to {}", desk.iso(desk.slots.front().from_s).substr(0, 16), desk.iso(desk.slots.back().to_s).substr(0, 16)), "date");
  return ok();
}

Result<void> read_cars(const Desk& desk, const json::Value& wish, PlanSettings& out) {
  for (const PoliceBox& box : desk.city.equipment.boxes) out.cars[box.id] = box.cars;
  const json::Value* cars = wish.find("cars");
  if (cars != nullptr && !cars->is_object()) return bad_request("'cars' must name police boxes and how many cars each sends", "cars");
  if (cars != nullptr)
    for (const auto& [box, count] : cars->as_object()) {
      if (!out.cars.contains(box)) return bad_request("There is no police box '" + box + "'", "cars");
      if (!count.is_int() || count.as_int() < 0 || count.as_int() > kMostCars) return bad_request(fmt::format("A police box sends 0 to {} cars", kMostCars), "cars");
      out.cars[box] = static_cast<int>(count.as_int());
    }
  const int all = std::accumulate(out.cars.begin(), out.cars.end(), 0, [](int sum, const auto& one) { return sum + one.second; });
  if (desk.city.equipment.boxes.empty()) return bad_request("The hubs have no police box (PoliceBox) from which cars could start", "cars");
  if (all == 0) return bad_request("No car: at least one police box must send one", "cars");
  if (all > kMostCars) return bad_request(fmt::format("{} cars are too many for one plan: {} at most", all, kMostCars), "cars");
  return ok();
}

Result<void> read_numbers(const json::Value& wish, PlanSettings& out) {
  DOSI_TRY(const double stop, number_in(wish, "stop_min", 11, 15, out.stop_min));
  DOSI_TRY(const double pause, number_in(wish, "break_min", 0, 90, out.break_min));
  DOSI_TRY(const double visits, number_in(wish, "least_visits", 0, 5, out.least_visits));
  DOSI_TRY(out.explore_pct, number_in(wish, "explore_pct", 0, 40, out.explore_pct));
  DOSI_TRY(const double spots, number_in(wish, "spots", 5, 500, static_cast<double>(out.spots)));
  DOSI_TRY(const double seed, number_in(wish, "seed", 0, 1e9, static_cast<double>(out.seed)));
  out.stop_min = static_cast<int>(stop), out.break_min = static_cast<int>(pause), out.least_visits = static_cast<int>(visits);
  out.spots = static_cast<std::size_t>(spots), out.seed = static_cast<std::uint64_t>(seed);
  return ok();
}

}  // namespace

std::optional<int> clock_s(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const std::size_t i : {0, 1, 3, 4})
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
  const int hours = (text[0] - '0') * 10 + text[1] - '0', minutes = (text[3] - '0') * 10 + text[4] - '0';
  return hours < 24 && minutes < 60 ? std::optional(hours * 3600 + minutes * 60) : std::nullopt;
}

std::string time_of_day(int s) { return fmt::format("{:02}:{:02}", s / 3600 % 24, s / 60 % 60); }

Result<PlanSettings> plan_settings(const Desk& desk, const json::Value& question) {
  const json::Value* member = question.find("settings");
  const json::Value& wish = member != nullptr ? *member : kNone;
  if (!wish.is_object()) return bad_request("'settings' must be an object", "settings");
  PlanSettings out;
  for (const auto& read : {read_time(desk, wish, out), read_cars(desk, wish, out), read_numbers(wish, out)})
    if (!read) return wrong(read.error());
  return out;
}

json::Object told(const Desk& desk, const PlanSettings& s) {
  json::Object cars;
  for (const auto& [box, count] : s.cars) cars.append(box, count);
  return {{"date", desk.city.clock.date(s.day)},   {"from", time_of_day(s.from_s)},          {"to", time_of_day(s.to_s)},
          {"cars", std::move(cars)},               {"stop_min", s.stop_min},                {"explore_pct", s.explore_pct},
          {"break_min", s.break_min},              {"least_visits", s.least_visits},        {"spots", static_cast<std::int64_t>(s.spots)},
          {"seed", static_cast<std::int64_t>(s.seed)}};
}

}  // namespace dosi::patrol
