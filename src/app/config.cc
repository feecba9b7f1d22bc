#include "app/config.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <variant>

namespace dosi::app {
namespace {

using Field = std::variant<std::string Config::*, int Config::*, bool Config::*>;

struct Setting {
  const char* option;
  Field field;
  const char* help;
  int least = 0, most = 0;       // of numbers
  const char* one_of = nullptr;  // of words, separated by spaces
};

constexpr Setting kSettings[] = {
    {"address", &Config::address, "address to listen on; 0.0.0.0 opens the hub to the network"},
    {"port", &Config::port, "port to listen on; 0 takes any free one", 0, 65535},
    {"data", &Config::data, "folder of the store, made if it is missing"},
    {"store", &Config::store, "where entities live: rocks (durable) or memory (gone at the end)", 0, 0, "rocks memory"},
    {"memory-mb", &Config::memory_mb, "memory for current entities; what is beyond is read from disk", 64, 1 << 20},
    {"contexts", &Config::contexts, "folder of JSON-LD contexts with a manifest.json of URL to file"},
    {"core-context", &Config::core_context, "version of the NGSI-LD core context", 0, 0, "1.8 1.9"},
    {"console", &Config::console, "folder of the console's files"},
    {"mappings", &Config::mappings, "folder of ready import mappings"},
    {"solutions", &Config::solutions, "folder of further solutions, beside those that come with dosi"},
    {"solution-runs", &Config::solution_runs, "solutions that may run at once; 0: none may be run", 0, 64},
    {"solution-sessions", &Config::solution_sessions, "sessions of solutions that may be open at once; 0: none", 0, 64},
    {"session-idle", &Config::session_idle, "seconds after which a session that nobody asks ends", 1, 86400},
    {"session-patience", &Config::session_patience, "seconds in which a session must answer", 1, 3600},
    {"threads", &Config::threads, "I/O threads; 0 means one per core", 0, 256},
    {"workers", &Config::workers, "threads for long queries and imports", 1, 256},
    {"max-body-mb", &Config::max_body_mb, "largest request body", 1, 1024},
    {"max-upload-mb", &Config::max_upload_mb, "largest file for an import", 1, 1 << 20},
    {"history-page", &Config::history_page,
     "instances of one entity's history in an answer; a client asks for more with Prefer: max-instances=N", 1, 100'000},
    {"log-format", &Config::log_format, "log lines for people or machines", 0, 0, "text json"},
    {"log-level", &Config::log_level, "least severity that is logged", 0, 0, "debug info warn error"},
    {"public-url", &Config::public_url,
     "where clients reach this hub, such as https://hub.example: for the addresses it gives out; else as each asks"},
    {"allow-private", &Config::allow_private,
     "let the hub fetch @contexts from, call context sources at, and notify private and loopback addresses"},
    {"alias", &Config::alias, "name of this hub for others (contextSourceAlias); empty: one is made and kept in the store"},
    {"source-timeout-ms", &Config::source_timeout_ms, "time in which the sources of a request must answer", 10, 600000},
    {"split-entities", &Config::split_entities, "expect parts of one entity in several sources unless a request says otherwise"},
    {"notification-ca", &Config::notification_ca,
     "PEM file of the certificates that receivers of notifications are trusted by; the system's if not given"},
    {"notification-keep-hours", &Config::notification_keep_hours,
     "age at which a notification that cannot be delivered is given up", 1, 8760},
    {"notification-queue", &Config::notification_queue,
     "notifications that may wait per subscription; beyond, the oldest are given up", 1, 100'000'000},
    {"tls-certificate", &Config::tls_certificate, "PEM file; with --tls-key the hub speaks HTTPS only"},
    {"tls-key", &Config::tls_key, "PEM file of the certificate's private key"},
};

std::string environment_name(std::string option) {
  for (char& c : option) c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return "DOSI_" + option;
}

std::vector<std::string> words(const char* text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}

}  // namespace

void add_options(CLI::App& command, Config& config) {
  for (const Setting& setting : kSettings) {
    const std::string name = std::string("--") + setting.option;
    CLI::Option* option = nullptr;
    if (const auto* text = std::get_if<std::string Config::*>(&setting.field)) {
      option = command.add_option(name, config.*(*text), setting.help)->capture_default_str();
      if (setting.one_of != nullptr) option->check(CLI::IsMember(words(setting.one_of)));
    } else if (const auto* number = std::get_if<int Config::*>(&setting.field)) {
      option = command.add_option(name, config.*(*number), setting.help)->capture_default_str();
      option->check(CLI::Range(setting.least, setting.most));
    } else {
      option = command.add_flag(name, config.*std::get<bool Config::*>(setting.field), setting.help);
    }
    option->envname(environment_name(setting.option));
  }
  command.set_config("--config", "", "file with any of these options, one name=value a line");
}

}  // namespace dosi::app
