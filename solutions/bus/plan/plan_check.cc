#include "solutions/bus/plan/plan_check.h"

#include <fmt/format.h>

#include <cmath>
#include <set>

#include "solutions/bus/plan/loads.h"

namespace dosi::bus {
namespace {

std::set<Node> served(const LineDrafts& lines) {
  std::set<Node> out;
  for (const LineDraft& line : lines) out.insert(line.course.begin(), line.course.end());
  return out;
}

void check_course(const CityNetwork& city, const PlanOptions& options, const LineDraft& line, std::size_t r, std::vector<std::string>& out) {
  if (std::set<Node>(line.course.begin(), line.course.end()).size() != line.course.size()) out.push_back(fmt::format("Line {} passes a place twice.", r));
  for (std::size_t i = 1; i < line.course.size(); ++i)
    if (city.network.street_min(line.course[i - 1], line.course[i]) >= kNoStreet) out.push_back(fmt::format("Line {} leaves the streets.", r));
  if (line.course.size() < options.min_nodes || (options.max_nodes > 0 && line.course.size() > options.max_nodes))
    out.push_back(fmt::format("Line {} has {} places.", r, line.course.size()));
  if (options.most_line_min > 0 && city.ride_min(line.course) > options.most_line_min + 1e-6) out.push_back(fmt::format("Line {} is too long.", r));
}

}  // namespace

std::vector<std::string> faults(const CityNetwork& city, const PlanOptions& options, const Plan& plan, int fleet) {
  std::vector<std::string> out;
  if (plan.lines.size() < city.today.size()) return {"A line of today is missing."};
  std::size_t changed = 0;
  int vehicles = 0;
  for (std::size_t r = 0; r < plan.lines.size(); ++r) {
    const LineDraft& line = plan.lines[r];
    const LineDraft* today = r < city.today.size() ? &city.today[r] : nullptr;
    if (today != nullptr && today->fixed && !(line == *today)) out.push_back(fmt::format("Line {} changes, which is fixed.", r));
    const bool other = today != nullptr ? line.course != today->course : !line.course.empty();
    changed += other;
    if (other && !line.course.empty()) check_course(city, options, line, r, out);
    vehicles += city.whole_vehicles(line);
  }
  if (options.most_changed > 0 && changed > options.most_changed) out.push_back(fmt::format("{} lines change.", changed));
  if (vehicles > fleet || vehicles != plan.score.vehicles) out.push_back(fmt::format("The plan needs {} vehicles.", vehicles));
  const auto now = served(plan.lines);
  for (const Node stop : served(city.today))
    if (!now.contains(stop)) out.push_back(fmt::format("Place {} has no line any more.", at(stop)));
  const double minutes = loads(city, plan.lines, options).minutes;
  if (std::abs(minutes - plan.score.minutes) > 0.005 * minutes)
    out.push_back(fmt::format("A trip takes {:.3f} min, not {:.3f}.", minutes, plan.score.minutes));
  return out;
}

}  // namespace dosi::bus
