#include "broker/hosted_contexts.h"

#include <fmt/format.h>

#include "base/unique_id.h"
#include "json/parse.h"
#include "json/write.h"

namespace dosi::broker {
namespace {

constexpr std::string_view kPrefix = "context/";
constexpr std::string_view kImplicit = "implicit-";

std::string key_of(std::string_view id) {
  return std::string(kPrefix).append(id);
}

// FNV-1a: short and the same on every machine. Contents are compared, so that two of one hash do no harm.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t h = 0xcbf29ce484222325u;
  for (const unsigned char c : text) h = (h ^ c) * 0x100000001b3u;
  return h;
}

}  // namespace

Result<void> HostedContexts::put(std::string_view tenant, const HostedContext& context) {
  std::string out;
  json::Writer w(out);
  w.begin_object();
  w.member("createdAt", format_time(context.created));
  w.key("implicit"), w.boolean(context.implicitly_created);
  w.key("@context"), w.value(context.at_context);
  w.end_object();
  return store_.put_document(tenant, key_of(context.id), out);
}

Result<std::string> HostedContexts::add(const std::string& tenant, const json::Value& at_context) {
  const std::string id = unique_id();
  DOSI_CHECK(put(tenant, {id, false, clock_(), at_context}));
  return id;
}

Result<std::string> HostedContexts::implicit(const std::string& tenant, const json::Value& at_context) {
  for (std::uint64_t hash = hash_of(json::dump(at_context));; ++hash) {
    const std::string id = fmt::format("{}{:016x}", kImplicit, hash);
    const auto there = find(tenant, id);
    if (there && there->at_context == at_context) return id;
    if (there) continue;
    DOSI_CHECK(put(tenant, {id, true, clock_(), at_context}));
    return id;
  }
}

std::optional<HostedContext> HostedContexts::find(std::string_view tenant, std::string_view id) const {
  const auto document = json::parse(store_.document(tenant, key_of(id)));
  if (!document) return std::nullopt;
  const json::Value *created = document->find("createdAt"), *implicit = document->find("implicit"),
                    *context = document->find("@context");
  if (created == nullptr || !created->is_string() || implicit == nullptr || !implicit->is_bool() || context == nullptr)
    return std::nullopt;
  const auto at = parse_time(created->as_string());
  return HostedContext{std::string(id), implicit->as_bool(), at ? *at : kNoTime, *context};
}

std::vector<HostedContext> HostedContexts::list(std::string_view tenant) const {
  std::vector<HostedContext> out;
  for (const std::string& key : store_.documents(tenant, kPrefix))
    if (auto context = find(tenant, key.substr(kPrefix.size()))) out.push_back(std::move(*context));
  return out;
}

Result<void> HostedContexts::erase(std::string_view tenant, std::string_view id) {
  return store_.put_document(tenant, key_of(id), "");
}

std::optional<jsonld::HostedDocument> HostedContexts::usable(std::string_view tenant, std::string_view id) const {
  for (const std::string_view owner : {tenant, std::string_view()}) {
    if (auto found = find(owner, id))
      return jsonld::HostedDocument{std::make_shared<const json::Value>(std::move(found->at_context)),
                                    std::string(owner)};
    if (tenant.empty()) break;
  }
  return std::nullopt;
}

}  // namespace dosi::broker
