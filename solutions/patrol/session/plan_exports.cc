#include <fmt/format.h>

#include <array>

#include "json/members.h"
#include "solutions/kit/directions.h"
#include "solutions/patrol/session/answer_writer.h"
#include "solutions/patrol/session/plan_answers.h"

namespace dosi::patrol {
namespace {

struct Told {
  const Desk& desk;
  const ShiftPlan& shift;
  bool korean;

  const std::string& said(const Words& words) const { return korean ? words.korean : words.english; }
  std::string clock(Seconds s) const { return time_of_day(s); }
  Time utc(Seconds s) const { return utc_of(desk.city.clock, shift.settings.day * risk::kDay_s + s); }
  std::string doing(const Step& step) const {
    if (step.doing == Doing::stop) return said(shift.place_names[at(step.place)]);
    if (step.doing == Doing::call) return (korean ? "출동: " : "Call: ") + said(shift.place_names[at(step.place)]);
    return korean ? "휴식" : "Break";
  }
};

std::string xml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '"') out += "&quot;";
    else out += c;
  }
  return out;
}

// GPX 1.1: a route of the stops and a track along the streets for each car.
std::string gpx(const Told& t, const std::vector<Car>& cars) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gpx version=\"1.1\" creator=\"dosi patrol\" xmlns=\"http://www.topografix.com/GPX/1/1\">\n";
  for (const Car car : cars) {
    const Route& route = t.shift.plan.routes[at(car)];
    const std::string name = xml(t.said(t.shift.car_names[at(car)]));
    out += "<rte><name>" + name + "</name>\n";
    for (const Step& step : route.steps) {
      if (step.doing == Doing::pause) continue;
      const geo::Point p = t.shift.problem.places[at(step.place)];
      out += fmt::format("<rtept lat=\"{:.6f}\" lon=\"{:.6f}\"><time>{}</time><name>{} {}</name></rtept>\n", p.lat, p.lon, format_time(t.utc(step.arrive_s)), t.clock(step.arrive_s), xml(t.doing(step)));
    }
    out += "</rte>\n";
  }
  for (const Car car : cars) {
    out += "<trk><name>" + xml(t.said(t.shift.car_names[at(car)])) + "</name>\n";
    for (const DrivenLeg& leg : legs_of(t.desk, t.shift, car)) {
      out += "<trkseg>";
      for (const geo::Point p : leg.path.line()) out += fmt::format("<trkpt lat=\"{:.6f}\" lon=\"{:.6f}\"/>", p.lat, p.lon);
      out += "</trkseg>\n";
    }
    out += "</trk>\n";
  }
  return out + "</gpx>\n";
}

void feature(json::Writer& w, const char* type, const std::vector<geo::Point>& line, json::Object properties) {
  w.begin_object(), w.member("type", "Feature"), w.key("geometry"), w.begin_object(), w.member("type", type), w.key("coordinates");
  if (std::string_view(type) == "Point") {
    place(w, line.front());
  } else {
    w.begin_array();
    for (const geo::Point p : line) place(w, p);
    w.end_array();
  }
  w.end_object(), w.key("properties"), w.value(json::Value(std::move(properties))), w.end_object();
}

std::string geojson(const Told& t, const std::vector<Car>& cars) {
  std::string out;
  json::Writer w(out);
  w.begin_object(), w.member("type", "FeatureCollection"), w.key("features"), w.begin_array();
  for (const Car car : cars) {
    const std::string& id = t.shift.problem.cars[at(car)].id;
    std::vector<geo::Point> line;
    for (const DrivenLeg& leg : legs_of(t.desk, t.shift, car))
      for (const geo::Point p : leg.path.line()) line.push_back(p);
    if (line.size() > 1) feature(w, "LineString", line, {{"car", id}, {"name", t.said(t.shift.car_names[at(car)])}});
    const auto& steps = t.shift.plan.routes[at(car)].steps;
    for (std::size_t n = 0; n < steps.size(); ++n) {
      if (steps[n].doing == Doing::pause) continue;
      feature(w, "Point", {t.shift.problem.places[at(steps[n].place)]},
              {{"car", id}, {"step", static_cast<std::int64_t>(n)}, {"name", t.doing(steps[n])}, {"arrive", format_time(t.utc(steps[n].arrive_s))}, {"leave", format_time(t.utc(steps[n].leave_s))}});
    }
  }
  w.end_array(), w.end_object();
  return out;
}

std::string csv_cell(const std::string& text) { return text.find_first_of(",\"\n") == std::string::npos ? text : "\"" + text + "\""; }

std::string csv(const Told& t, const std::vector<Car>& cars) {
  std::string out = "car,step,doing,place,lon,lat,arrive,leave,locked\n";
  static constexpr const char* kDoing[] = {"stop", "break", "call"};
  for (const Car car : cars) {
    const auto& steps = t.shift.plan.routes[at(car)].steps;
    for (std::size_t n = 0; n < steps.size(); ++n) {
      const geo::Point p = t.shift.problem.places[at(steps[n].place)];
      out += fmt::format("{},{},{},{},{:.6f},{:.6f},{},{},{}\n", csv_cell(t.said(t.shift.car_names[at(car)])), n + 1, kDoing[static_cast<std::size_t>(steps[n].doing)], csv_cell(t.doing(steps[n])), p.lon,
                         p.lat, t.clock(steps[n].arrive_s), t.clock(steps[n].leave_s), steps[n].locked ? 1 : 0);
    }
  }
  return out;
}

std::string turns(const Told& t, const std::vector<Car>& cars) {
  std::string out;
  for (const Car car : cars) {
    const Route& route = t.shift.plan.routes[at(car)];
    out += fmt::format("{} {}-{}\n", t.said(t.shift.car_names[at(car)]), t.clock(t.shift.settings.from_s), t.clock(t.shift.settings.to_s));
    const auto legs = legs_of(t.desk, t.shift, car);
    std::size_t next = 0;
    const auto drive = [&](std::size_t step) {
      for (; next < legs.size() && legs[next].step <= step; ++next) {
        bool first = true;
        for (const kit::Step& turn : kit::directions(t.desk.streets->drives.graph(), legs[next].path)) {
          out += "    " + (t.korean ? kit::sentence_ko(turn, first) : kit::sentence_en(turn, first)) + "\n";
          first = false;
        }
      }
    };
    for (std::size_t n = 0; n < route.steps.size(); ++n) {
      drive(n);
      out += fmt::format("  {}-{} {}\n", t.clock(route.steps[n].arrive_s), t.clock(route.steps[n].leave_s), t.doing(route.steps[n]));
    }
    drive(route.steps.size());
    out += fmt::format("  {} {}\n\n", t.clock(route.back_s), t.korean ? "복귀" : "Back");
  }
  return out;
}

}  // namespace

Result<std::string> export_answer(const Desk& desk, const AnsweredPlan& plan, const json::Value& question) {
  const Told t{desk, *plan.now, json::text_of(question, "language") == "ko"};
  std::vector<Car> cars;
  const std::string_view wanted = json::text_of(question, "car");
  for (std::uint32_t c = 0; c < t.shift.problem.cars.size(); ++c)
    if (wanted.empty() || t.shift.problem.cars[c].id == wanted) cars.push_back(Car{c});
  if (cars.empty()) return bad_request(fmt::format("There is no car '{}'", wanted), "car");
  struct Format {
    const char *name, *ending, *media;
    std::string (*write)(const Told& t, const std::vector<Car>& cars);
  };
  static constexpr std::array<Format, 4> kFormats = {{{"gpx", "gpx", "application/gpx+xml", gpx},
                                                      {"geojson", "geojson", "application/geo+json", geojson},
                                                      {"csv", "csv", "text/csv", csv},
                                                      {"turns", "txt", "text/plain;charset=utf-8", turns}}};
  for (const Format& format : kFormats) {
    if (json::text_of(question, "format") != format.name) continue;
    std::string out;
    json::Writer w(out);
    w.begin_object();
    w.member("name", fmt::format("patrol-{}{}.{}", desk.city.clock.date(t.shift.settings.day), wanted.empty() ? "" : "-" + std::string(wanted), format.ending));
    w.member("mediaType", format.media), w.member("text", format.write(t, cars));
    w.end_object();
    return out;
  }
  return bad_request("'format' must be one of gpx, geojson, csv, turns", "format");
}

}  // namespace dosi::patrol
