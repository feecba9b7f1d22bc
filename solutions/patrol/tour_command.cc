#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <memory>

#include "base/version.h"
#include "json/write.h"
#include "solutions/kit/progress.h"
#include "solutions/kit/text_file.h"
#include "solutions/patrol/commands.h"
#include "solutions/patrol/tour/check.h"
#include "solutions/patrol/tour/solve.h"
#include "solutions/patrol/tour/top_file.h"

namespace dosi::patrol {
namespace {

volatile std::sig_atomic_t interrupted = 0;

struct Arguments {
  std::string file, json;
  TourOptions options;
};

json::Value whole(std::uint64_t v) {
  return static_cast<std::int64_t>(v);
}

// Node numbers as in the file, start and end included; a team that stays has only its start.
std::vector<std::uint32_t> walked(const TourProblem& problem, std::size_t team, const Tour& tour) {
  std::vector<std::uint32_t> out{problem.teams[team].start};
  out.insert(out.end(), tour.begin(), tour.end());
  if (!tour.empty()) out.push_back(problem.teams[team].end);
  return out;
}

std::string report(const Arguments& a, const TourProblem& problem, const Tours& found) {
  json::Array routes;
  for (std::size_t t = 0; t < found.tours.size(); ++t) {
    json::Array nodes;
    double score = 0;
    for (const std::uint32_t node : walked(problem, t, found.tours[t])) nodes.emplace_back(whole(node));
    for (const std::uint32_t node : found.tours[t]) score += problem.score[node];
    routes.emplace_back(json::Object{{"nodes", std::move(nodes)}, {"length", length_of(problem, t, found.tours[t])}, {"score", score}});
  }
  json::Object out{{"program", "dosi patrol tour"}, {"version", kVersion}, {"file", a.file}, {"nodes", whole(problem.nodes)},
                   {"teams", whole(problem.teams.size())}, {"limit", problem.teams.front().limit}, {"limitTolerance", kTourTolerance}};
  out["seed"] = whole(a.options.seed);
  if (a.options.steps > 0)
    out["stepsAllowed"] = whole(a.options.steps);
  else
    out["secondsAllowed"] = a.options.seconds;
  out["repeatable"] = a.options.steps > 0 || found.proven;
  out["steps"] = whole(found.steps), out["secondsUsed"] = found.elapsed_s, out["secondsToBest"] = found.best_after_s;
  out["score"] = found.score, out["provenOptimal"] = found.proven;
  out["routes"] = std::move(routes);
  return json::dump(out) + "\n";
}

Result<void> run(const Arguments& a) {
  DOSI_TRY(const std::string text, kit::read_file(a.file));
  auto read = read_top_file(text);
  if (!read) return bad_request("'" + a.file + "': " + read.error().message);
  const TourProblem& problem = *read;
  kit::Progress progress;
  std::signal(SIGINT, [](int) { interrupted = 1; });
  std::signal(SIGTERM, [](int) { interrupted = 1; });
  DOSI_TRY(const Tours found, find_tours(problem, a.options, [&](const TourProgress& now) {
             progress.tell(now.share, fmt::format("score {:g}", now.score));
             return interrupted == 0;
           }));
  if (!faults(problem, found.tours, found.score).empty()) std::abort();
  if (!a.json.empty()) DOSI_CHECK(kit::write_file(a.json, report(a, problem, found)));
  progress.done(fmt::format("score {:g}{}, {:.2f} s", found.score, found.proven ? " (proven)" : "", found.elapsed_s));
  for (std::size_t t = 0; t < found.tours.size(); ++t)
    fmt::print("team {}: {} (length {:.6g} of {:g})\n", t + 1, fmt::join(walked(problem, t, found.tours[t]), " "), length_of(problem, t, found.tours[t]),
               problem.teams[t].limit);
  return ok();
}

}  // namespace

void add_tour(CLI::App& app, int& status) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("tour", "tours of teams that score most (a Team Orienteering file) / 팀 오리엔티어링 경로를 찾습니다");
  command->add_option("FILE", arguments->file, "n, m, tmax, then x y score of each node")->required();
  command->add_option("--seconds", arguments->options.seconds, "time to search")->capture_default_str()->check(CLI::Range(0.01, 1e6));
  command->add_option("--steps", arguments->options.steps, "search this many steps instead; the same seed then gives the same answer");
  command->add_option("--seed", arguments->options.seed, "of the random numbers")->capture_default_str();
  command->add_option("--json", arguments->json, "file for the answer");
  command->callback([arguments, &status] {
    if (auto done = run(*arguments); !done) fmt::print(stderr, "dosi patrol tour: {}\n", done.error().message), status = 1;
  });
}

}  // namespace dosi::patrol
