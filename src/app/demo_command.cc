#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

#include "app/city_source.h"
#include "app/command.h"
#include "app/self_check.h"
#include "base/log.h"
#include "city/temporal_text.h"

namespace dosi::app {
namespace {

namespace fs = std::filesystem;

struct Demo {
  Config config;
  std::uint64_t seed = 1;
  int size = 20'000;
  bool check = false;
  std::string gtfs, residents;  // folders to write into instead
};

int fail(const Error& error) {
  fmt::print(stderr, "dosi demo: {}\n", error.message);
  return 1;
}

int run(Demo& demo) {
  log::init(log::Format::text, demo.check ? "warn" : "info");
  block_signals();
  // The sample city is made anew at each start: it ends now, and nobody's own data lie in its folder.
  std::error_code ignored;
  fs::remove_all(demo.config.data, ignored);
  auto hub = Hub::start(demo.config);
  if (!hub) return fail(hub.error());
  fmt::print(stderr, "The sample city Garam (synthetic) / 표본 도시 가람시(합성 데이터)\n");
  auto model = CitySource::load(**hub, demo.seed, demo.size);
  if (!model) return fail(model.error());
  const CitySource living(**hub, *model);
  if (demo.check) {
    const auto checked = self_check((*hub)->url());
    if (!checked) return fail(checked.error());
    fmt::print("{}\n", *checked);
    return 0;
  }
  fmt::print("\n  {}\n\n  Stop with Ctrl+C / 멈추려면 Ctrl+C\n", (*hub)->url());
  std::fflush(stdout);
  wait_for_stop();
  return 0;
}

// Writes named files of a folder, one piece after the other.
class Folder {
 public:
  explicit Folder(std::string path) : path_(std::move(path)) {
    std::error_code ignored;
    fs::create_directories(path_, ignored);
  }
  Result<void> write(std::string_view file, std::string_view text) {
    if (file != name_) {
      out_.close();
      out_.open(path_ / file, std::ios::binary | std::ios::trunc);
      name_ = file;
    }
    out_ << text;
    if (!out_) return error(ErrorCode::unavailable, "'" + (path_ / file).string() + "' cannot be written");
    return ok();
  }

 private:
  fs::path path_;
  std::ofstream out_;
  std::string name_;
};

int write_gtfs(const Demo& demo) {
  const auto model = city::build({.seed = demo.seed, .entities = demo.size});
  if (!model) return fail(model.error());
  Folder folder(demo.gtfs);
  const auto done = city::write_gtfs(**model, [&](auto file, auto text) { return folder.write(file, text); });
  return done ? 0 : fail(done.error());
}

// The records of synthetic residents are shaped like personal data: they go into files, not into an open hub.
int write_residents(const Demo& demo) {
  const auto model = city::build({.seed = demo.seed, .entities = demo.size});
  if (!model) return fail(model.error());
  Folder entities(demo.residents), histories(demo.residents);
  city::Sink sink;
  sink.personal = [&](city::Entity e) { return entities.write("entities.jsonl", e.json + "\n"); };
  sink.personal_history = [&](city::Series s) {
    return histories.write("histories.jsonl", city::temporal_text(s) + "\n");
  };
  const auto done = city::generate(**model, sink);
  return done ? 0 : fail(done.error());
}

}  // namespace

void add_demo(CLI::App& app, int& status) {
  auto demo = std::make_shared<Demo>();
  demo->config.data = (fs::temp_directory_path() / "dosi-demo").string();
  demo->config.mappings = "mappings";
  CLI::App* command =
      app.add_subcommand("demo", "run a hub with a synthetic sample city / 합성 표본 도시로 허브를 실행합니다");
  add_options(*command, demo->config);
  command->add_option("--seed", demo->seed, "another seed makes another city")->capture_default_str();
  command->add_option("--size", demo->size, "about how many entities")
      ->capture_default_str()
      ->check(CLI::Range(2'000, 1'000'000));
  command->add_flag("--check", demo->check, "start, check itself end to end, and stop");
  command->add_option("--gtfs", demo->gtfs, "only write the city's bus network as GTFS files into this folder");
  command->add_option("--residents", demo->residents,
                      "only write the records of synthetic residents (cards, towers, CCTV visits) into this folder");
  command->callback([demo, &status] {
    if (!demo->gtfs.empty())
      status = write_gtfs(*demo);
    else if (!demo->residents.empty())
      status = write_residents(*demo);
    else
      status = run(*demo);
  });
}

}  // namespace dosi::app
