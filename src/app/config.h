#pragma once
#include <cstdint>
#include <string>

namespace CLI {
class App;
}

namespace dosi::app {

// Everything about a hub that can be set. One table in config.cc binds each field to its option, its environment
// variable (DOSI_ and the option's name in capitals) and its help text.
struct Config {
  std::string address = "127.0.0.1";
  int port = 8080;
  std::string data = "dosi-data";
  std::string store = "rocks";
  int memory_mb = 4096;
  std::string contexts;
  std::string core_context = "1.9";
  std::string console;
  std::string mappings;
  std::string solutions;
  int solution_runs = 2;
  int solution_sessions = 4;
  int session_idle = 600;
  int session_patience = 60;
  int threads = 0;
  int workers = 2;
  int max_body_mb = 64;
  int max_upload_mb = 4096;
  int history_page = 32;
  std::string log_format = "text";
  std::string log_level = "info";
  bool allow_private = false;
  std::string notification_ca;
  int notification_keep_hours = 24;
  int notification_queue = 100'000;
  std::string public_url;
  std::string alias;
  int source_timeout_ms = 5000;
  bool split_entities = false;
  std::string tls_certificate;
  std::string tls_key;
};

// Adds every option of the table to a command.
void add_options(CLI::App& command, Config& config);

}  // namespace dosi::app
