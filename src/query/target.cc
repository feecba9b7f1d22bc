#include "query/target.h"

#include <algorithm>

#include "json/parse.h"
#include "json/write.h"
#include "ngsi/expiry.h"

namespace dosi::query {
namespace {

using json::Value;
using ngsi::Kind;
using ngsi::Record;
using ngsi::Slot;
using Visit = std::function<bool(const Target&)>;

constexpr std::string_view kCore = "https://uri.etsi.org/ngsi-ld/";

Kind kind_of(const Value& attribute) {
  const Value* type = attribute.find("type");
  if (type != nullptr && type->is_string())
    for (int k = 0; k < ngsi::kKinds; ++k)
      if (type->as_string() == ngsi::type_name(static_cast<Kind>(k))) return static_cast<Kind>(k);
  return Kind::property;
}

// The member of a stored attribute object that a sub-name means: an attribute of the attribute stands under its IRI, a
// member of the core vocabulary (observedAt, unitCode ...) under its short name.
const Value* member(const Value& attribute, Symbol name) {
  const std::string_view iri = text(name);
  if (const Value* v = attribute.find(iri)) return v;
  return iri.starts_with(kCore) ? attribute.find(iri.substr(kCore.size())) : nullptr;
}

// Follows the trail into a content. "*" stands for every language.
bool follow(Kind kind, const Value& content, std::span<const std::string> trail, const Visit& visit) {
  const bool all_languages = kind == Kind::language_property && trail.size() == 1 && trail[0] == "*";
  if (trail.empty() || all_languages) return visit({kind, &content, 0});
  const Value* v = &content;
  for (const std::string& name : trail) {
    v = v->find(name);
    if (v == nullptr) return false;
  }
  return visit({kind == Kind::language_property ? Kind::property : kind, v, 0});
}

bool walk(const Value& node, std::span<const Symbol> subs, std::span<const std::string> trail, const Visit& visit) {
  if (node.is_array()) {  // instances told apart by datasetId
    return std::any_of(node.as_array().begin(), node.as_array().end(),
                       [&](const Value& e) { return walk(e, subs, trail, visit); });
  }
  if (!node.is_object()) return subs.empty() && follow(Kind::property, node, trail, visit);  // observedAt and the like
  if (!subs.empty()) {
    const Value* next = member(node, subs.front());
    return next != nullptr && walk(*next, subs.subspan(1), trail, visit);
  }
  const Kind kind = kind_of(node);
  const Value* content = node.find(ngsi::value_member(kind));
  return content != nullptr && follow(kind, *content, trail, visit);
}

bool system_time(const Record& entity, const Slot* slot, Symbol name, const Visit& visit) {
  static const Symbol kCreated = intern(std::string(kCore) + "createdAt"),
                      kModified = intern(std::string(kCore) + "modifiedAt"),
                      kExpires = intern(std::string(kCore) + "expiresAt");
  Time t = kNoTime;
  if (name == kCreated) t = slot != nullptr ? Time{slot->created_us} : entity.created_at();
  else if (name == kModified) t = slot != nullptr ? Time{slot->modified_us} : entity.modified_at();
  else if (name == kExpires && slot == nullptr) t = entity.expires_at();
  if (t == kNoTime) return false;
  const Value value(format_time(t));
  return visit({Kind::property, &value, 0});
}

bool slot_target(const Record& entity, const Slot& slot, const Path& path, const Visit& visit) {
  if (path.subs.empty() && path.trail.empty() && slot.content == ngsi::Content::number)
    return visit({slot.kind, nullptr, slot.number});
  if (path.subs.size() == 1 && system_time(entity, &slot, path.subs[0], visit)) return true;
  const auto parsed = json::parse(path.subs.empty() ? entity.value(slot) : entity.text(slot));
  if (!parsed) return false;
  return path.subs.empty() ? follow(slot.kind, *parsed, path.trail, visit)
                           : walk(*parsed, path.subs, path.trail, visit);
}

// Ids that a relationship's content names: a URI, an array of URIs, or objects of a list relationship.
template <class F>
bool any_uri(const Value& content, const F& f) {
  if (content.is_string()) return f(content.as_string());
  if (const Value* object = content.find("object")) return any_uri(*object, f);
  if (!content.is_array()) return false;
  return std::any_of(content.as_array().begin(), content.as_array().end(),
                     [&](const Value& e) { return any_uri(e, f); });
}

bool linked_target(const Record& entity, const Path& path, const Surroundings& where, const Visit& visit) {
  if (!where.resolve) return false;
  const Link& link = path.links.front();
  Path rest = path;
  rest.links.erase(rest.links.begin());
  const auto slots = entity.slots(link.relationship);
  return std::any_of(slots.begin(), slots.end(), [&](const Slot& slot) {
    if (slot.kind != Kind::relationship && slot.kind != Kind::list_relationship) return false;
    if (ngsi::is_expired(entity, slot, where.now)) return false;
    const auto content = json::parse(entity.value(slot));
    return content && any_uri(*content, [&](const std::string& id) {
             const ngsi::RecordPtr target = where.resolve(id);
             if (!target || ngsi::is_expired(*target, where.now)) return false;
             const bool wanted = link.types.empty() || std::any_of(link.types.begin(), link.types.end(),
                                                                   [&](Symbol t) { return target->has_type(t); });
             return wanted && any_target(*target, rest, where, visit);
           });
  });
}

}  // namespace

bool any_target(const Record& entity, const Path& path, const Surroundings& where, const Visit& visit) {
  if (!path.links.empty()) return linked_target(entity, path, where, visit);
  if (!path.attribute) return false;
  const auto slots = entity.slots(path.attribute);
  if (slots.empty() && path.subs.empty()) return system_time(entity, nullptr, path.attribute, visit);
  return std::any_of(slots.begin(), slots.end(), [&](const Slot& slot) {
    return !ngsi::is_expired(entity, slot, where.now) && slot_target(entity, slot, path, visit);
  });
}

}  // namespace dosi::query
