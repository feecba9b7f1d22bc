#include "access/policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "access/policy_lines.h"
#include "geo/geojson.h"
#include "json/parse.h"

namespace dosi::access {
namespace {

constexpr std::array<std::string_view, kActions> kActionNames = {"read", "history", "subscribe", "write", "share", "take-out", "administer"};

std::string listed(const auto& names) {
  std::string out;
  for (const std::string_view n : names) out += (out.empty() ? "" : ", ") + std::string(n);
  return out;
}

// One policy's members, read one after the other; the first fault is kept.
class Reader {
 public:
  Reader(const json::Object& policy, const Expand& expand) : policy_(policy), expand_(expand) {}

  Result<Policy> read() {
    Policy out;
    text("id", out.id);
    if (out.id.empty()) fault("id", "a name that no other policy has");
    effect(out);
    texts("roles", out.roles);
    if (out.roles.empty()) fault("roles", "an array of roles, or [\"*\"] for everybody");
    texts("purposes", out.purposes), texts("tenants", out.tenants);
    names("types", out.types), names("attributes", out.attributes);
    actions(out), detail(out), area(out);
    time("dataFrom", out.data_from), time("dataUntil", out.data_until);
    time("validFrom", out.valid_from), time("validUntil", out.valid_until);
    text("reason", out.reason);
    for (const json::Member& m : policy_)
      if (!known_.contains(m.key)) fault(m.key, "one of " + listed(known_));
    if (fault_) return std::move(*fault_);
    return out;
  }

 private:
  void fault(std::string_view field, std::string_view expected) {
    if (!fault_) fault_ = bad_request(fmt::format("'{}' must be {}", field, expected), std::string(field));
  }
  const json::Value* member(std::string_view key) {
    known_.insert(key);
    return policy_.find(key);
  }
  void text(std::string_view key, std::string& out) {
    const json::Value* v = member(key);
    if (v == nullptr) return;
    v->is_string() ? void(out = v->as_string()) : fault(key, "a text");
  }
  void texts(std::string_view key, std::vector<std::string>& out) {
    const json::Value* v = member(key);
    if (v == nullptr) return;
    if (!v->is_array() || v->as_array().empty()) return fault(key, "an array of texts; leave it out where any will do");
    for (const json::Value& each : v->as_array()) each.is_string() ? out.push_back(each.as_string()) : fault(key, "an array of texts");
  }
  void names(std::string_view key, std::vector<Symbol>& out) {
    std::vector<std::string> short_names;
    texts(key, short_names);
    for (const std::string& n : short_names) out.push_back(expand_(n));
  }
  void effect(Policy& out) {
    std::string effect;
    text("effect", effect);
    if (effect != "allow" && effect != "deny") fault("effect", "\"allow\" or \"deny\"");
    out.denies = effect == "deny";
  }
  void actions(Policy& out) {
    std::vector<std::string> wanted;
    texts("actions", wanted);
    for (const std::string& w : wanted) {
      const auto* const it = std::ranges::find(kActionNames, w);
      it == kActionNames.end() ? fault("actions", "an array of " + listed(kActionNames))
                               : out.actions.push_back(static_cast<Action>(it - kActionNames.begin()));
    }
  }
  void detail(Policy& out) {
    std::string detail = "entities";
    text("detail", detail);
    if (detail != "entities" && detail != "figures") fault("detail", "\"entities\" or \"figures\"");
    out.detail = detail == "figures" ? Detail::figures : Detail::entities;
  }
  void area(Policy& out) {
    const json::Value* v = member("area");
    if (v == nullptr) return;
    const auto shape = geo::parse(*v);
    if (!shape) return fault("area", "a GeoJSON Polygon or MultiPolygon: " + shape.error().message);
    // What touches a forbidden area is forbidden; to be allowed, all of a place has to lie in the area.
    auto relation = geo::Relation::make(out.denies ? geo::GeoRelation::intersects : geo::GeoRelation::within, *shape);
    if (!relation) return fault("area", "a GeoJSON Polygon or MultiPolygon: " + relation.error().message);
    out.area = std::make_shared<const geo::Relation>(std::move(*relation));
  }
  void time(std::string_view key, Time& out) {
    std::string t;
    text(key, t);
    if (t.empty()) return;
    const auto parsed = parse_time(t);
    parsed ? void(out = *parsed) : fault(key, "a time such as 2026-05-01T00:00:00Z");
  }

  const json::Object& policy_;
  const Expand& expand_;
  std::set<std::string_view> known_;
  std::optional<Error> fault_;
};

Error located(std::string_view text, std::size_t number, const Error& fault) {
  return bad_request(fmt::format("line {}, policy {}: {}", line_of_member(text, number, fault.field), number + 1, fault.message), fault.field);
}

}  // namespace

std::string_view name(Action action) {
  return kActionNames[static_cast<std::size_t>(action)];
}

Result<PolicyBook> parse_policies(std::string_view text, const Expand& expand) {
  DOSI_TRY(const json::Value document, json::parse(text));
  const json::Value* list = document.find("policies");
  if (list == nullptr || !list->is_array()) return bad_request("line 1: a policy file is {\"policies\": [...]}", "policies");
  PolicyBook book;
  std::set<std::string> ids;
  for (const json::Value& each : list->as_array()) {
    const std::size_t number = book.policies.size();
    if (!each.is_object()) return located(text, number, bad_request("a policy must be an object"));
    auto policy = Reader(each.as_object(), expand).read();
    if (!policy) return located(text, number, policy.error());
    if (!ids.insert(policy->id).second) return located(text, number, bad_request(fmt::format("'id' must be a name that no other policy has, not '{}' again", policy->id), "id"));
    book.policies.push_back(std::move(*policy));
  }
  return book;
}

}  // namespace dosi::access
