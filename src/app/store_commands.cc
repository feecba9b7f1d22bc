#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "app/command.h"
#include "http/client.h"
#include "json/write.h"
#include "store_rocks/store_rocks.h"

namespace dosi::app {
namespace {

int fail(std::string_view command, const Error& error) {
  fmt::print(stderr, "dosi {}: {}\n", command, error.message);
  return 1;
}

int check(const std::string& folder) {
  auto store = store_rocks::open({.path = folder, .create = false, .inspect = true});
  if (!store) return fail("check", store.error());
  const auto damage = (*store)->check();
  if (!damage) return fail("check", damage.error());
  for (const std::string& line : *damage) fmt::print("{}\n", line);
  const auto stats = (*store)->stats();
  if (damage->empty())
    fmt::print("sound: {} entities, {} samples of history\n", stats.entities, stats.samples);
  else
    fmt::print("{} damages found\n", damage->size());
  return damage->empty() ? 0 : 2;
}

int backup(const std::string& folder, const std::string& hub) {
  auto client = http::Client::create();
  if (!client) return fail("backup", client.error());
  const std::string path = std::filesystem::absolute(folder).string();
  http::ClientRequest request{
      .method = http::Method::post, .url = hub + "/dosi/backups", .timeout = std::chrono::hours(6)};
  request.headers.add("Content-Type", "application/json");
  request.body = json::dump(json::Object{{"folder", path}});
  const auto response = (*client)->send_and_wait(std::move(request));
  if (!response) return fail("backup", response.error());
  if (response->status != 204)
    return fail("backup", error(ErrorCode::unavailable, "the hub answered " + response->body));
  fmt::print("backed up into {}\n", path);
  return 0;
}

int restore(const std::string& folder, const std::string& data) {
  const auto done = store_rocks::restore(folder, data);
  if (!done) return fail("restore", done.error());
  fmt::print("restored into {}\n", data);
  return 0;
}

}  // namespace

void add_check(CLI::App& app, int& status) {
  auto folder = std::make_shared<std::string>("dosi-data");
  CLI::App* command =
      app.add_subcommand("check", "verify a data folder and name any damage / 데이터 폴더를 검사합니다");
  command->add_option("--data", *folder, "the data folder")->capture_default_str();
  command->callback([folder, &status] { status = check(*folder); });
}

void add_backup(CLI::App& app, int& status) {
  auto folder = std::make_shared<std::string>(), hub = std::make_shared<std::string>("http://127.0.0.1:8080");
  CLI::App* command =
      app.add_subcommand("backup", "copy a running hub's data into a folder / 실행 중인 허브를 백업합니다");
  command->add_option("folder", *folder, "an empty or new folder on the hub's machine")->required();
  command->add_option("--hub", *hub, "address of the hub")->capture_default_str();
  command->callback([folder, hub, &status] { status = backup(*folder, *hub); });
}

void add_restore(CLI::App& app, int& status) {
  auto folder = std::make_shared<std::string>(), data = std::make_shared<std::string>("dosi-data");
  CLI::App* command = app.add_subcommand("restore", "bring a backup into a new data folder / 백업을 되살립니다");
  command->add_option("folder", *folder, "the backup")->required();
  command->add_option("--data", *data, "the data folder, empty or new")->capture_default_str();
  command->callback([folder, data, &status] { status = restore(*folder, *data); });
}

}  // namespace dosi::app
