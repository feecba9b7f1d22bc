#include "solutions/patrol/plan/gpx.h"

#include <fmt/format.h>

#include "base/version.h"

namespace dosi::patrol {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n')
      out += c;  // XML 1.0 has no other control characters
  }
  return out;
}

std::string time_element(std::optional<Time> midnight, Seconds s) {
  return midnight ? "<time>" + format_time(Time{midnight->us + std::int64_t{s} * 1'000'000}) + "</time>" : "";
}

std::string why_of(const Step* step) {
  return step != nullptr && step->doing == Doing::stop ? fmt::format(" ({})", name_of(step->why)) : "";
}

}  // namespace

std::string gpx_of(const Problem& problem, const Plan& plan, Car car, const Legs& legs, std::optional<Time> midnight) {
  const std::vector<Halt> halts = itinerary(problem, plan, car, legs);
  const PatrolCar& c = problem.cars[at(car)];
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<gpx version=\"1.1\" creator=\"dosi {}\" xmlns=\"http://www.topografix.com/GPX/1/1\">\n<metadata><name>{}</name></metadata>\n",
      kVersion, escaped(c.name.empty() ? c.id : c.name));
  int number = 0;
  for (const Halt& halt : halts)
    out += fmt::format("<wpt lat=\"{:.7f}\" lon=\"{:.7f}\">{}<name>{} {}</name><desc>{}-{}{}</desc></wpt>\n", halt.at.lat, halt.at.lon, time_element(midnight, halt.arrive_s),
                       ++number, escaped(halt.label), clock_text(halt.arrive_s), clock_text(halt.leave_s), why_of(halt.step));
  out += fmt::format("<trk><name>{}</name><trkseg>\n", escaped(c.name.empty() ? c.id : c.name));
  const auto point = [&](geo::Point p, const std::string& time) { out += fmt::format("<trkpt lat=\"{:.7f}\" lon=\"{:.7f}\">{}</trkpt>\n", p.lat, p.lon, time); };
  if (!halts.empty()) point(problem.places[at(c.depot)], time_element(midnight, plan.routes[at(car)].out_s));
  for (const Halt& halt : halts) {
    for (std::size_t i = 1; i + 1 < halt.leg.line.size(); ++i) point(halt.leg.line[i], "");
    point(halt.at, time_element(midnight, halt.arrive_s));
  }
  return out + "</trkseg></trk>\n</gpx>\n";
}

}  // namespace dosi::patrol
