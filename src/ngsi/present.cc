#include "ngsi/present.h"

#include <algorithm>

#include "json/parse.h"
#include "json/write.h"
#include "ngsi/expiry.h"
#include "ngsi/instance_text.h"
#include "ngsi/instance_writer.h"
#include "ngsi/linked.h"
#include "ngsi/place.h"
#include "ngsi/syntax.h"
#include "ngsi/time_text.h"

namespace dosi::ngsi {
namespace {

// The members that are no attributes, as projections name them.
struct Names {
  Symbol id = intern("@id"), type = intern("@type");
  Symbol scope = intern("https://uri.etsi.org/ngsi-ld/scope");
  Symbol created_at = intern("https://uri.etsi.org/ngsi-ld/createdAt");
  Symbol modified_at = intern("https://uri.etsi.org/ngsi-ld/modifiedAt");
  Symbol expires_at = intern("https://uri.etsi.org/ngsi-ld/expiresAt");
  Symbol location = location_name();
};
const Names& names() {
  static const Names all;
  return all;
}

bool has(const std::vector<Symbol>& list, Symbol name) { return std::ranges::find(list, name) != list.end(); }
bool shows_member(const Presentation& how, Symbol name) {
  return (how.pick.empty() || has(how.pick, name)) && (how.omit.empty() || !has(how.omit, name));
}

class Presenter {
 public:
  Presenter(std::string& out, const Record& record, const jsonld::Context& context, const Presentation& how)
      : out_(out), record_(record), context_(context), how_(how) {}

  void entity() {
    open('{');
    if (shows_member(how_, names().id)) key("id"), json::append_string(out_, record_.id());
    head();
    attributes();
    at_context();
    out_ += '}';
  }

  void feature() {
    open('{');
    key("id"), json::append_string(out_, record_.id());
    key("type"), out_ += R"("Feature")";
    key("geometry"), geometry();
    key("properties");
    open('{');
    head();
    attributes();
    out_ += '}';
    first_ = false;
    at_context();
    out_ += '}';
  }

 private:
  void open(char bracket) { out_ += bracket, first_ = true; }
  void key(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    json::append_string(out_, name), out_ += ':';
  }
  void time(std::string_view name, Symbol symbol, Time t) {
    if (t == kNoTime || !shows_member(how_, symbol)) return;
    key(name), times_.append_quoted(out_, t);
  }

  // type, scope and the entity's own times
  void head() {
    if (shows_member(how_, names().type)) key("type"), types();
    if (record_.scope_count() != 0 && shows_member(how_, names().scope)) key("scope"), scopes();
    if (!how_.sys_attrs) return;
    time("createdAt", names().created_at, record_.created_at());
    time("modifiedAt", names().modified_at, record_.modified_at());
    time("expiresAt", names().expires_at, record_.expires_at());
  }
  void types() {
    const auto all = record_.types();
    list(all.size(), [&](std::size_t i) { json::append_string(out_, context_.compact(all[i])); });
  }
  void scopes() {
    list(record_.scope_count(), [&](std::size_t i) { json::append_string(out_, record_.scope(i)); });
  }
  // One value as it is, several as an array.
  template <class Write>
  void list(std::size_t n, Write&& write) {
    if (n == 1) return write(0);
    out_ += '[';
    for (std::size_t i = 0; i < n; ++i) {
      if (i != 0) out_ += ',';
      write(i);
    }
    out_ += ']';
  }
  void at_context() {
    if (!how_.context.empty()) key("@context"), out_ += how_.context;
  }

  void attributes() {
    const auto all = record_.slots();
    for (std::size_t i = 0, end; i < all.size(); i = end) {
      for (end = i + 1; end < all.size() && all[end].name == all[i].name;) ++end;
      if (shows(how_, all[i].name)) attribute(all.subspan(i, end - i));
    }
  }
  void attribute(std::span<const Slot> slots) {
    if (slots.size() == 1) {
      if (visible(slots[0])) key(context_.compact(slots[0].name)), joined(slots[0]);
      return;
    }
    shown_.clear();
    for (const Slot& slot : slots)
      if (visible(slot)) shown_.push_back(&slot);
    if (shown_.empty()) return;
    key(context_.compact(slots[0].name));
    if (how_.form == Form::simplified && shown_.size() > 1) datasets();
    else list(shown_.size(), [&](std::size_t i) { joined(*shown_[i], shown_.size() > 1); });
  }
  // clause 4.5.4: {"dataset":{"@none":...,"urn:...":...}}
  void datasets() {
    out_ += R"({"dataset":)";
    open('{');
    for (const Slot* slot : shown_) {
      const std::string_view id = record_.dataset(*slot);
      key(id.empty() ? kNone : id), joined(*slot);
    }
    out_ += "}}";
    first_ = false;
  }

  bool visible(const Slot& slot) const { return shows_instance(how_, record_, slot); }

  // An instance with the entities it links to, where they are asked for.
  void joined(const Slot& slot, bool one_of_several = false) {
    const bool links = slot.kind == Kind::relationship || slot.kind == Kind::list_relationship;
    if (!links || how_.join == nullptr || how_.join->levels == 0) return instance(slot, one_of_several);
    const LinkedWriter linked(record_, slot, context_, how_);
    if (!linked.found()) return instance(slot, one_of_several);
    if (how_.form == Form::simplified) return linked.write_values(out_);
    instance(slot, one_of_several);
    out_.pop_back();
    linked.write_member(out_);
    out_ += '}';
  }
  void instance(const Slot& slot, bool one_of_several = false) {
    const bool converts = slot.kind == Kind::language_property && !how_.language.empty();
    if (how_.form == Form::simplified) return simplified(slot, converts);
    if (!slot.plain() || converts) return general(slot, one_of_several);
    if (how_.form == Form::normalized) return with_times(slot, record_.text(slot));
    concise(slot, one_of_several);
  }
  void with_times(const Slot& slot, std::string_view text) {
    out_ += text;
    if (!how_.sys_attrs) return;
    out_.pop_back();
    if (slot.created_us != kNoTime.us) out_ += R"(,"createdAt":)", times_.append_quoted(out_, Time{slot.created_us});
    if (slot.modified_us != kNoTime.us) out_ += R"(,"modifiedAt":)", times_.append_quoted(out_, Time{slot.modified_us});
    out_ += '}';
  }
  void concise(const Slot& slot, bool one_of_several) {
    const std::string_view text = record_.text(slot);
    const bool alone = slot.value_at + slot.value_size + 1 == slot.text_at + slot.text_size;  // no other member
    const bool may_be_bare = slot.kind == Kind::property || slot.kind == Kind::geo_property;
    const bool scalar = slot.content != Content::other;  // a point too: nothing that could be misread
    if (may_be_bare && scalar && alone && !how_.sys_attrs && !one_of_several) out_ += record_.value(slot);
    else if (slot.kind != Kind::list_relationship && (!may_be_bare || scalar))
      out_ += '{', with_times(slot, text.substr(type_prefix_size(slot.kind)));
    else general(slot, one_of_several);
  }
  void simplified(const Slot& slot, bool converts) {
    const bool copied = slot.kind != Kind::vocab_property && slot.kind != Kind::list_relationship && !converts;
    const bool wrapped = slot.kind == Kind::language_property || slot.kind == Kind::json_property;
    if (!copied) {
      const auto value = json::parse(record_.value(slot), {.depth = kStoredDepth});
      if (value) writer().write_simplified(slot.kind, *value);
      else out_ += "null";
      return;
    }
    if (wrapped) out_ += "{\"", out_ += value_member(slot.kind), out_ += "\":";
    out_ += record_.value(slot);
    if (wrapped) out_ += '}';
  }
  // The way for everything that is not copied.
  void general(const Slot& slot, bool one_of_several) {
    Attribute a = read_instance(record_.text(slot));
    a.created_at = Time{slot.created_us}, a.modified_at = Time{slot.modified_us};
    if (how_.now != kNoTime) drop_expired(a, how_.now);
    writer().write(a, one_of_several);
  }
  InstanceWriter writer() { return {out_, context_, how_.form, how_.sys_attrs, how_.language}; }

  // clause 4.5.16.1
  void geometry() {
    const auto slots = record_.slots(how_.geometry ? how_.geometry : names().location);
    const std::string_view wanted = how_.datasets.empty() || how_.datasets.front() == kNone ? std::string_view() : how_.datasets.front();
    for (const Slot& slot : slots) {
      if (slot.kind != Kind::geo_property || record_.dataset(slot) != wanted || !visible(slot)) continue;
      out_ += record_.value(slot);
      return;
    }
    out_ += "null";
  }

  std::string& out_;
  const Record& record_;
  const jsonld::Context& context_;
  const Presentation& how_;
  TimeText times_;
  std::vector<const Slot*> shown_;
  bool first_ = true;
};

}  // namespace

void present(std::string& out, const Record& entity, const jsonld::Context& context, const Presentation& how) {
  Presenter presenter(out, entity, context, how);
  if (how.geojson) presenter.feature();
  else presenter.entity();
}

void end_features(std::string& out, std::string_view context) {
  out += ']';
  if (!context.empty()) out += R"(,"@context":)", out += context;
  out += '}';
}

bool shows_instance(const Presentation& how, const Record& entity, const Slot& slot) {
  if (!how.datasets.empty()) {
    const std::string_view id = entity.dataset(slot).empty() ? kNone : entity.dataset(slot);
    if (std::ranges::find(how.datasets, id) == how.datasets.end()) return false;
  }
  return !is_expired(entity, slot, how.now);
}

bool leaves_anything(const Presentation& how, const Record& entity) {
  const Names& n = names();
  if (shows_member(how, n.id) || shows_member(how, n.type)) return true;
  if (entity.scope_count() != 0 && shows_member(how, n.scope)) return true;
  if (how.sys_attrs && (shows_member(how, n.created_at) || shows_member(how, n.modified_at))) return true;
  if (how.sys_attrs && entity.expires_at() != kNoTime && shows_member(how, n.expires_at)) return true;
  return std::ranges::any_of(entity.slots(), [&](const Slot& slot) {
    return shows(how, slot.name) && shows_instance(how, entity, slot);
  });
}

bool shows(const Presentation& how, Symbol attribute) {
  return shows_member(how, attribute) && (how.attrs.empty() || has(how.attrs, attribute));
}

}  // namespace dosi::ngsi
