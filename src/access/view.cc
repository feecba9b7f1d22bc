#include "access/view.h"

#include <algorithm>

#include "ngsi/place.h"

namespace dosi::access {
namespace {

bool names(const auto& list, const auto& what) {
  return list.empty() || std::ranges::find(list, what) != list.end();
}
bool within(Time from, Time until, Time t) {
  return (from == kNoTime || (t != kNoTime && t >= from)) && (until == kNoTime || (t != kNoTime && t < until));
}

// Whether a policy speaks of the question at all, whatever the data.
bool speaks_of(const Policy& p, const View::Question& q) {
  const auto is_role = [&](const std::string& role) { return role == "*" || std::ranges::find(q.who.roles, role) != q.who.roles.end(); };
  const bool close_enough = p.denies ? q.detail >= p.detail : q.detail <= p.detail;
  return std::ranges::any_of(p.roles, is_role) && names(p.purposes, q.who.purpose) && names(p.tenants, q.tenant) && names(p.actions, q.action) &&
         close_enough && within(p.valid_from, p.valid_until, q.now);
}

}  // namespace

std::optional<geo::Geometry> place_of(const ngsi::Record& entity) {
  const auto slots = entity.slots(ngsi::location_name());
  return slots.empty() ? std::nullopt : ngsi::geometry_of(entity, slots.front());
}

// What a rule is asked of: an instance, or with an empty attribute the entity by itself.
struct View::Subject {
  std::span<const Symbol> types;
  const geo::Geometry* place = nullptr;
  Symbol attribute = {};
  Time at = kNoTime;

  bool met_by(const Policy& p) const {
    const auto is_type = [&](Symbol t) { return std::ranges::find(types, t) != types.end(); };
    if (!p.types.empty() && std::ranges::none_of(p.types, is_type)) return false;
    if (p.area && (place == nullptr || !p.area->holds(*place))) return false;
    if (!attribute) return p.attributes.empty() && p.data_from == kNoTime && p.data_until == kNoTime;
    return names(p.attributes, attribute) && within(p.data_from, p.data_until, at);
  }
};

View View::of(const PolicyBook& book, const Question& question) {
  View out;
  for (const Policy& p : book.policies)
    if (speaks_of(p, question)) (p.denies ? out.denied_ : out.allowed_).push_back(p);
  return out;
}

bool View::any_allows_all() const {
  return std::ranges::any_of(allowed_, [](const Policy& p) {
    return p.types.empty() && p.attributes.empty() && !p.area && p.data_from == kNoTime && p.data_until == kNoTime;
  });
}

bool View::sees(const Subject& subject) const {
  const auto meets = [&](const Policy& p) { return subject.met_by(p); };
  return std::ranges::any_of(allowed_, meets) && std::ranges::none_of(denied_, meets);
}

bool View::sees(std::span<const Symbol> types, Symbol attribute, Time at, const geo::Geometry* place) const {
  return sees(Subject{.types = types, .place = place, .attribute = attribute, .at = at});
}

bool View::asks_places() const {
  const auto has_area = [](const Policy& p) { return p.area != nullptr; };
  return std::ranges::any_of(allowed_, has_area) || std::ranges::any_of(denied_, has_area);
}

bool View::may_see(std::span<const Symbol> types) const {
  return std::ranges::any_of(allowed_, [&](const Policy& p) {
    return p.types.empty() || std::ranges::any_of(p.types, [&](Symbol t) { return std::ranges::find(types, t) != types.end(); });
  });
}

ngsi::RecordPtr View::seen(const ngsi::RecordPtr& entity) const {
  if (sees_all()) return entity;
  const auto place = place_of(*entity);
  Subject subject{.types = entity->types(), .place = place ? &*place : nullptr};
  std::vector<bool> shown;
  for (const ngsi::Slot& slot : entity->slots()) {
    subject.attribute = slot.name;
    subject.at = Time{slot.observed_us != kNoTime.us ? slot.observed_us : slot.modified_us};
    shown.push_back(sees(subject));
  }
  if (!shown.empty() && std::ranges::all_of(shown, std::identity())) return entity;
  if (std::ranges::none_of(shown, std::identity())) {
    subject.attribute = {};
    if (!sees(subject)) return nullptr;
  }
  ngsi::Entity part = entity->unpack();
  std::size_t i = 0;  // a record's slots come in the order of the entity's instances
  for (ngsi::AttributeSet& set : part.attributes) std::erase_if(set.instances, [&](const ngsi::Attribute&) { return !shown[i++]; });
  std::erase_if(part.attributes, [](const ngsi::AttributeSet& set) { return set.instances.empty(); });
  return ngsi::Record::pack(part, entity->version());
}

}  // namespace dosi::access
