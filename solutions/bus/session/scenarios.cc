#include "solutions/bus/session/scenarios.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "json/members.h"
#include "json/write.h"
#include "solutions/bus/city/day_text.h"

namespace dosi::bus {
namespace {

constexpr double kLeastHeadway_s = 300, kMostHeadway_s = 3600;

// The value of a JsonProperty, simplified (clause 4.5.24: its JSON stays under "json") or written as a plain one.
const json::Value* json_of(const json::Value& entity, std::string_view name) {
  const json::Value* value = entity.find(name);
  const json::Value* inner = value != nullptr ? value->find("json") : nullptr;
  return inner != nullptr ? inner : value;
}

json::Array list_of(const json::Value* value) {
  if (value == nullptr || value->is_null()) return {};
  return value->is_array() ? value->as_array() : json::Array{*value};  // a list of one is stored as its item
}

// Those of the edits that fit, and a note for each that does not.
struct Fitting {
  json::Array edits, notes;
};
Result<void> fits(CityPlan& city, const json::Array& edits) {
  DOSI_TRY(const auto read, edits_of(edits, city.capacity));
  const auto plan = Editor(city.base, *city.hops).apply(read);
  return plan ? ok() : Result<void>(plan.error());
}
Fitting fitting(CityPlan& city, json::Array edits) {
  Fitting out;
  for (auto fit = fits(city, edits); !fit && !edits.empty(); fit = fits(city, edits)) {
    std::size_t which = edits.size() - 1;  // unless it says so
    std::sscanf(fit.error().field.c_str(), "edits[%zu]", &which);
    edits.erase(edits.begin() + static_cast<std::ptrdiff_t>(std::min(which, edits.size() - 1)));
    out.notes.emplace_back(fit.error().message);
  }
  out.edits = std::move(edits);
  return out;
}

std::string text_or(const json::Value& entity, std::string_view name, const std::string& otherwise) {
  const std::string_view text = json::text_of(entity, name);
  return text.empty() ? otherwise : std::string(text);
}

std::string opened(const CityPlan& city, const json::Value& entity, Fitting fit) {
  const json::Value* figures = json_of(entity, "figures");
  return json::dump(json::Object{{"name", json::text_of(entity, "name")},
                                 {"edits", std::move(fit.edits)},
                                 {"date", text_or(entity, "date", city.date)},
                                 {"from", text_or(entity, "from", clock_of(city.period.from))},
                                 {"to", text_or(entity, "to", clock_of(city.period.to))},
                                 {"figures", figures != nullptr ? *figures : json::Value()},
                                 {"notes", std::move(fit.notes)}});
}

Result<std::string> open_scenario(CityPlan& city, const client::Client& hub, std::string_view id) {
  DOSI_TRY(const json::Value entity, hub.entity(id));
  if (json::text_of(entity, "type") != "BusScenario") return bad_request("'" + std::string(id) + "' is no BusScenario", "scenario");
  return opened(city, entity, fitting(city, list_of(json_of(entity, "edits"))));
}

struct Proposal {
  std::string id, name, of_line;
  std::string change;  // of a line of today: same, headway, course or removed; empty: the run does not tell
  json::Array stops, back;
  double headway_s = 0;  // 0: the run does not tell
};
Result<std::vector<Proposal>> proposals_of(const client::Client& hub, std::string_view run) {
  std::vector<Proposal> out;
  client::Query query;
  query.types = {"BusLineProposal"};
  query.q = "wasGeneratedBy==\"" + std::string(run) + "\"";
  DOSI_CHECK(hub.for_each(query, [&](json::Value e) -> Result<void> {
    const json::Value* headway = e.find("headwaySeconds");
    out.push_back({std::string(json::text_of(e, "id")), std::string(json::text_of(e, "name")), std::string(json::text_of(e, "hasRoute")), std::string(json::text_of(e, "change")),
                   list_of(e.find("stops")), list_of(e.find("stopsBack")),
                   headway != nullptr && headway->is_number() ? headway->as_double() : 0});
    return ok();
  }));
  std::sort(out.begin(), out.end(), [](const Proposal& a, const Proposal& b) { return a.id.size() != b.id.size() ? a.id.size() < b.id.size() : a.id < b.id; });
  return out;
}

// With which headway lines that tell none take as many vehicles as run today.
double even_headway(CityPlan& city, const json::Array& edits) {
  const auto read = edits_of(edits, city.capacity);
  const auto plan = read ? Editor(city.base, *city.hops).apply(*read) : Result<ServicePlan>(read.error());
  double cycle_s = 0;
  if (plan)
    for (const PlanLine& line : plan->lines) cycle_s += fleet_of(line, city.rules.layover, city.rules.period_s).cycle_s;
  if (cycle_s <= 0 || city.figures.vehicles <= 0) return kMostHeadway_s;
  return std::clamp(std::round(cycle_s / city.figures.vehicles), kLeastHeadway_s, kMostHeadway_s);
}

json::Value course_edit(const Proposal& p) {
  json::Object out{{"edit", "course"}, {"line", p.of_line}, {"stops", p.stops}};
  if (!p.back.empty()) out.append("back", p.back);
  return out;
}

json::Array edits_of_proposals(const CityPlan& city, const std::vector<Proposal>& proposals, double usual_s) {
  json::Array out;
  // Lines that stand for none of today's are a network of their own.
  if (std::all_of(proposals.begin(), proposals.end(), [](const Proposal& p) { return p.of_line.empty(); }))
    for (const PlanLine& line : city.base.lines) out.push_back(json::Object{{"edit", "remove"}, {"line", line.id}});
  for (const Proposal& p : proposals) {
    const double headway_s = p.headway_s > 0 ? p.headway_s : usual_s;
    if (p.of_line.empty()) {
      json::Object add{{"edit", "add"}, {"line", p.id}, {"name", p.name.empty() ? p.id : p.name}, {"stops", p.stops}, {"headway_s", headway_s}};
      if (!p.back.empty()) add.append("back", p.back);
      out.push_back(std::move(add));
      continue;
    }
    if (p.change == "removed") out.push_back(json::Object{{"edit", "remove"}, {"line", p.of_line}});
    if (p.change == "removed" || p.change == "same") continue;
    if (p.change != "headway") out.push_back(course_edit(p));
    if (p.headway_s > 0) out.push_back(json::Object{{"edit", "headway"}, {"line", p.of_line}, {"headway_s", headway_s}});
  }
  return out;
}

// The day and period for which a run proposed, as far as its SolutionRun tells; a note where the session's are others.
json::Object asked_of_run(const CityPlan& city, const client::Client& hub, std::string_view run, Fitting& fit) {
  json::Object out{{"name", std::string(run.substr(run.find_last_of(':') + 1))}};
  const auto entity = hub.entity(run);
  const json::Value* parameters = entity ? entity->find("parameters") : nullptr;
  if (parameters == nullptr) return out;
  const std::pair<const char*, std::string> own[] = {{"date", city.date}, {"from", clock_of(city.period.from)}, {"to", clock_of(city.period.to)}};
  for (const auto& [name, value] : own) {
    const std::string asked = text_or(*parameters, name, value);
    out.append(name, asked);
    if (asked != value) fit.notes.emplace_back(fmt::format("The run is for {} {}, this session for {}", name, asked, value));
  }
  return out;
}

Result<std::string> open_run(CityPlan& city, const client::Client& hub, std::string_view run) {
  if (run.find('"') != std::string_view::npos) return bad_request("'run' must be the id of a SolutionRun", "run");
  DOSI_TRY(const auto proposals, proposals_of(hub, run));
  if (proposals.empty()) return not_found("The hub has no BusLineProposal of the run '" + std::string(run) + "'");
  const double usual_s = even_headway(city, edits_of_proposals(city, proposals, kMostHeadway_s));
  Fitting fit = fitting(city, edits_of_proposals(city, proposals, usual_s));
  if (std::any_of(proposals.begin(), proposals.end(), [](const Proposal& p) { return p.headway_s <= 0 && p.change != "removed"; }))
    fit.notes.emplace_back(fmt::format("The run tells no headways: with {:.0f} s on each line it takes as many vehicles as today", usual_s));
  const json::Object asked = asked_of_run(city, hub, run, fit);
  return opened(city, asked, std::move(fit));
}

}  // namespace

Result<std::string> open_answer(CityPlan& city, const client::Client& hub, const json::Value& question) {
  const std::string_view scenario = json::text_of(question, "scenario"), run = json::text_of(question, "run");
  if (scenario.empty() == run.empty()) return bad_request("'open' needs either 'scenario' or 'run', the id of an entity", "scenario");
  return scenario.empty() ? open_run(city, hub, run) : open_scenario(city, hub, scenario);
}

}  // namespace dosi::bus
