#include "api/write_plan.h"

#include <algorithm>

namespace dosi::api {
namespace {

using broker::Match;
using ngsi::SourceMode;

constexpr std::string_view kNoAttributes[] = {"id",       "type",      "scope",      "expiresAt", "@context",
                                              "@id",      "@type",     "createdAt",  "modifiedAt", "deletedAt"};

bool is_attribute(std::string_view key) {
  return std::find(std::begin(kNoAttributes), std::end(kNoAttributes), key) == std::end(kNoAttributes);
}

bool offers(const Match& match, Symbol attribute) {
  return std::any_of(match.parts.begin(), match.parts.end(), [&](const Match::Part& p) { return match.info(p).offers(attribute); });
}

// The entity as a whole, whatever its attributes.
bool offers_whole(const Match& match) {
  return std::any_of(match.parts.begin(), match.parts.end(), [&](const Match::Part& p) { return match.info(p).attributes.empty(); });
}

using Indexes = std::vector<std::size_t>;

Indexes offered_of(const Indexes& open, const WriteSubject& subject, const Match& match) {
  Indexes out;
  std::copy_if(open.begin(), open.end(), std::back_inserter(out), [&](std::size_t i) { return offers(match, subject.attributes[i].name); });
  return out;
}

void remove(Indexes& from, const Indexes& what) {
  std::erase_if(from, [&](std::size_t i) { return std::find(what.begin(), what.end(), i) != what.end(); });
}

}  // namespace

WritePlan plan_write(const WriteSubject& subject, const std::vector<Match>& matches) {
  WritePlan out;
  for (std::size_t i = 0; i < subject.attributes.size(); ++i) out.own.push_back(i);
  const bool bare = out.own.empty();
  bool proxied = false;
  const auto give = [&](const Match& match) {
    Indexes share = offered_of(out.own, subject, match);
    if (!share.empty() || (bare && (subject.whole || offers_whole(match)))) out.shares.push_back({match, share});
    return share;
  };
  const auto each = [&](SourceMode mode, auto&& take) {
    for (const Match& match : matches)
      if (match.source->registration.mode == mode) take(match);
  };
  each(SourceMode::exclusive, [&](const Match& match) {
    const Indexes share = give(match);
    proxied = proxied || !share.empty();
    remove(out.own, share);
  });
  Indexes redirected;
  each(SourceMode::redirect, [&](const Match& match) {
    const Indexes share = give(match);
    proxied = proxied || !share.empty() || (bare && (subject.whole || offers_whole(match)));
    redirected.insert(redirected.end(), share.begin(), share.end());
  });
  remove(out.own, redirected);
  out.is_own = !out.own.empty() || !proxied;
  if (out.is_own) each(SourceMode::inclusive, give);
  return out;
}

Result<std::vector<Match>> matches_of(const Distributed& d, const WriteSubject& subject, bool history) {
  broker::Concern concern;
  query::EntitySelector selector{subject.id, "", {}};
  selector.types = subject.wanted;
  if (subject.wanted.any_of_all.empty())
    for (const Symbol type : subject.types) selector.types.any_of_all.push_back({type});
  concern.entities = {std::move(selector)};
  for (const auto& attribute : subject.attributes) concern.attributes.push_back(attribute.name);
  concern.history = history;
  DOSI_TRY(const auto matcher, broker::ConcernMatcher::compile(std::move(concern)));
  auto out = d.registrations().matching(d.x->caller.tenant, matcher);
  // Of an EntityInfo with several types the entity has all (clause 5.2.8).
  for (Match& match : out) {
    for (Match::Part& part : match.parts)
      std::erase_if(part.entities, [&](std::size_t e) {
        return !broker::covers(match.info(part).entities[e], match.source->patterns[part.info][e], subject.id, subject.types);
      });
    std::erase_if(match.parts, [&](const Match::Part& part) { return part.entities.empty() && !match.info(part).entities.empty(); });
  }
  std::erase_if(out, [](const Match& match) {
    return match.parts.empty() || match.source->registration.mode == SourceMode::auxiliary;
  });
  return out;
}

WriteSubject subject_of(const Distributed& d, std::string id, const json::Value& document, const jsonld::Context& context) {
  WriteSubject out{.id = std::move(id), .types = {}, .wanted = {}, .attributes = {}};
  if (document.is_object())
    for (const json::Member& m : document.as_object()) {
      if (is_attribute(m.key)) out.attributes.push_back({context.expand(m.key), m.key});
      if (m.key != "type" && m.key != "@type") continue;
      if (m.value.is_string()) out.types.push_back(context.expand(m.value.as_string()));
      if (!m.value.is_array()) continue;
      for (const json::Value& type : m.value.as_array())
        if (type.is_string()) out.types.push_back(context.expand(type.as_string()));
    }
  if (!out.types.empty()) return out;
  if (const auto stored = d.tools.services.broker.committer.store().get(d.x->caller.tenant, out.id))
    out.types.assign(stored->types().begin(), stored->types().end());
  return out;
}

json::Value only_attributes(const json::Value& document, const WriteSubject& subject, const std::vector<std::size_t>& attributes) {
  if (!document.is_object() || attributes.size() == subject.attributes.size()) return document;
  json::Object out;
  for (const json::Member& m : document.as_object()) {
    const bool kept = !is_attribute(m.key) || std::any_of(attributes.begin(), attributes.end(), [&](std::size_t i) {
      return subject.attributes[i].key == m.key;
    });
    if (kept) out.append(m.key, m.value);
  }
  return out;
}

}  // namespace dosi::api
