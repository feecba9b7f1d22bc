#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "client/client.h"
#include "json/value.h"

namespace dosi::kit {

// What a hub, or `dosi solution run`, wants of a solution (docs/solutions.md). Parameters were checked against the manifest: one that it
// requires or has a default for is there and of its type.
struct Job {
  std::string run;                    // id of the SolutionRun entity
  std::vector<client::Address> hubs;  // whose data are read; results go to the first
  json::Object parameters;
  json::Object entity;  // the SolutionRun, as far as it is known before

  // From standard input. bad_request when that is no job.
  static Result<Job> read();
  // From its text, the first line of a session's standard input.
  static Result<Job> of(const std::string& text);

  std::string text(std::string_view name) const;  // empty if it was left out
  double number(std::string_view name) const;     // 0 if it was left out
  std::vector<double> numbers(std::string_view name) const;
  std::vector<std::string> texts(std::string_view name) const;
};

json::Value property(json::Value value);
json::Value relationship(std::string_view object);

// What a run found, on its way into the first hub.
class Results {
 public:
  explicit Results(const Job& job) : job_(job) {}
  // A new entity with an id that tells the run, which it points at; for the caller to fill.
  json::Object entity(std::string_view type);
  void add(json::Object entity) { entities_.emplace_back(std::move(entity)); }
  // Writes the results, and last the SolutionRun with the summary: where it is, everything is. The hub's words when it refuses one.
  Result<void> hand_in(const client::Client& hub, json::Object summary) &&;

 private:
  const Job& job_;
  json::Array entities_;
  std::size_t made_ = 0;
};

}  // namespace dosi::kit
