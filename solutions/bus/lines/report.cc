#include "solutions/bus/lines/report.h"

#include <cmath>
#include <cstdlib>

#include "base/version.h"
#include "json/write.h"
#include "solutions/bus/lines/network_text.h"

namespace dosi::bus {
namespace {

std::string_view name_of(Objective objective) {
  return objective == Objective::passenger ? "passenger" : objective == Objective::operator_ ? "operator" : "pareto";
}

void number(json::Writer& w, std::string_view key, double v) {
  w.key(key), w.number(v);
}
void whole(json::Writer& w, std::string_view key, std::uint64_t v) {
  w.key(key), w.number(static_cast<std::int64_t>(v));
}

void write_assessment(json::Writer& w, const Assessment& a) {
  number(w, "averageTravelMinutes", a.average_min), number(w, "totalLineMinutes", a.lines_min);
  number(w, "d0", a.d0), number(w, "d1", a.d1), number(w, "d2", a.d2), number(w, "dun", a.dun);
}

void write_routes(json::Writer& w, const Lines& lines) {
  w.key("routes"), w.begin_array();
  for (const Line& line : lines) {
    w.begin_array();
    for (Node stop : line) w.number(static_cast<std::int64_t>(at(stop)));
    w.end_array();
  }
  w.end_array();
}

}  // namespace

Result<void> follow_streets(const Network& network, const Lines& lines) {
  Bounds any;
  any.lines = lines.size(), any.min_nodes = 1, any.max_nodes = network.size();
  for (const std::string& fault : faults(network, any, lines))
    if (fault.starts_with("Line ")) return bad_request(fault);
  return ok();
}

std::vector<Assessment> judge_all(const Network& network, const Bounds& bounds, const Design& found) {
  std::vector<Assessment> out;
  for (const auto& entry : found.networks) {
    if (!faults(network, bounds, entry.lines).empty()) std::abort();
    out.push_back(assess(network, entry.lines, bounds.transfer_min));
  }
  return out;
}

std::string report_of(const Network& network, const Bounds& bounds, const DesignOptions& options, const Design& found,
                      const std::vector<Assessment>& judged) {
  std::string out;
  json::Writer w(out);
  const LowerBounds least = lower_bounds(network);
  w.begin_object();
  w.member("program", "dosi bus design"), w.member("version", kVersion);
  w.member("objective", name_of(options.objective));
  whole(w, "lines", bounds.lines), whole(w, "minNodes", bounds.min_nodes), whole(w, "maxNodes", bounds.max_nodes);
  number(w, "transferMinutes", bounds.transfer_min);
  whole(w, "seed", options.seed), whole(w, "threads", options.threads);
  options.steps > 0 ? whole(w, "steps", options.steps) : number(w, "seconds", options.seconds);
  w.key("repeatable"), w.boolean(options.steps > 0);
  number(w, "lowerBoundAverageMinutes", least.average_min), number(w, "lowerBoundLineMinutes", least.lines_min);
  whole(w, "evaluations", found.evaluations);
  number(w, "evaluationsPerCpuSecond",
         found.cpu_s > 0 ? std::round(static_cast<double>(found.evaluations) / found.cpu_s) : 0);
  const auto& best = judged.front();
  write_assessment(w, best);
  const bool optimal = options.objective == Objective::passenger   ? best.average_min <= least.average_min + 1e-9
                       : options.objective == Objective::operator_ ? best.lines_min <= least.lines_min + 1e-9
                                                                   : false;
  w.key("provenOptimal"), w.boolean(optimal);
  write_routes(w, found.networks.front().lines);
  if (options.objective == Objective::pareto) {
    w.key("front"), w.begin_array();
    for (std::size_t i = 0; i < judged.size(); ++i) {
      w.begin_object();
      write_assessment(w, judged[i]);
      write_routes(w, found.networks[i].lines);
      w.end_object();
    }
    w.end_array();
  }
  w.end_object();
  return out + "\n";
}

std::string assessment_json(const Assessment& a) {
  std::string out;
  json::Writer w(out);
  w.begin_object();
  write_assessment(w, a);
  w.end_object();
  return out;
}

}  // namespace dosi::bus
