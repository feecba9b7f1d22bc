#include "broker/changes.h"

#include <algorithm>

#include "ngsi/instance_text.h"

namespace dosi::broker {
namespace {

using ngsi::Record;
using ngsi::Slot;

const Slot* same_instance(const Record& in, const Slot& slot, std::string_view dataset) {
  for (const Slot& other : in.slots(slot.name))
    if (in.dataset(other) == dataset) return &other;
  return nullptr;
}

void without_times(ngsi::Attribute& a) {
  a.created_at = a.modified_at = kNoTime;
  for (ngsi::AttributeSet& set : a.subs)
    for (ngsi::Attribute& sub : set.instances) without_times(sub);
}

// Attributes of attributes carry their times in the text: what differs there alone is no change.
bool same_content(const Record& before, const Slot& a, const Record& after, const Slot& b) {
  if (before.text(a) == after.text(b)) return true;
  if (a.kind != b.kind || (a.plain() && b.plain())) return false;
  ngsi::Attribute x = ngsi::read_instance(before.text(a)), y = ngsi::read_instance(after.text(b));
  without_times(x), without_times(y);
  return x == y;
}

bool watches(const Subscription& s, Symbol name) {
  return s.watched.empty() || std::find(s.watched.begin(), s.watched.end(), name) != s.watched.end();
}

}  // namespace

Difference::Difference(const Event& e) : event(e) {
  if (event.after)
    for (const Slot& slot : event.after->slots()) {
      const Slot* old = event.before ? same_instance(*event.before, slot, event.after->dataset(slot)) : nullptr;
      if (old == nullptr) instances.push_back({kAttributeCreated, nullptr, &slot});
      else if (!same_content(*event.before, *old, *event.after, slot)) instances.push_back({kAttributeUpdated, old, &slot});
    }
  if (event.before)
    for (const Slot& slot : event.before->slots())
      if (!event.after || same_instance(*event.after, slot, event.before->dataset(slot)) == nullptr)
        instances.push_back({kAttributeDeleted, &slot, nullptr});
}

bool Difference::triggers(const Subscription& s) const {
  const auto watched = [&](std::uint8_t kinds) {
    return std::any_of(instances.begin(), instances.end(),
                       [&](const ChangedInstance& i) { return (i.kind & kinds) != 0 && watches(s, i.name()); });
  };
  if (!event.after) {
    const bool deleted = (s.triggers & kEntityDeleted) != 0 && (s.watched.empty() || watched(kAttributeDeleted));
    return deleted || watched(s.triggers & kAttributeDeleted);
  }
  const bool created = !event.before && (s.triggers & kEntityCreated) != 0;
  if (created && (s.watched.empty() || watched(kAttributeCreated))) return true;
  return watched(s.triggers & kEntityUpdated);
}

}  // namespace dosi::broker
