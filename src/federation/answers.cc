#include "federation/answers.h"

#include "json/parse.h"
#include "ngsi/merge.h"
#include "ngsi/parse.h"
#include "ngsi/syntax.h"

namespace dosi::federation {
namespace {

// The context that a document carries itself, else that of the whole answer.
Result<jsonld::ContextPtr> context_of(const json::Value& document, const Reply& reply, jsonld::ContextCache& contexts) {
  const json::Value* own = document.find("@context");
  if (own == nullptr) return reply.context;
  return contexts.resolve(*own);
}

// Calls `read` for each document of an answer, which says whether it could.
template <class Read>
bool read_all(const Reply& reply, jsonld::ContextCache& contexts, Read&& read) {
  const auto body = read_json(reply);
  if (!body) return reply.response.body.empty();
  bool good = true;
  const auto one = [&](const json::Value& document) {
    const auto context = context_of(document, reply, contexts);
    good = context && read(document, **context) && good;
  };
  if (body->is_array())
    for (const json::Value& document : body->as_array()) one(document);
  else if (body->is_object()) one(*body);
  else good = false;
  return good;
}

std::string warning(int code, const std::string& alias, std::string text) {
  for (char& c : text)
    if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20) c = '\'';
  return std::to_string(code) + " " + alias + " \"" + text.substr(0, 300) + "\"";
}

constexpr ngsi::ParseOptions kFromHub{.system_times = true};

// What the parser leaves aside of instances: their ids and when they were deleted. Samples stand in the order of the document.
void add_instance_members(ngsi::TemporalDocument& history, const json::Value& document) {
  auto sample = history.samples.begin();
  const auto is_scope = [](const ngsi::Sample& s) { return s.attribute == ngsi::scope_name(); };
  const auto take = [&](const json::Value& instance) {
    while (sample != history.samples.end() && is_scope(*sample)) ++sample;
    if (sample == history.samples.end()) return;
    if (const json::Value* id = instance.find("instanceId"); id != nullptr && id->is_string()) {
      const auto number = ngsi::parse_instance_id(id->as_string());
      sample->instance = number ? *number : std::hash<std::string>()(id->as_string());
    }
    if (const json::Value* gone = instance.find("deletedAt")) sample->deleted_at = ngsi::time_or_none(*gone);
    ++sample;
  };
  for (const json::Member& m : document.as_object()) {
    if (!m.value.is_array() && !m.value.is_object()) continue;
    if (m.key == "type" || m.key == "@type" || m.key == "scope" || m.key == "@context") continue;
    if (m.value.is_object()) take(m.value);
    else
      for (const json::Value& instance : m.value.as_array()) take(instance);
  }
}

}  // namespace

std::optional<json::Value> read_json(const Reply& reply) {
  json::Limits limits;
  limits.bytes = reply.response.body.size();
  auto body = json::parse(reply.response.body, limits);
  if (!body) return std::nullopt;
  return std::move(*body);
}

EntityAnswer read_entities(const Reply& reply, jsonld::ContextCache& contexts, Time now) {
  EntityAnswer out;
  out.damaged = !read_all(reply, contexts, [&](const json::Value& document, const jsonld::Context& context) {
    auto entity = ngsi::parse_entity(document, context, kFromHub);
    if (!entity) return false;
    if (entity->expires_at == kNoTime || entity->expires_at > now) out.entities.push_back(std::move(*entity));
    return true;
  });
  return out;
}

TemporalAnswer read_histories(const Reply& reply, jsonld::ContextCache& contexts, Time now) {
  TemporalAnswer out;
  out.damaged = !read_all(reply, contexts, [&](const json::Value& document, const jsonld::Context& context) {
    auto history = ngsi::parse_temporal(document, context, now, false, kFromHub);
    if (!history) return false;
    add_instance_members(*history, document);
    out.entities.push_back(std::move(*history));
    return true;
  });
  return out;
}

std::string warning_of(const Reply& reply, const std::string& alias, bool damaged) {
  using Outcome = Reply::Outcome;
  const std::string who = "Source " + reply.source->registration.id;
  switch (reply.outcome) {
    case Outcome::silent: return warning(199, alias, who + " did not answer in time: " + reply.detail);
    case Outcome::unreachable: return warning(199, alias, who + " cannot be reached: " + reply.detail);
    case Outcome::too_large: return warning(111, alias, who + " sent too much: " + reply.detail);
    case Outcome::refused: return warning(299, alias, who + " was not asked: " + reply.detail);
    case Outcome::answered: break;
  }
  if (reply.cached) return warning(110, alias, who + " was not asked: its answer to an earlier request is used");
  if (reply.good()) return damaged ? warning(111, alias, who + " sent what is no NGSI-LD") : "";
  if (reply.is(404)) return "";
  if (reply.is(508)) return warning(199, alias, who + " is reached in a loop");
  return warning(299, alias, who + " answered " + std::to_string(reply.response.status));
}

std::string cut_warning(const broker::Source& source, const std::string& alias, std::size_t taken, std::string_view what) {
  return warning(299, alias, "Source " + source.registration.id + " has more than the " + std::to_string(taken) + " " + std::string(what) +
                                 " that were taken; ask more narrowly");
}

std::string loop_warning(const broker::Source& source, const std::string& alias) {
  return warning(199, alias, "Source " + source.registration.id + " is reached in a loop and was left out");
}

}  // namespace dosi::federation
