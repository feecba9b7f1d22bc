#include "ngsi/expiry.h"

#include <algorithm>

#include "ngsi/instance_text.h"

namespace dosi::ngsi {
namespace {

// Plain instances have no expiresAt, so the common case looks at no text.
bool mentions_expiry(std::string_view instance) { return instance.find(R"("expiresAt")") != std::string_view::npos; }
bool mentions_expiry(const Record& entity, const Slot& slot) { return !slot.plain() && mentions_expiry(entity.text(slot)); }

void drop_expired(std::vector<AttributeSet>& sets, Time now) {
  for (AttributeSet& set : sets) {
    std::erase_if(set.instances, [&](const Attribute& a) { return is_expired(a.expires_at, now); });
    for (Attribute& a : set.instances) drop_expired(a.subs, now);
  }
  std::erase_if(sets, [](const AttributeSet& set) { return set.instances.empty(); });
}

}  // namespace

bool is_expired(const Record& entity, Time now) { return is_expired(entity.expires_at(), now); }

bool is_expired(const Record& entity, const Slot& slot, Time now) {
  if (now == kNoTime || !mentions_expiry(entity, slot)) return false;
  return is_expired(read_instance(entity.text(slot)).expires_at, now);
}

bool is_expired(const Sample& sample, Time now) {
  if (now == kNoTime || !mentions_expiry(sample.text)) return false;
  return is_expired(read_instance(sample.text).expires_at, now);
}

bool may_expire(const Record& entity) {
  return entity.expires_at() != kNoTime ||
         std::ranges::any_of(entity.slots(), [&](const Slot& slot) { return mentions_expiry(entity, slot); });
}

void add_expiring(const Record& entity, std::vector<Symbol>& names) {
  for (const Slot& slot : entity.slots())
    if (mentions_expiry(entity, slot) && std::ranges::find(names, slot.name) == names.end()) names.push_back(slot.name);
}

void drop_expired(Entity& entity, Time now) { drop_expired(entity.attributes, now); }
void drop_expired(Attribute& attribute, Time now) { drop_expired(attribute.subs, now); }

}  // namespace dosi::ngsi
