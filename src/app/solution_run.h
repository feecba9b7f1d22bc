#pragma once
#include <string>
#include <vector>

#include "http/client.h"
#include "json/value.h"
#include "runs/catalogue.h"

namespace dosi::app {

// What `dosi solution` speaks of.
struct SolutionWish {
  std::string id;
  std::vector<std::string> hubs = {"http://127.0.0.1:8080"};
  std::string tenant;
  json::Object parameters;
};

// A hub's own endpoint, as GET or POST; what it refuses is the error, in its words. not_supported: it is no dosi hub.
Result<json::Value> ask_hub(http::Client& http, const SolutionWish& wish, const std::string& target, const json::Value* body = nullptr);

// Both run the solution to its end, with a line of progress on standard error; Ctrl+C cancels. They give the run object (docs/hub-api.md).
// The first hub runs it:
Result<json::Value> run_there(http::Client& http, const SolutionWish& wish);
// This process runs it, against any NGSI-LD broker:
Result<json::Value> run_here(http::Client& http, const runs::Catalogue& catalogue, const SolutionWish& wish);

}  // namespace dosi::app
