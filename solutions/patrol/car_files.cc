#include "solutions/patrol/car_files.h"

#include <fmt/format.h>

#include <algorithm>

#include "json/parse.h"
#include "json/write.h"
#include "solutions/kit/text_file.h"

namespace dosi::patrol {
namespace {

class Reading {
 public:
  explicit Reading(const json::Value& root) : root_(root) {}

  Result<CarTable> run() {
    DOSI_CHECK(each("depots", true, [&](const json::Value& v, const std::string& at) { return read_depot(v, at); }));
    DOSI_CHECK(each("shifts", true, [&](const json::Value& v, const std::string& at) { return read_shift(v, at); }));
    DOSI_CHECK(each("cars", true, [&](const json::Value& v, const std::string& at) { return read_car(v, at); }));
    DOSI_CHECK(each("districts", false, [&](const json::Value& v, const std::string& at) { return read_district(v, at); }));
    if (const json::Value* rules = root_.find("rules")) DOSI_CHECK(read_rules(*rules));
    return std::move(out_);
  }

 private:
  static Error wrong(const std::string& at, const json::Value* found, const std::string& expected) {
    return bad_request(fmt::format("{} should be {}, found {}.", at, expected, found == nullptr ? "nothing" : json::dump(*found)));
  }
  template <class Visit>
  Result<void> each(const std::string& name, bool needed, Visit&& visit) {
    const json::Value* list = root_.find(name);
    if (list == nullptr && !needed) return ok();
    if (list == nullptr || !list->is_array()) return wrong(name, list, "an array");
    for (std::size_t i = 0; i < list->as_array().size(); ++i) DOSI_CHECK(visit(list->as_array()[i], fmt::format("{}[{}]", name, i)));
    return ok();
  }
  static Result<std::string> text(const json::Value& v, const std::string& at, const char* name, bool needed = true) {
    const json::Value* found = v.find(name);
    if (found == nullptr && !needed) return std::string();
    if (found == nullptr || !found->is_string() || found->as_string().empty()) return wrong(at + "." + name, found, "a text");
    return found->as_string();
  }
  static Result<double> number(const json::Value* found, const std::string& at, double least, double most) {
    if (found == nullptr || !found->is_number() || found->as_double() < least || found->as_double() > most)
      return wrong(at, found, fmt::format("a number from {:g} to {:g}", least, most));
    return found->as_double();
  }
  // "08:30"; hours beyond 24 are the next day's.
  static Result<Seconds> clock(const json::Value& v, const std::string& at, const char* name) {
    const json::Value* found = v.find(name);
    int h = 0, m = 0;
    char more = 0;
    if (found == nullptr || !found->is_string() || std::sscanf(found->as_string().c_str(), "%2d:%2d%c", &h, &m, &more) != 2 || h < 0 || h > 47 || m < 0 || m > 59)
      return wrong(at + "." + name, found, "a time such as \"08:30\"");
    return h * 3600 + m * 60;
  }
  template <class List, class Name>
  static Result<std::size_t> one_of(const List& list, const std::string& id, const std::string& at, Name&& name) {
    const auto found = std::find_if(list.begin(), list.end(), [&](const auto& item) { return name(item) == id; });
    if (found != list.end()) return static_cast<std::size_t>(found - list.begin());
    std::string known;
    for (const auto& item : list) known += (known.empty() ? "" : ", ") + name(item);
    return bad_request(fmt::format("{} names '{}', which is none of: {}.", at, id, known));
  }

  Result<void> read_depot(const json::Value& v, const std::string& at) {
    CarTable::Depot depot;
    DOSI_TRY(depot.id, text(v, at, "id"));
    DOSI_TRY(depot.name, text(v, at, "name", false));
    DOSI_TRY(depot.at.lon, number(v.find("lon"), at + ".lon", -180, 180));
    DOSI_TRY(depot.at.lat, number(v.find("lat"), at + ".lat", -90, 90));
    out_.depots.push_back(std::move(depot));
    return ok();
  }
  Result<void> read_shift(const json::Value& v, const std::string& at) {
    WorkShift shift;
    DOSI_TRY(shift.name, text(v, at, "name"));
    DOSI_TRY(shift.start_s, clock(v, at, "start"));
    DOSI_TRY(shift.end_s, clock(v, at, "end"));
    if (shift.end_s <= shift.start_s) shift.end_s += 86400;
    out_.shifts.push_back(std::move(shift));
    return ok();
  }
  Result<void> read_car(const json::Value& v, const std::string& at) {
    PatrolCar car;
    DOSI_TRY(car.id, text(v, at, "id"));
    for (const PatrolCar& other : out_.cars)
      if (other.id == car.id) return bad_request(fmt::format("{}.id is '{}', as another car's.", at, car.id));
    DOSI_TRY(car.name, text(v, at, "name", false));
    DOSI_TRY(const std::string depot, text(v, at, "depot"));
    DOSI_TRY(const std::string shift, text(v, at, "shift"));
    DOSI_TRY(const std::size_t d, one_of(out_.depots, depot, at + ".depot", [](const auto& x) { return x.id; }));
    DOSI_TRY(const std::size_t s, one_of(out_.shifts, shift, at + ".shift", [](const auto& x) { return x.name; }));
    car.depot = Place(static_cast<std::uint32_t>(d)), car.shift = Shift(static_cast<std::uint32_t>(s));
    if (const json::Value* pause = v.find("break")) DOSI_CHECK(read_break(*pause, at + ".break", out_.shifts[s], car));
    out_.cars.push_back(std::move(car));
    return ok();
  }
  static Result<void> read_break(const json::Value& v, const std::string& at, const WorkShift& shift, PatrolCar& car) {
    DOSI_TRY(const double minutes, number(v.find("minutes"), at + ".minutes", 0, 600));
    DOSI_TRY(car.break_from_s, clock(v, at, "from"));
    DOSI_TRY(car.break_until_s, clock(v, at, "until"));
    car.break_s = static_cast<Seconds>(minutes * 60);
    // A night shift's break after midnight.
    if (car.break_from_s < shift.start_s) car.break_from_s += 86400;
    if (car.break_until_s < car.break_from_s) car.break_until_s += 86400;
    return ok();
  }
  Result<void> read_district(const json::Value& v, const std::string& at) {
    DistrictWish district;
    DOSI_TRY(district.id, text(v, at, "id"));
    DOSI_TRY(district.name, text(v, at, "name", false));
    if (district.name.empty()) district.name = district.id;
    DOSI_TRY(const double least, number(v.find("leastVisits"), at + ".leastVisits", 0, 1000));
    district.least_visits = static_cast<int>(least);
    out_.districts.push_back(std::move(district));
    return ok();
  }

  static Result<std::pair<double, double>> range(const json::Value& v, const std::string& at, double most) {
    if (!v.is_array() || v.as_array().size() != 2) return wrong(at, &v, "an array of the least and the most");
    DOSI_TRY(const double low, number(&v.as_array()[0], at + "[0]", 0, most));
    DOSI_TRY(const double high, number(&v.as_array()[1], at + "[1]", low, most));
    return std::pair{low, high};
  }
  Result<void> read_rules(const json::Value& rules) {
    if (!rules.is_object()) return wrong("rules", &rules, "an object");
    Rules& r = out_.rules;
    for (const auto& [key, value] : rules.as_object()) {
      const std::string at = "rules." + key;
      if (key == "stopMinutes") {
        DOSI_TRY(const auto minutes, range(value, at, 120));
        r.stop_least_s = static_cast<Seconds>(60 * minutes.first), r.stop_most_s = static_cast<Seconds>(60 * minutes.second);
      } else if (key == "exploration") {
        DOSI_TRY(const auto shares, range(value, at, 1));
        r.explore_least = shares.first, r.explore_most = shares.second;
      } else if (key == "revisitMinutes" || key == "detersMinutes") {
        DOSI_TRY(const double minutes, number(&value, at, 0, 2880));
        (key == "revisitMinutes" ? r.revisit_s : r.deters_s) = static_cast<Seconds>(60 * minutes);
      } else if (key == "balance") {
        DOSI_TRY(r.balance, number(&value, at, 0, 10));
      } else {
        return bad_request(at + " is no rule; known are stopMinutes, revisitMinutes, detersMinutes, exploration, balance.");
      }
    }
    return ok();
  }

  const json::Value& root_;
  CarTable out_;
};

}  // namespace

Result<CarTable> read_cars(const std::string& path) {
  DOSI_TRY(const std::string text, kit::read_file(path));
  auto parsed = json::parse(text);
  if (!parsed) return bad_request(fmt::format("'{}': {}", path, parsed.error().message));
  auto out = Reading(*parsed).run();
  if (!out) return bad_request(fmt::format("'{}': {}", path, out.error().message));
  return out;
}

}  // namespace dosi::patrol
