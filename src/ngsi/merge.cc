#include "ngsi/merge.h"

#include <algorithm>

#include "ngsi/expiry.h"
#include "ngsi/instance_text.h"
#include "ngsi/merge_instance.h"
#include "ngsi/parse.h"
#include "ngsi/syntax.h"

namespace dosi::ngsi {
namespace {

using Change = Touched::Change;

// One operation on an entity: changes it and keeps the account.
class Editor {
 public:
  Editor(Entity& entity, Time now) : entity_(entity), now_(now) {}

  // Puts an instance in the place of the one with its datasetId, or beside the others.
  void put(Symbol name, Attribute a) {
    drop_nulls(a);
    AttributeSet* set = entity_.find(name);
    Attribute* old = set == nullptr ? nullptr : set->find(a.dataset_id);
    stamp(a, old, now_);
    note(old == nullptr ? Change::added : Change::modified, name, a);
    if (old != nullptr) *old = std::move(a);
    else if (set != nullptr) set->instances.push_back(std::move(a));
    else entity_.attributes.push_back({name, {}}), entity_.attributes.back().instances.push_back(std::move(a));
  }
  void merge(Symbol name, Attribute a, Time observed_at) {
    Attribute* old = find(name, a.dataset_id);
    if (is_null(a)) return erase(name, old);
    if (old == nullptr || old->kind != a.kind) return put(name, std::move(a));
    note(Change::modified, name, *old);
    patch(*old, std::move(a), {.deep = true, .now = now_, .observed_at = observed_at});
  }
  void patch_members(Symbol name, Attribute& old, Attribute fragment) {
    note(Change::modified, name, old);
    patch(old, std::move(fragment), {.now = now_});
  }
  void erase(Symbol name, const Attribute* instance) {
    if (instance == nullptr) return;
    note(Change::removed, name, *instance);
    AttributeSet* set = entity_.find(name);
    set->instances.erase(set->instances.begin() + (instance - set->instances.data()));
    if (set->instances.empty()) entity_.erase(name);
  }
  void erase_all(Symbol name) {
    for (const Attribute& a : entity_.find(name)->instances) note(Change::removed, name, a);
    entity_.erase(name);
  }
  void refuse(Symbol name, const Attribute& a, std::string reason) {
    result_.not_updated.push_back({name, a.dataset_id, std::move(reason)});
  }
  Attribute* find(Symbol name, std::string_view dataset_id) {
    AttributeSet* set = entity_.find(name);
    return set == nullptr ? nullptr : set->find(dataset_id);
  }

  void add_types(const std::vector<Symbol>& types) {
    for (const Symbol type : types) {
      if (std::ranges::find(entity_.types, type) != entity_.types.end()) continue;
      entity_.types.push_back(type);
      result_.types_changed = true;
    }
  }
  void set_scopes(std::vector<std::string> scopes) {
    if (scopes.size() == 1 && scopes[0] == kNull) scopes.clear();
    result_.scopes_changed = scopes != entity_.scopes;
    entity_.scopes = std::move(scopes);
  }
  void add_scopes(const std::vector<std::string>& scopes) {
    for (const std::string& scope : scopes) {
      if (std::ranges::find(entity_.scopes, scope) != entity_.scopes.end()) continue;
      entity_.scopes.push_back(scope);
      result_.scopes_changed = true;
    }
  }
  // kNoTime leaves it, kNullTime removes it.
  void set_expiry(Time expires_at) {
    if (expires_at == kNoTime) return;
    const Time wanted = expires_at == kNullTime ? kNoTime : expires_at;
    result_.expiry_changed = wanted != entity_.expires_at;
    entity_.expires_at = wanted;
  }

  UpdateResult finish() {
    if (result_.changed()) entity_.modified_at = now_;
    return std::move(result_);
  }
  UpdateResult& result() { return result_; }

 private:
  void note(Change change, Symbol name, const Attribute& a) {
    result_.touched.push_back({change, name, a.dataset_id, a.kind});
    if (std::ranges::find(result_.updated, name) == result_.updated.end()) result_.updated.push_back(name);
  }
  Entity& entity_;
  Time now_;
  UpdateResult result_;
};

template <class Visit>
void for_each_instance(Entity& fragment, Visit&& visit) {
  for (AttributeSet& set : fragment.attributes)
    for (Attribute& a : set.instances) visit(set.name, a);
}

Error no_instance(Symbol name, const std::string& dataset_id) {
  const std::string which = dataset_id.empty() ? "no default instance" : "no instance with the datasetId " + dataset_id;
  return not_found("The entity has " + which + " of the attribute " + std::string(text(name)));
}

}  // namespace

Symbol scope_name() {
  static const Symbol name = intern("https://uri.etsi.org/ngsi-ld/scope");
  return name;
}

UpdateResult create(Entity& entity, Time now) {
  Editor editor(entity, now);
  std::vector<AttributeSet> attributes = std::move(entity.attributes);
  entity.attributes.clear();
  entity.attributes.reserve(attributes.size());
  for (AttributeSet& set : attributes)
    for (Attribute& a : set.instances) editor.put(set.name, std::move(a));
  editor.result().types_changed = true;
  editor.result().scopes_changed = !entity.scopes.empty();
  editor.result().expiry_changed = entity.expires_at != kNoTime;
  entity.created_at = now;
  return editor.finish();
}

UpdateResult append_attributes(Entity& entity, Entity fragment, bool overwrite, Time now) {
  Editor editor(entity, now);
  for_each_instance(fragment, [&](Symbol name, Attribute& a) {
    if (!overwrite && editor.find(name, a.dataset_id) != nullptr) editor.refuse(name, a, "The attribute exists already");
    else editor.put(name, std::move(a));
  });
  editor.add_types(fragment.types);
  if (!overwrite) editor.add_scopes(fragment.scopes);
  else if (!fragment.scopes.empty()) editor.set_scopes(std::move(fragment.scopes));
  if (overwrite || entity.expires_at == kNoTime) editor.set_expiry(fragment.expires_at);
  return editor.finish();
}

UpdateResult update_attributes(Entity& entity, Entity fragment, Time now) {
  Editor editor(entity, now);
  for_each_instance(fragment, [&](Symbol name, Attribute& a) {
    if (is_null(a)) editor.erase(name, editor.find(name, a.dataset_id));
    else editor.put(name, std::move(a));
  });
  editor.add_types(fragment.types);
  if (!fragment.scopes.empty() && entity.scopes.empty()) editor.refuse(scope_name(), {}, "The entity has no scope to be replaced");
  else if (!fragment.scopes.empty()) editor.set_scopes(std::move(fragment.scopes));
  editor.set_expiry(fragment.expires_at);
  return editor.finish();
}

UpdateResult merge(Entity& entity, Entity fragment, Time now, Time observed_at) {
  Editor editor(entity, now);
  for_each_instance(fragment, [&](Symbol name, Attribute& a) { editor.merge(name, std::move(a), observed_at); });
  editor.add_types(fragment.types);
  if (!fragment.scopes.empty()) editor.set_scopes(std::move(fragment.scopes));
  editor.set_expiry(fragment.expires_at);
  return editor.finish();
}

Entity replace_entity(const Record& old, Entity replacement, Time now) {
  for (AttributeSet& set : replacement.attributes) {
    const auto slots = old.slots(set.name);
    for (Attribute& a : set.instances) {
      const auto slot = std::ranges::find(slots, a.dataset_id, [&](const Slot& s) { return old.dataset(s); });
      if (slot == slots.end() || is_expired(old, *slot, now)) {
        stamp(a, nullptr, now);
      } else {
        Attribute before;
        if (!a.subs.empty() && !slot->plain()) before = read_instance(old.text(*slot));
        before.created_at = Time{slot->created_us};
        stamp(a, &before, now);
      }
    }
  }
  replacement.id = old.id();
  if (replacement.types.empty()) replacement.types.assign(old.types().begin(), old.types().end());
  replacement.created_at = old.created_at();
  replacement.modified_at = now;
  return replacement;
}

Result<UpdateResult> update_attribute(Entity& entity, Symbol name, Attribute fragment, Time now) {
  Editor editor(entity, now);
  Attribute* old = editor.find(name, fragment.dataset_id);
  if (old == nullptr) return no_instance(name, fragment.dataset_id);
  if (is_null(fragment)) {
    editor.erase(name, old);
    return editor.finish();
  }
  if (old->kind != fragment.kind)
    return bad_request("The attribute is a " + std::string(type_name(old->kind)) + " and cannot become a " +
                           std::string(type_name(fragment.kind)),
                       "type");
  editor.patch_members(name, *old, std::move(fragment));
  return editor.finish();
}

Result<UpdateResult> replace_attribute(Entity& entity, Symbol name, Attribute replacement, Time now) {
  Editor editor(entity, now);
  if (editor.find(name, replacement.dataset_id) == nullptr) return no_instance(name, replacement.dataset_id);
  editor.put(name, std::move(replacement));
  return editor.finish();
}

Result<UpdateResult> delete_attribute(Entity& entity, Symbol name, const Instances& which, Time now) {
  Editor editor(entity, now);
  if (name == scope_name()) {
    if (entity.scopes.empty()) return not_found("The entity has no scope");
    editor.set_scopes({});
    return editor.finish();
  }
  if (which.all) {
    if (entity.find(name) == nullptr) return not_found("The entity has no attribute " + std::string(text(name)));
    editor.erase_all(name);
    return editor.finish();
  }
  const Attribute* instance = editor.find(name, which.dataset_id);
  if (instance == nullptr) return no_instance(name, which.dataset_id);
  editor.erase(name, instance);
  return editor.finish();
}

}  // namespace dosi::ngsi
