#include "app/hub.h"

#include <pthread.h>
#include <fmt/format.h>
#include <signal.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <thread>

#include "api/problem.h"
#include "base/version.h"
#include "base/workers.h"
#include "broker/sweeper.h"
#include "http/client.h"
#include "http/freshness.h"
#include "imports/imports.h"
#include "notify/delivery.h"
#include "notify/http_carrier.h"
#include "notify/mqtt_carrier.h"
#include "notify/periodic.h"
#include "runs/runs.h"
#include "store/memory.h"
#include "store_rocks/store_rocks.h"

namespace dosi::app {
namespace {

namespace fs = std::filesystem;

Result<std::unique_ptr<store::Store>> open_store(const Config& config) {
  if (config.store == "memory") return std::unique_ptr<store::Store>(std::make_unique<store::MemoryStore>());
  store_rocks::Options options;
  options.path = config.data;
  options.memory_budget_bytes = static_cast<std::uint64_t>(config.memory_mb) << 20;
  return store_rocks::open(options);
}

// Contexts and sources are wherever a client says: only public addresses, unless the city allows its own.
Result<std::unique_ptr<http::Client>> outward_client(const Config& config) {
  http::ClientOptions options;
  if (!config.allow_private) options.allow = http::is_public;
  return http::Client::create(options);
}

jsonld::Fetch fetcher(http::Client& client) {
  return [&client](const std::string& url) -> Result<jsonld::Fetched> {
    http::ClientRequest request{
        .url = url, .timeout = std::chrono::seconds(10), .max_response_bytes = 2u << 20, .max_redirects = 5};
    request.headers.add("Accept", "application/ld+json, application/json;q=0.9");
    DOSI_TRY(auto response, client.send_and_wait(std::move(request)));
    if (response.status != 200)
      return error(ErrorCode::context_unavailable, "'" + url + "' answered " + std::to_string(response.status));
    return jsonld::Fetched{std::move(response.body), http::fresh_for_s(response.headers, system_now())};
  };
}

// What others know this hub by must stay the same over restarts: a made one is kept.
Result<std::string> own_alias(const Config& config, store::Store& store) {
  const std::string& given = config.alias;
  if (!given.empty()) {
    if (!http::is_token(given) || given.find('~') != std::string::npos)
      return bad_request("--alias '" + given + "': expected letters, digits and !#$%&'*+-.^_`|, as in a Via header", "alias");
    return given;
  }
  constexpr std::string_view kKey = "hub/alias";
  std::string kept = store.document("", kKey);
  if (!kept.empty()) return kept;
  std::random_device random;
  kept = fmt::format("dosi-{:08x}{:08x}", random(), random());
  DOSI_CHECK(store.put_document("", kKey, kept));
  return kept;
}

std::string folder_of(const Config& config) {
  if (config.store != "memory") return config.data;
  return (fs::temp_directory_path() / ("dosi-" + std::to_string(::getpid()))).string();
}

}  // namespace

// Members stand in the order in which they are made; they go in the opposite order.
struct Hub::Parts {
  Config config;
  std::string folder;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<http::Client> client;
  std::unique_ptr<broker::HostedContexts> hosted;
  std::unique_ptr<jsonld::ContextCache> contexts;
  std::unique_ptr<broker::Broker> broker;
  std::unique_ptr<notify::Delivery> delivery;
  std::unique_ptr<broker::Subscriptions> subscriptions;
  std::unique_ptr<broker::Registrations> registrations;
  std::unique_ptr<broker::SourceSubscriptions> source_subscriptions;
  std::unique_ptr<notify::Periodic> periodic;
  std::unique_ptr<broker::Sweeper> sweeper;
  std::unique_ptr<http::Client> source_client;
  std::unique_ptr<federation::Network> network;
  std::unique_ptr<Workers> workers;
  std::unique_ptr<federation::Relays> relays;
  std::unique_ptr<imports::Imports> imports;
  std::unique_ptr<http::Client> own_client;
  std::unique_ptr<runs::Runs> runs;
  std::unique_ptr<api::Api> api;
  std::unique_ptr<http::Server> server;
  jsonld::ContextPtr core;

  Result<void> open_contexts();
  Result<void> open_federation();
  Result<void> open_subscriptions();
  Result<void> open_imports();
  Result<void> open_runs();
  Result<void> open_server();
};

Result<void> Hub::Parts::open_contexts() {
  DOSI_TRY(client, outward_client(config));
  hosted = std::make_unique<broker::HostedContexts>(*store, system_now);
  jsonld::ContextCache::Options options;
  options.hosted = [h = hosted.get()](std::string_view tenant, std::string_view id) { return h->usable(tenant, id); };
  options.fetch = fetcher(*client);
  options.core = config.core_context == "1.8" ? jsonld::CoreVersion::v1_8 : jsonld::CoreVersion::v1_9;
  contexts = std::make_unique<jsonld::ContextCache>(std::move(options));
  core = contexts->core();
  return config.contexts.empty() ? ok() : contexts->preload(config.contexts);
}

Result<void> Hub::Parts::open_federation() {
  DOSI_TRY(const std::string alias, own_alias(config, *store));
  registrations = std::make_unique<broker::Registrations>(broker->committer);
  DOSI_TRY(source_client, outward_client(config));
  network = std::make_unique<federation::Network>(
      *source_client, *contexts, system_now,
      federation::NetworkOptions{alias, std::chrono::milliseconds(config.source_timeout_ms)});
  return ok();
}

Result<void> Hub::Parts::open_subscriptions() {
  std::function<bool(const http::IpAddress&)> allow;
  if (!config.allow_private) allow = http::is_public;
  notify::Delivery::Carriers carriers;
  http::ClientOptions http_options;
  http_options.ca_file = config.notification_ca;
  http_options.allow = allow;
  DOSI_TRY(carriers.http, notify::http_carrier(http_options));
  carriers.mqtt = notify::mqtt_carrier({.ca_file = config.notification_ca, .allow = allow});
  notify::Delivery::Options options;
  options.policy.keep = std::chrono::hours(config.notification_keep_hours);
  options.policy.most_letters = static_cast<std::uint64_t>(config.notification_queue);
  delivery = std::make_unique<notify::Delivery>(*store, std::move(carriers), options);
  broker->committer.set_post(delivery.get());
  const auto resolve = [c = contexts.get()](const std::string& tenant, const std::string& url) { return c->resolve_url(url, tenant); };
  subscriptions = std::make_unique<broker::Subscriptions>(broker->committer, resolve);
  source_subscriptions = std::make_unique<broker::SourceSubscriptions>(broker->committer, *registrations, resolve);
  relays = std::make_unique<federation::Relays>(federation::Relays::Hub{broker->committer, *subscriptions, *source_subscriptions, *registrations,
                                                                        *network, *workers, config.split_entities});
  DOSI_CHECK(subscriptions->load());
  DOSI_CHECK(source_subscriptions->load());
  broker->committer.set_watcher(subscriptions.get());
  delivery->start();
  relays->start();
  const auto look = [this](Time now) {
    registrations->drop_expired();
    return std::min({subscriptions->run_periodic(now), source_subscriptions->run_periodic(now), relays->run(now)});
  };
  periodic = std::make_unique<notify::Periodic>(look, system_now);
  return ok();
}

Result<void> Hub::Parts::open_imports() {
  imports::Options options;
  options.folder = folder + "/imports";
  if (!config.mappings.empty()) {
    DOSI_TRY(options.catalogue, ingest::Catalogue::load(config.mappings));
  }
  std::error_code failed;
  if (config.store == "memory") fs::remove_all(folder, failed);  // of a process that had our number and was killed
  fs::create_directories(options.folder + "/spool", failed);
  if (failed)
    return error(ErrorCode::unavailable, "The folder '" + options.folder + "' cannot be made: " + failed.message());
  imports = std::make_unique<imports::Imports>(*broker, *workers, std::move(options));
  return ok();
}

Result<void> Hub::Parts::open_runs() {
  DOSI_TRY(own_client, http::Client::create({.ca_file = config.tls_certificate}));
  runs::Options options;
  options.folder = folder + "/runs";
  const fs::path program = runs::folder_of_program();
  std::vector<fs::path> folders = {program / "solutions"};
  if (!config.solutions.empty()) folders.emplace_back(config.solutions);
  options.catalogue = runs::Catalogue::load(folders, program);
  for (const auto& broken : options.catalogue.broken()) spdlog::warn("the solution in '{}' is left out: {}", broken.name, broken.problem);
  options.most_at_once = static_cast<unsigned>(config.solution_runs);
  options.sessions = {static_cast<unsigned>(config.solution_sessions), std::chrono::seconds(config.session_idle),
                      std::chrono::seconds(config.session_patience)};
  runs = std::make_unique<runs::Runs>(*own_client, *client, std::move(options));
  return ok();
}

Result<void> Hub::Parts::open_server() {
  api::Services services{*broker,  *contexts,      *hosted,         *imports,         *workers, system_now,
                         kVersion, config.store, config.console, config.public_url, client.get(), !config.tls_key.empty()};
  services.page_instances = static_cast<std::size_t>(config.history_page);
  services.registrations = registrations.get();
  services.network = network.get();
  services.subscriptions = subscriptions.get();
  services.delivery = delivery.get();
  services.source_subscriptions = source_subscriptions.get();
  services.relays = relays.get();
  services.runs = runs.get();
  services.split_entities = config.split_entities;
  api = std::make_unique<api::Api>(std::move(services));
  api->limits.body_bytes = static_cast<std::uint64_t>(config.max_body_mb) << 20;
  api->limits.upload_bytes = static_cast<std::uint64_t>(config.max_upload_mb) << 20;
  http::ServerOptions options;
  options.address = config.address;
  options.port = static_cast<std::uint16_t>(config.port);
  options.threads =
      config.threads > 0 ? static_cast<unsigned>(config.threads) : std::max(1u, std::thread::hardware_concurrency());
  options.spool_directory = folder + "/imports/spool";
  options.tls = {config.tls_certificate, config.tls_key};
  options.body_rule = [a = api.get()](http::Method method, std::string_view path) {
    return a->body_rule(method, path);
  };
  options.on_answer = [a = api.get()](const http::Answered& answered) { a->answered(answered); };
  options.problem = [](int status, std::string_view detail) {
    const ErrorCode code = status == 413   ? ErrorCode::payload_too_large
                           : status >= 500 ? ErrorCode::unavailable
                                           : ErrorCode::invalid_request;
    return api::problem(error(code, std::string(detail)), status);
  };
  DOSI_TRY(server,
           http::Server::start(std::move(options), [a = api.get()](http::Request& request, http::Responder responder) {
             a->handle(request, std::move(responder));
           }));
  return ok();
}

Hub::Hub(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<Hub>> Hub::start(const Config& config) {
  auto parts = std::make_unique<Parts>();
  parts->config = config;
  parts->folder = folder_of(config);
  DOSI_TRY(parts->store, open_store(config));
  DOSI_CHECK(parts->open_contexts());
  parts->broker = std::make_unique<broker::Broker>(*parts->store, system_now);
  parts->workers = std::make_unique<Workers>(static_cast<unsigned>(config.workers), 1024);
  DOSI_CHECK(parts->open_federation());
  DOSI_CHECK(parts->open_subscriptions());
  parts->sweeper = std::make_unique<broker::Sweeper>(parts->broker->committer, std::chrono::minutes(1));
  DOSI_CHECK(parts->open_imports());
  DOSI_CHECK(parts->open_runs());
  DOSI_CHECK(parts->open_server());
  std::unique_ptr<Hub> hub(new Hub(std::move(parts)));
  const Config& set = hub->parts_->config;
  // Behind TLS the certificate's name is what the city calls the hub by.
  hub->parts_->runs->serve_at(set.tls_key.empty() || set.public_url.empty() ? hub->url() : set.public_url);
  return hub;
}

Hub::~Hub() {
  parts_->server->stop(std::chrono::seconds(10));
  parts_->sweeper.reset();
  parts_->network->close();
  parts_->source_client.reset();  // what waits for sources hears that they are gone
  parts_->runs.reset();
  parts_->imports.reset();
  parts_->periodic.reset();
  parts_->api->close();
  parts_->workers.reset();  // ends what waits: it may still answer into the stopped server, which ignores it
  parts_->delivery->stop();
  if (auto flushed = parts_->store->flush(); !flushed)
    spdlog::error("the last changes may be lost: {}", flushed.error().message);
  parts_->server.reset();
  parts_->api.reset();
  if (parts_->config.store == "memory") {
    std::error_code ignored;
    fs::remove_all(parts_->folder, ignored);
  }
}

std::string Hub::url() const {
  const auto& config = parts_->config;
  const std::string host = config.address == "0.0.0.0" || config.address == "::" ? "127.0.0.1" : config.address;
  return (config.tls_key.empty() ? "http://" : "https://") + host + ":" + std::to_string(parts_->server->port());
}

broker::Broker& Hub::broker() {
  return *parts_->broker;
}
const jsonld::ContextPtr& Hub::core() const {
  return parts_->core;
}

void block_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

void wait_for_stop() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  int got = 0;
  sigwait(&set, &got);
}

}  // namespace dosi::app
