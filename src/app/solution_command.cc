#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "app/command.h"
#include "app/solution_run.h"
#include "client/client.h"
#include "ingest/text_file.h"
#include "json/members.h"
#include "json/parse.h"
#include "json/write.h"
#include "runs/readiness.h"
#include "runs/schema.h"

namespace dosi::app {
namespace {

namespace fs = std::filesystem;

struct Arguments {
  SolutionWish wish;
  std::string solutions, parameters, run;
  std::vector<std::string> set;
  bool here = false, as_json = false, with_hub = false;
};

runs::Catalogue own_catalogue(const Arguments& a) {
  const fs::path program = runs::folder_of_program();
  std::vector<fs::path> folders = {program / "solutions"};
  if (!a.solutions.empty()) folders.emplace_back(a.solutions);
  return runs::Catalogue::load(folders, program);
}

// The solution as it is here, else as the first hub has it.
Result<runs::Manifest> find_manifest(http::Client& http, const runs::Catalogue& catalogue, const Arguments& a) {
  const auto here = catalogue.find(a.wish.id);
  if (here) return **here;
  auto there = ask_hub(http, a.wish, "/dosi/solutions/" + a.wish.id);
  if (!there || !there->is_object()) return here.error();
  for (const char* told : {"runs", "sessions"}) there->as_object().erase(told);
  there->as_object().append("command", json::Array{a.wish.id});  // the hub keeps it to itself
  return runs::manifest_of(std::move(*there));
}

void print_solution(const json::Value& manifest) {
  fmt::print("{} {}\n  {}\n  {}\n  {}\n  {}\n", text_of(manifest, "id"), text_of(manifest, "version"), text_of(manifest, "title"),
             text_of(manifest, "titleKo"), text_of(manifest, "legalPurpose"), text_of(manifest, "legalPurposeKo"));
  const json::Value* schema = manifest.find("parameters");
  const json::Value* properties = schema != nullptr ? schema->find("properties") : nullptr;
  if (properties != nullptr)
    for (const auto& [name, property] : properties->as_object())
      fmt::print("    --set {}={}  {} / {}\n", name, property.find("default") != nullptr ? json::dump(*property.find("default")) : "...",
                 text_of(property, "title"), text_of(property, "titleKo"));
}

Result<void> list(http::Client& http, const Arguments& a) {
  json::Value all;
  if (a.with_hub) {
    DOSI_TRY(all, ask_hub(http, a.wish, "/dosi/solutions"));
  } else {
    const runs::Catalogue catalogue = own_catalogue(a);
    json::Array solutions, broken;
    for (const auto& manifest : catalogue.solutions()) solutions.push_back(manifest.document);
    for (const auto& one : catalogue.broken()) broken.push_back(json::Object{{"name", one.name}, {"problem", one.problem}});
    all = json::Object{{"solutions", std::move(solutions)}, {"broken", std::move(broken)}};
  }
  if (a.as_json) return fmt::print("{}\n", json::dump(all)), ok();
  const json::Value *solutions = all.find("solutions"), *broken = all.find("broken");
  if (solutions != nullptr)
    for (const json::Value& manifest : solutions->as_array()) print_solution(manifest);
  if (broken != nullptr)
    for (const json::Value& one : broken->as_array()) fmt::print(stderr, "{} is left out: {}\n", text_of(one, "name"), text_of(one, "problem"));
  return ok();
}

Result<void> check(http::Client& http, const Arguments& a) {
  DOSI_TRY(const runs::Manifest manifest, find_manifest(http, own_catalogue(a), a));
  runs::Readiness readiness;
  const Time now = system_now();
  for (const std::string& hub : a.wish.hubs) readiness.hubs.push_back(runs::look(manifest, hub, client::Client(http, {hub, a.wish.tenant, {}}), now));
  readiness.ready = runs::is_ready(manifest, readiness.hubs);
  fmt::print("{}", a.as_json ? json::dump(runs::to_json(manifest, readiness, now)) + "\n" : runs::to_text(manifest, readiness, now));
  if (!readiness.ready) return error(ErrorCode::not_found, "");
  return ok();
}

Result<void> take_parameters(Arguments& a, const json::Value& schema) {
  if (!a.parameters.empty()) {
    DOSI_TRY(const auto file, ingest::MappedFile::open(a.parameters));
    auto parsed = json::parse(file.bytes());
    if (!parsed || !parsed->is_object()) return bad_request("'" + a.parameters + "' is no JSON object");
    a.wish.parameters = std::move(parsed->as_object());
  }
  for (const std::string& pair : a.set) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos) return bad_request("--set " + pair + ": NAME=VALUE was expected");
    const std::string name = pair.substr(0, equals);
    DOSI_TRY(auto value, runs::typed(schema, name, std::string_view(pair).substr(equals + 1)));
    a.wish.parameters[name] = std::move(value);
  }
  return ok();
}

// Whether the first hub has this solution and runs it itself.
bool hub_has(http::Client& http, const SolutionWish& wish) {
  const auto all = ask_hub(http, wish, "/dosi/solutions");
  const json::Value* solutions = all ? all->find("solutions") : nullptr;
  return solutions != nullptr && solutions->is_array() &&
         std::any_of(solutions->as_array().begin(), solutions->as_array().end(), [&](const json::Value& one) { return text_of(one, "id") == wish.id; });
}

Result<void> run(http::Client& http, Arguments& a) {
  const runs::Catalogue catalogue = own_catalogue(a);
  DOSI_TRY(const runs::Manifest manifest, find_manifest(http, catalogue, a));
  DOSI_CHECK(take_parameters(a, manifest.parameters));
  DOSI_TRY(const json::Value done, !a.here && hub_has(http, a.wish) ? run_there(http, a.wish) : run_here(http, catalogue, a.wish));
  if (isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\n");
  const std::string_view state = text_of(done, "state");
  if (a.as_json)
    fmt::print("{}\n", json::dump(done));
  else
    fmt::print("{}: {}\n", text_of(done, "entity"), state);
  if (const json::Value* results = done.find("results"); !a.as_json && results != nullptr && results->is_array())
    for (const json::Value& one : results->as_array()) fmt::print("  {} {}\n", json::dump(*one.find("count")), text_of(one, "type"));
  if (state == "done") return ok();
  return error(ErrorCode::cancelled, std::string(text_of(done, "error")));
}

Result<void> cancel(http::Client& http, const Arguments& a) {
  const json::Value nothing = json::Object();
  DOSI_TRY(const json::Value run, ask_hub(http, a.wish, "/dosi/runs/" + a.run + "/cancel", &nothing));
  fmt::print("{}: {}\n", text_of(run, "id"), text_of(run, "state"));
  return ok();
}

using Action = Result<void> (*)(http::Client&, Arguments&);

void add(CLI::App& parent, const char* name, const char* help, std::shared_ptr<Arguments> a, Action action, int& status) {
  CLI::App* command = parent.add_subcommand(name, help);
  CLI::Option* hub = command->add_option("--hub", a->wish.hubs, "address of a hub; several cities' are taken together, results go to the first")
                         ->capture_default_str();
  command->add_option("--tenant", a->wish.tenant, "tenant at all of the hubs");
  command->add_option("--solutions", a->solutions, "folder of further solutions, beside those that come with dosi");
  command->add_flag("--json", a->as_json, "print JSON");
  command->callback([a, hub, action, &status] {
    a->with_hub = hub->count() > 0;
    for (std::string& address : a->wish.hubs)
      while (address.ends_with('/')) address.pop_back();
    const auto http = http::Client::create();
    const auto done = http ? action(**http, *a) : Result<void>(http.error());
    if (done) return;
    if (!done.error().message.empty()) fmt::print(stderr, "dosi solution: {}\n", done.error().message);
    status = 1;
  });
}

}  // namespace

void add_solution(CLI::App& app, int& status) {
  CLI::App* group = app.add_subcommand("solution", "solutions: list them, check a hub's data, run them / 솔루션 목록, 데이터 점검, 실행");
  group->require_subcommand(1);
  const auto a = std::make_shared<Arguments>();
  add(*group, "list", "the solutions here, or of a hub / 솔루션 목록", a, [](auto& http, auto& args) { return list(http, args); }, status);
  add(*group, "check", "whether hubs have the data that a solution needs / 필요한 데이터가 있는지 점검", a,
      [](auto& http, auto& args) { return check(http, args); }, status);
  add(*group, "run", "run a solution on the data of hubs / 솔루션 실행", a, run, status);
  add(*group, "cancel", "end a run of a hub / 실행 취소", a, [](auto& http, auto& args) { return cancel(http, args); }, status);
  for (const char* name : {"check", "run"}) group->get_subcommand(name)->add_option("id", a->wish.id, "the solution")->required();
  CLI::App* command = group->get_subcommand("run");
  command->add_option("--set", a->set, "a parameter, NAME=VALUE");
  command->add_option("--parameters", a->parameters, "file with parameters, a JSON object");
  command->add_flag("--here", a->here, "run it in this process even where the hub could; any NGSI-LD broker will do");
  group->get_subcommand("cancel")->add_option("run", a->run, "the run's id")->required();
}

}  // namespace dosi::app
