#include "solutions/kit/job.h"

#include <algorithm>
#include <iostream>
#include <iterator>

#include "base/time.h"
#include "json/parse.h"
#include "json/write.h"

namespace dosi::kit {
namespace {

constexpr std::size_t kBatch = 500;

std::string member(const json::Value& object, std::string_view name) {
  const json::Value* value = object.find(name);
  return value != nullptr && value->is_string() ? value->as_string() : std::string();
}

Result<void> write(const client::Client& hub, json::Array entities) {
  DOSI_TRY(const auto answer, hub.upsert(json::dump(json::Value(std::move(entities))), client::Write::replace, client::Media::json));
  if (answer.refused.empty()) return ok();
  const auto& first = answer.refused.front();
  return error(ErrorCode::unavailable, "The hub refuses " + (first.id.empty() ? "the results" : first.id) + ": " + first.detail);
}

}  // namespace

Result<Job> Job::read() { return of(std::string(std::istreambuf_iterator<char>(std::cin), {})); }

Result<Job> Job::of(const std::string& text) {
  const auto document = json::parse(text);
  const json::Value* hubs = document ? document->find("hubs") : nullptr;
  const json::Value* parameters = document ? document->find("parameters") : nullptr;
  const json::Value* entity = document ? document->find("entity") : nullptr;
  if (hubs == nullptr || !hubs->is_array() || hubs->as_array().empty() || parameters == nullptr || !parameters->is_object() || entity == nullptr ||
      !entity->is_object())
    return bad_request("Standard input is no job: this is run by `dosi solution run` (docs/solutions.md)");
  Job out{.run = member(*document, "run"), .parameters = parameters->as_object(), .entity = entity->as_object()};
  for (const json::Value& hub : hubs->as_array()) out.hubs.push_back({member(hub, "url"), member(hub, "tenant"), {}});
  return out;
}

std::string Job::text(std::string_view name) const {
  const json::Value* value = parameters.find(name);
  return value != nullptr && value->is_string() ? value->as_string() : std::string();
}

double Job::number(std::string_view name) const {
  const json::Value* value = parameters.find(name);
  return value != nullptr && value->is_number() ? value->as_double() : 0;
}

std::vector<double> Job::numbers(std::string_view name) const {
  std::vector<double> out;
  if (const json::Value* value = parameters.find(name); value != nullptr && value->is_array())
    for (const json::Value& one : value->as_array())
      if (one.is_number()) out.push_back(one.as_double());
  return out;
}

std::vector<std::string> Job::texts(std::string_view name) const {
  std::vector<std::string> out;
  if (const json::Value* value = parameters.find(name); value != nullptr && value->is_array())
    for (const json::Value& one : value->as_array())
      if (one.is_string()) out.push_back(one.as_string());
  return out;
}

json::Value property(json::Value value) { return json::Object{{"type", "Property"}, {"value", std::move(value)}}; }
json::Value relationship(std::string_view object) { return json::Object{{"type", "Relationship"}, {"object", object}}; }

json::Object Results::entity(std::string_view type) {
  const std::string run = job_.run.substr(job_.run.find_last_of(':') + 1);
  return {{"id", "urn:ngsi-ld:" + std::string(type) + ":" + run + "-" + std::to_string(made_++)},
          {"type", type},
          {"wasGeneratedBy", relationship(job_.run)}};
}

Result<void> Results::hand_in(const client::Client& hub, json::Object summary) && {
  json::Object run = job_.entity;
  run.append("summary", property(std::move(summary)));
  run.append("endedAt", property(json::Object{{"@type", "DateTime"}, {"@value", format_time(system_now())}}));
  for (std::size_t from = 0; from < entities_.size(); from += kBatch) {
    const auto begin = entities_.begin() + static_cast<std::ptrdiff_t>(from);
    const auto end = begin + static_cast<std::ptrdiff_t>(std::min(kBatch, entities_.size() - from));
    DOSI_CHECK(write(hub, {std::make_move_iterator(begin), std::make_move_iterator(end)}));
  }
  return write(hub, {json::Value(std::move(run))});
}

}  // namespace dosi::kit
