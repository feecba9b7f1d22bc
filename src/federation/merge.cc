#include "federation/merge.h"

#include <algorithm>

namespace dosi::federation {
namespace {

using ngsi::Attribute;
using ngsi::AttributeSet;
using ngsi::Entity;

bool is_expired(const Attribute& a, Time now) {
  return a.expires_at != kNoTime && a.expires_at <= now;
}

bool is_newer(const Attribute& a, const Attribute& than, Time now) {
  if (is_expired(a, now) != is_expired(than, now)) return is_expired(than, now);
  const bool observed = a.observed_at != kNoTime || than.observed_at != kNoTime;
  if (observed && a.observed_at != than.observed_at) return a.observed_at > than.observed_at;
  return a.modified_at > than.modified_at;
}

template <class T>
void join(std::vector<T>& into, const std::vector<T>& more) {
  for (const T& one : more)
    if (std::find(into.begin(), into.end(), one) == into.end()) into.push_back(one);
}

// clause 4.5.5.2: an expiry that not every version has belongs to the attributes of the version that has it.
void push_down_expiry(Entity& e) {
  if (e.expires_at == kNoTime) return;
  for (AttributeSet& set : e.attributes)
    for (Attribute& a : set.instances)
      if (a.expires_at == kNoTime || a.expires_at > e.expires_at) a.expires_at = e.expires_at;
}

void merge_instances(AttributeSet& into, AttributeSet more, Time now) {
  for (Attribute& a : more.instances) {
    Attribute* old = into.find(a.dataset_id);
    if (old == nullptr) into.instances.push_back(std::move(a));
    else if (is_newer(a, *old, now)) *old = std::move(a);
  }
}

}  // namespace

void merge_version(Entity& into, Entity version, Time now) {
  if (into.expires_at != version.expires_at) {
    push_down_expiry(into);
    push_down_expiry(version);
    const bool everywhere = into.expires_at != kNoTime && version.expires_at != kNoTime;
    into.expires_at = everywhere ? std::max(into.expires_at, version.expires_at) : kNoTime;
  }
  join(into.types, version.types);
  join(into.scopes, version.scopes);
  if (into.created_at == kNoTime || (version.created_at != kNoTime && version.created_at < into.created_at))
    into.created_at = version.created_at;
  into.modified_at = std::max(into.modified_at, version.modified_at);
  for (AttributeSet& set : version.attributes) {
    if (AttributeSet* old = into.find(set.name)) merge_instances(*old, std::move(set), now);
    else into.attributes.push_back(std::move(set));
  }
}

void supplement(Entity& into, Entity version) {
  for (AttributeSet& set : version.attributes)
    if (into.find(set.name) == nullptr) into.attributes.push_back(std::move(set));
}

}  // namespace dosi::federation
