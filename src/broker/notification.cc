#include "broker/notification.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "json/parse.h"
#include "json/write.h"
#include "ngsi/fallback.h"
#include "ngsi/instance_text.h"
#include "ngsi/parse.h"
#include "ngsi/registration.h"
#include "ngsi/syntax.h"

namespace dosi::broker {
namespace {

using ngsi::Attribute;
using ngsi::Kind;
using ngsi::Record;
using ngsi::Slot;

// "value" -> "previousValue", "languageMap" -> "previousLanguageMap"
std::string previous_member(Kind kind) {
  std::string name(ngsi::value_member(kind));
  name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
  return "previous" + name;
}

// Names in a vocabulary value, as IRIs, as the receiver knows them.
json::Value compacted(const json::Value& v, const jsonld::Context& context) {
  if (v.is_string()) return context.compact_iri(v.as_string());
  if (!v.is_array()) return v;
  json::Array out;
  for (const json::Value& each : v.as_array()) out.push_back(compacted(each, context));
  return out;
}

// clause 6.3.8: in JSON-LD, and in GeoJSON unless the receiver prefers it otherwise
bool has_context_inside(const Endpoint& endpoint) {
  if (endpoint.accept == Endpoint::Accept::geo_json) return endpoint.receiver("Prefer") != "body=json";
  return endpoint.accept == Endpoint::Accept::ld_json;
}

// Makes the entity that a notification shows, where that is not just the entity as it stands.
class Builder {
 public:
  Builder(const Subscription& s, const Difference& d, Time now) : s_(s), d_(d), now_(now) {}

  // False: nothing but the entity as it stands.
  bool differs() const {
    return !d_.event.after || std::any_of(d_.instances.begin(), d_.instances.end(), [&](const ChangedInstance& i) { return adds(i); });
  }

  ngsi::RecordPtr build() {
    const Record& entity = d_.event.entity();
    if (d_.event.after) {
      entity_ = entity.unpack();
    } else {
      entity_.id = entity.id();
      entity_.types.assign(entity.types().begin(), entity.types().end());
      entity_.created_at = entity.created_at(), entity_.modified_at = entity.modified_at();
    }
    for (const ChangedInstance& instance : d_.instances)
      if (adds(instance)) instance.after != nullptr ? add_previous(instance) : add_deleted(instance);
    return Record::pack(entity_);
  }

 private:
  bool is_watched(Symbol name) const {
    return s_.watched.empty() || std::find(s_.watched.begin(), s_.watched.end(), name) != s_.watched.end();
  }
  bool adds(const ChangedInstance& i) const {
    if (i.kind == kAttributeUpdated) return s_.show_changes;
    if (i.kind == kAttributeCreated || (!s_.show_changes && is_told_by_another(i))) return false;
    if (d_.event.after) return (s_.triggers & kAttributeDeleted) != 0;
    return s_.show_changes || ((s_.triggers & kAttributeDeleted) != 0 && is_watched(i.name()));
  }

  // Where no instance of an attribute is left, the attribute as a whole is gone: that needs no datasetId to be said.
  bool is_whole(const ChangedInstance& i) const {
    const bool left = d_.event.after && !d_.event.after->slots(i.name()).empty();
    return !left && d_.event.before->slots(i.name()).size() > 1;
  }
  bool is_told_by_another(const ChangedInstance& i) const {
    return is_whole(i) && i.before != &d_.event.before->slots(i.name()).front();
  }

  Attribute before(const Slot& slot) const {
    Attribute a = ngsi::read_instance(d_.event.before->text(slot));
    a.created_at = Time{slot.created_us}, a.modified_at = Time{slot.modified_us};
    return a;
  }
  void set_previous(Attribute& on, const Attribute& old) const {
    on.more.append(previous_member(old.kind),
                   old.kind == Kind::vocab_property ? compacted(old.value, s_.names()) : old.value);
  }

  void add_previous(const ChangedInstance& i) {
    Attribute* now = entity_.find(i.name())->find(d_.event.after->dataset(*i.after));
    if (now != nullptr) set_previous(*now, before(*i.before));
  }

  void add_deleted(const ChangedInstance& instance) {
    const Slot& slot = *instance.before;
    Attribute old = before(slot);
    if (!s_.show_changes && is_whole(instance)) old.dataset_id.clear();
    Attribute gone{.kind = old.kind, .dataset_id = old.dataset_id, .value = ngsi::null_content(old.kind)};
    gone.created_at = old.created_at, gone.modified_at = old.modified_at;
    if (s_.how.sys_attrs) gone.more.append("deletedAt", format_time(now_));
    if (s_.show_changes) set_previous(gone, old);
    // Outside the normalized form the name and the Null say it all, unless there is more to say.
    const bool more = s_.show_changes || s_.how.sys_attrs || !old.dataset_id.empty();
    const bool bare = s_.how.form == ngsi::Form::simplified || (s_.how.form == ngsi::Form::concise && !more);
    if (bare) gone.kind = Kind::property, gone.value = ngsi::kNull;
    if (ngsi::AttributeSet* set = entity_.find(slot.name)) set->instances.push_back(std::move(gone));
    else entity_.attributes.push_back({slot.name, {std::move(gone)}});
  }

  const Subscription& s_;
  const Difference& d_;
  Time now_;
  ngsi::Entity entity_;
};

// The member `data`: an array of entities, or a FeatureCollection.
std::string data_of(const Occasion& o, const std::vector<ngsi::RecordPtr>& entities) {
  const Subscription& s = o.subscription;
  ngsi::Presentation how = s.how;
  if (has_context_inside(*s.endpoint)) how.context = s.at_context;
  how.now = o.now;
  std::string out;
  LinkedPresenter(s.names(), how, s.links, o.find).all(out, entities);
  if (!s.conformance || s.how.geojson) return out;
  auto older = json::parse(out, {.depth = ngsi::kStoredDepth});
  if (older && ngsi::fall_back(*older, *s.conformance, how.form == ngsi::Form::simplified)) return json::dump(*older);
  return out;
}

// Puts `"deletedAt":...` first into the first entity's members (of a Feature: into its properties).
void insert_deleted_at(std::string& data, bool geojson, Time now) {
  constexpr std::string_view kProperties = "\"properties\":{";
  std::size_t at = data.find('{') + 1;
  if (geojson) at = data.find(kProperties) + kProperties.size();
  std::string member = "\"deletedAt\":\"" + format_time(now) + "\"";
  if (data[at] != '}') member += ',';
  data.insert(at, member);
}

std::string data_of(const Occasion& o, const Difference& d) {
  Builder builder(o.subscription, d, o.now);
  std::string data = data_of(o, {builder.differs() ? builder.build() : d.event.after});
  if (!d.event.after) insert_deleted_at(data, o.subscription.how.geojson, o.now);
  return data;
}

// Puts the elements of an array, or the features of a FeatureCollection, to those of another.
void join_lists(std::string& into, std::string_view more, bool geojson) {
  const auto end = [&](std::string_view list) {
    const std::size_t context = geojson ? list.rfind(R"(],"@context":)") : std::string_view::npos;
    return context != std::string_view::npos ? context : list.rfind(']');
  };
  const std::size_t first = geojson ? more.find('[') + 1 : 1;
  into.insert(end(into), "," + std::string(more.substr(first, end(more) - first)));
}

// A notification around its data; `reason` is for those about registrations.
Message message_of(const Subscription& s, Time now, std::string_view data, std::string_view reason = {}) {
  // Registrations have no form in GeoJSON.
  const auto accept = !reason.empty() && s.endpoint->accept == Endpoint::Accept::geo_json ? Endpoint::Accept::json : s.endpoint->accept;
  Message message{.made = now, .content_type = std::string(media_type(accept))};
  if (!has_context_inside(*s.endpoint)) message.link = s.context_url;
  json::Writer w(message.body);
  message.body.reserve(data.size() + 512);
  w.begin_object();
  w.member("id", random_urn("Notification"));
  w.member("type", reason.empty() ? "Notification" : "ContextSourceNotification");
  w.member("subscriptionId", s.id);
  w.member("notifiedAt", format_time(now));
  if (!reason.empty()) w.member("triggerReason", reason);
  w.key("data"), w.raw(data);
  if (accept == Endpoint::Accept::ld_json) w.key("@context"), w.raw(s.at_context);
  w.end_object();
  return message;
}

// The registration with what matches of its information, types as lists.
ngsi::Registration reduced(const Match& match) {
  ngsi::Registration out = match.source->registration;
  json::Value& all = *out.document.find("information");
  json::Array parts;
  for (const Match::Part& part : match.parts) {
    json::Value info = all.as_array()[part.info];
    json::Array entities;
    for (const std::size_t e : part.entities) {
      json::Value entity = info.find("entities")->as_array()[e];
      if (json::Value& type = *entity.as_object().find("type"); type.is_string()) type = json::Array{type};
      entities.push_back(std::move(entity));
    }
    if (!entities.empty()) info.as_object()["entities"] = std::move(entities);
    parts.push_back(std::move(info));
  }
  all = std::move(parts);
  return out;
}

// Whether the subscription shows the member of an entity.
bool shows_member(const Subscription& s, std::string_view key) {
  static const std::pair<std::string_view, Symbol> kMembers[] = {
      {"id", intern("@id")}, {"type", intern("@type")}, {"scope", jsonld::Context::core()->expand("scope")}};
  if (key.starts_with('@') || key == "createdAt" || key == "modifiedAt" || key == "deletedAt" || key == "expiresAt") return true;
  const auto holds = [](const std::vector<Symbol>& list, Symbol name) { return std::find(list.begin(), list.end(), name) != list.end(); };
  for (const auto& [member, name] : kMembers)
    if (member == key) return (s.how.pick.empty() || holds(s.how.pick, name)) && !holds(s.how.omit, name);
  return ngsi::shows(s.how, s.names().expand(key));
}

void keep_shown(const Subscription& s, json::Value& entity) {
  if (!entity.is_object()) return;
  json::Object kept;
  for (json::Member& m : entity.as_object())
    if (shows_member(s, m.key)) kept.append(m.key, std::move(m.value));
  entity = std::move(kept);
}

}  // namespace

std::string random_urn(std::string_view kind) {
  thread_local std::mt19937_64 random{(std::uint64_t{std::random_device{}()} << 32) ^ std::random_device{}()};
  const std::uint64_t high = random(), low = random();
  return fmt::format("urn:ngsi-ld:{}:{:016x}{:016x}", kind, high, low);
}

Message notification_of(const Occasion& o, const Difference& d) {
  return message_of(o.subscription, o.now, data_of(o, d));
}

Message notification_of(const Occasion& o, const std::vector<Difference>& all) {
  std::string data;
  for (const Difference& d : all) {
    const std::string one = data_of(o, d);
    if (data.empty()) data = one;
    else join_lists(data, one, o.subscription.how.geojson);
  }
  return message_of(o.subscription, o.now, data);
}

Message notification_of(const Occasion& o, const std::vector<ngsi::RecordPtr>& entities) {
  return message_of(o.subscription, o.now, data_of(o, entities));
}

Message source_notification_of(const Subscription& s, Time now, TriggerReason reason, const std::vector<Match>& matches) {
  constexpr std::string_view kReasons[] = {"newlyMatching", "updated", "noLongerMatching"};
  std::string data = "[";
  for (const Match& match : matches) {
    if (data.size() > 1) data += ',';
    ngsi::present_registration(data, reduced(match), s.names(), {}, "");
  }
  data += ']';
  return message_of(s, now, data, kReasons[static_cast<std::size_t>(reason)]);
}

Message passed_on(const Subscription& s, Time now, json::Object notification) {
  Message message{.made = now, .content_type = std::string(media_type(s.endpoint->accept))};
  if (!has_context_inside(*s.endpoint)) message.link = s.context_url;
  notification["subscriptionId"] = s.id;
  if (s.endpoint->accept == Endpoint::Accept::ld_json) notification["@context"] = s.context_url;
  json::Value& data = notification["data"];
  if (data.is_array())
    for (json::Value& entity : data.as_array()) keep_shown(s, entity);
  else if (json::Value* features = data.is_object() ? data.as_object().find("features") : nullptr; features != nullptr && features->is_array())
    for (json::Value& feature : features->as_array())
      if (json::Value* properties = feature.is_object() ? feature.as_object().find("properties") : nullptr) keep_shown(s, *properties);
  message.body = json::dump(json::Value(std::move(notification)));
  return message;
}

}  // namespace dosi::broker
