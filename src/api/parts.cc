#include "api/parts.h"

#include <algorithm>

#include "base/symbol.h"
#include "federation/answers.h"
#include "json/members.h"
#include "json/parse.h"
#include "json/write.h"

namespace dosi::api {
namespace {

using federation::Reply;

constexpr std::string_view kErrors = "https://uri.etsi.org/ngsi-ld/errors/";

// The results that a 207 names, by attribute or by entity.
void take_results(Part& part, const json::Value& body, const jsonld::Context& context) {
  const auto iri = [&](std::string_view name) { return std::string(text(context.expand(name))); };
  const auto each = [&](std::string_view member, auto&& take) {
    const json::Value* list = body.find(member);
    if (list != nullptr && list->is_array())
      for (const json::Value& one : list->as_array()) take(one);
  };
  each("updated", [&](const json::Value& v) {
    if (v.is_string()) part.updated.push_back(iri(v.as_string()));
  });
  each("notUpdated", [&](const json::Value& v) { part.not_updated.push_back({iri(text_of(v, "attributeName")), std::string(text_of(v, "reason"))}); });
  each("success", [&](const json::Value& v) {
    if (v.is_string()) part.entities.push_back(v.as_string());
  });
  each("errors", [&](const json::Value& v) { part.errors.push_back(v); });
  part.done = !part.updated.empty() || !part.entities.empty();
}

std::string reason_of(const json::Value& problem) {
  const std::string_view detail = text_of(problem, "detail");
  return std::string(detail.empty() ? text_of(problem, "title") : detail);
}

void fail(Part& part, int status, std::string_view type, std::string_view title, std::string_view detail) {
  part.status = status;
  part.problem = problem_value(status, type, title, detail);
}

void take_status(Part& part, const http::Response& response, const jsonld::Context& context) {
  part.status = response.status;
  part.location = response.headers.get("Location");
  auto body = json::parse(response.shared_body ? *response.shared_body : response.body);
  if (response.status == 207) {
    if (body) take_results(part, *body, context);
    return;
  }
  if (!part.failed()) {
    part.done = true;
    part.updated = part.attributes;
    if (body && body->is_array())
      for (const json::Value& id : body->as_array())
        if (id.is_string()) part.entities.push_back(id.as_string());
    return;
  }
  part.problem = body && body->is_object() && body->find("title") != nullptr
                     ? std::move(*body)
                     : problem_value(response.status, response.status == 404 ? "ResourceNotFound" : "", http::reason(response.status),
                                     "The source answered " + std::to_string(response.status));
  part.problem.as_object()["status"] = std::int64_t{response.status};
}

}  // namespace

json::Value problem_value(int status, std::string_view type, std::string_view title, std::string_view detail) {
  return json::Object{{"type", type.empty() ? std::string("about:blank") : std::string(kErrors) + std::string(type)},
                      {"title", title},
                      {"status", std::int64_t{status}},
                      {"detail", detail}};
}

void take_reply(Part& part, const Reply& reply) {
  using Outcome = Reply::Outcome;
  switch (reply.outcome) {
    case Outcome::answered: return take_status(part, reply.response, *reply.context);
    case Outcome::silent: return fail(part, 504, "", "The source did not answer in time", reply.detail);
    case Outcome::unreachable: return fail(part, 502, "", "The source cannot be reached", reply.detail);
    case Outcome::too_large:
    case Outcome::refused: return fail(part, 502, "", "The source cannot be used", reply.detail);
  }
}

void take_response(Part& part, http::Response response, const jsonld::Context& context) {
  take_status(part, response, context);
  part.response = std::move(response);
}

Part unsupported(const broker::SourcePtr& source, std::string_view operation, std::vector<std::string> attributes) {
  Part out{.source = source, .attributes = std::move(attributes)};
  fail(out, 409, "Conflict", "The source does not support this",
       "Registration '" + source->registration.id + "' has what the request changes, and does not offer " + std::string(operation));
  return out;
}

Part looping(const broker::SourcePtr& source, std::vector<std::string> attributes) {
  Part out{.source = source, .attributes = std::move(attributes)};
  fail(out, 508, "", "Loop detected", "Registration '" + source->registration.id + "' leads back to where the request came from");
  return out;
}

std::string batch_result_of(const std::vector<Part>& parts, const std::string& id) {
  json::Array success, errors;
  for (const Part& part : parts) {
    const auto add = [&](json::Value one) {
      if (part.source && one.is_object() && one.find("registrationId") == nullptr) one.as_object()["registrationId"] = part.source->registration.id;
      errors.push_back(std::move(one));
    };
    if (part.done && success.empty() && !id.empty()) success.push_back(id);
    json::Object failure{{"error", part.problem}};
    if (!id.empty()) failure["entityId"] = id;
    if (part.failed()) add(std::move(failure));
    for (const json::Value& one : part.errors) add(one);
  }
  return json::dump(json::Object{{"success", std::move(success)}, {"errors", std::move(errors)}});
}

std::string update_result_of(const std::vector<Part>& parts) {
  json::Array updated, not_updated;
  const auto refuse = [&](const Part& part, const std::string& attribute, const std::string& reason) {
    json::Object one{{"attributeName", attribute}, {"reason", reason}};
    if (part.source) one["registrationId"] = part.source->registration.id;
    not_updated.push_back(std::move(one));
  };
  for (const Part& part : parts) {
    for (const std::string& name : part.updated)
      if (std::find(updated.begin(), updated.end(), json::Value(name)) == updated.end()) updated.push_back(name);
    for (const auto& [attribute, reason] : part.not_updated) refuse(part, attribute, reason);
    if (part.failed())
      for (const std::string& name : part.attributes) refuse(part, name, reason_of(part.problem));
  }
  return json::dump(json::Object{{"updated", std::move(updated)}, {"notUpdated", std::move(not_updated)}});
}

http::Response failure_of(const Part& part) {
  if (!part.source) return part.response;
  json::Value problem = part.problem;
  int status = part.status;
  // clause 6.3.17: of one source, only these are told as they are
  if (status != 404 && status != 504 && status != 508 && !(status == 409 && text_of(problem, "type").ends_with("Conflict"))) {
    problem = problem_value(502, "", "The source failed", reason_of(problem));
    status = 502;
  }
  http::Response out{.status = status, .body = json::dump(problem)};
  out.headers.add("Content-Type", "application/json");
  return out;
}

}  // namespace dosi::api
