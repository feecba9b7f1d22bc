#include "broker/registrations.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <random>
#include <unordered_map>

#include "json/parse.h"
#include "json/write.h"

namespace dosi::broker {
namespace {

constexpr std::string_view kPrefix = "csourceRegistration/";

std::string key_of(const std::string& id) {
  return std::string(kPrefix) + id;
}

std::string new_id() {
  static thread_local std::mt19937_64 random{std::random_device{}()};
  return fmt::format("urn:ngsi-ld:ContextSourceRegistration:{:016x}{:016x}", random(), random());
}

Error missing(const std::string& id) {
  return not_found("There is no registration '" + id + "'");
}

// What the store keeps: the document, and when it was made and changed.
std::string stored_text(const Source& source) {
  json::Object kept{{"document", source.registration.document},
                    {"createdAt", source.created_at.us},
                    {"modifiedAt", source.modified_at.us},
                    {"order", static_cast<std::int64_t>(source.order)}};
  return json::dump(std::move(kept));
}

Result<std::shared_ptr<Source>> read_stored(const std::string& text) {
  DOSI_TRY(const json::Value kept, json::parse(text));
  const json::Value* document = kept.find("document");
  if (document == nullptr || !document->is_object()) return error(ErrorCode::corrupt, "a stored registration lacks its document");
  DOSI_TRY(auto registration, ngsi::parse_registration(document->as_object(), kNoTime));
  DOSI_TRY(auto out, make_source(std::move(registration)));
  const auto number = [&](std::string_view name) {
    const json::Value* v = kept.find(name);
    return v != nullptr && v->is_int() ? v->as_int() : 0;
  };
  out->created_at = Time{number("createdAt")};
  out->modified_at = Time{number("modifiedAt")};
  out->order = static_cast<std::uint64_t>(number("order"));
  return out;
}

}  // namespace

// One tenant's sources as they stand. Never changed: a write makes a new one.
struct Registrations::Table {
  std::map<std::string, SourcePtr> by_id;
  std::unordered_map<Symbol, std::vector<const SourcePtr*>> by_type;
  std::unordered_map<std::string, std::vector<const SourcePtr*>> by_entity;
  std::vector<const SourcePtr*> of_any_type;     // with information that names no entities
  std::vector<const SourcePtr*> of_any_entity;   // with information that names no entity by id
  std::vector<const SourcePtr*> every;

  explicit Table(std::map<std::string, SourcePtr> sources) : by_id(std::move(sources)) {
    for (const auto& [id, source] : by_id) add(source);
  }

  void add(const SourcePtr& source) {
    const auto append = [&](std::vector<const SourcePtr*>& list) {
      if (list.empty() || list.back() != &source) list.push_back(&source);
    };
    append(every);
    for (const auto& info : source->registration.information) {
      if (info.entities.empty()) append(of_any_type), append(of_any_entity);
      for (const auto& entity : info.entities) {
        for (const Symbol type : entity.types) append(by_type[type]);
        if (entity.id.empty()) append(of_any_entity);
        else append(by_entity[entity.id]);
      }
    }
  }

  // A superset of what fits one selector.
  void collect(const query::EntitySelector& selector, std::vector<const SourcePtr*>& out) const {
    const auto add_all = [&](const std::vector<const SourcePtr*>& list) { out.insert(out.end(), list.begin(), list.end()); };
    if (!selector.types.any_of_all.empty()) {
      for (const auto& all : selector.types.any_of_all)
        if (const auto at = all.empty() ? by_type.end() : by_type.find(all.front()); at != by_type.end()) add_all(at->second);
      return add_all(of_any_type);
    }
    if (selector.id.empty()) return add_all(every);
    if (const auto at = by_entity.find(selector.id); at != by_entity.end()) add_all(at->second);
    add_all(of_any_entity);
  }
};

Registrations::Registrations(Committer& committer) : committer_(committer) {
  load("");
  for (const std::string& tenant : committer.store().tenants())
    if (!tenant.empty()) load(tenant);
}
Registrations::~Registrations() = default;

void Registrations::load(const std::string& tenant) {
  std::map<std::string, SourcePtr> sources;
  const store::Store& store = committer_.store();
  for (const std::string& key : store.documents(tenant, kPrefix)) {
    auto source = read_stored(store.document(tenant, key));
    if (!source) {
      spdlog::error("the registration '{}' cannot be read: {}", key, source.error().message);
      continue;
    }
    order_ = std::max(order_, (*source)->order);
    sources.emplace((*source)->registration.id, std::move(*source));
  }
  if (sources.empty()) return;
  count_ += sources.size();
  tables_[tenant] = std::make_shared<const Table>(std::move(sources));
}

std::shared_ptr<const Registrations::Table> Registrations::table(std::string_view tenant) const {
  const std::shared_lock lock(mutex_);
  const auto at = tables_.find(tenant);
  return at == tables_.end() ? nullptr : at->second;
}

bool Registrations::any(std::string_view tenant) const {
  const auto now = table(tenant);
  return now && !now->by_id.empty();
}

SourcePtr Registrations::find(std::string_view tenant, const std::string& id) const {
  const auto now = table(tenant);
  const auto at = now ? now->by_id.find(id) : decltype(now->by_id.end()){};
  if (!now || at == now->by_id.end() || at->second->is_expired(committer_.now())) return nullptr;
  return at->second;
}

std::vector<Match> Registrations::matching(std::string_view tenant, const ConcernMatcher& concern) const {
  std::vector<Match> out;
  const auto now = table(tenant);
  if (!now) return out;
  std::vector<const SourcePtr*> candidates;
  const auto& selectors = concern.concern().entities;
  if (selectors.empty()) candidates = now->every;
  for (const auto& selector : selectors) now->collect(selector, candidates);
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  const Time time = committer_.now();
  for (const SourcePtr* source : candidates) {
    if ((*source)->is_expired(time)) continue;
    if (auto parts = concern.parts_of(**source); !parts.empty()) out.push_back({*source, std::move(parts)});
  }
  std::sort(out.begin(), out.end(), [](const Match& a, const Match& b) { return a.source->order < b.source->order; });
  return out;
}

std::vector<SourcePtr> Registrations::all(std::string_view tenant) const {
  std::vector<SourcePtr> out;
  if (const auto now = table(tenant))
    for (const auto& [id, source] : now->by_id)
      if (!source->is_expired(committer_.now())) out.push_back(source);
  std::sort(out.begin(), out.end(), [](const SourcePtr& a, const SourcePtr& b) { return a->order < b->order; });
  return out;
}

std::vector<SourcePtr> Registrations::all() const {
  std::vector<SourcePtr> out;
  const std::shared_lock lock(mutex_);
  for (const auto& [tenant, now] : tables_)
    for (const auto& [id, source] : now->by_id) out.push_back(source);
  return out;
}

void Registrations::listen(Listener listener) {
  const std::lock_guard lock(writing_);
  listeners_.push_back(std::move(listener));
}

// Makes the change durable, then visible, then known. `writing_` is held.
Result<void> Registrations::keep(const std::string& tenant, const SourcePtr& before, std::shared_ptr<Source> after) {
  const std::string id = after ? after->registration.id : before->registration.id;
  store::Change change{.tenant = tenant};
  change.documents.push_back({key_of(id), after ? stored_text(*after) : ""});
  const SourcePtr fresh = std::move(after);
  if (watch_) watch_({tenant, before, fresh}, committer_.now(), change);
  DOSI_CHECK(committer_.write_and_wait(std::move(change)));
  const auto old = table(tenant);
  auto sources = old ? old->by_id : std::map<std::string, SourcePtr>();
  const std::size_t had = sources.size();
  sources.erase(id);
  if (fresh) sources.emplace(id, fresh);
  count_ += sources.size();
  count_ -= had;
  {
    const std::unique_lock lock(mutex_);
    tables_[tenant] = std::make_shared<const Table>(std::move(sources));
  }
  for (const Listener& listener : listeners_) listener({tenant, before, fresh});
  return ok();
}

void Registrations::drop_expired() {
  const Time now = committer_.now();
  std::vector<std::pair<std::string, SourcePtr>> gone;
  const std::lock_guard lock(writing_);
  {
    const std::shared_lock reading(mutex_);
    for (const auto& [tenant, table] : tables_)
      for (const auto& [id, source] : table->by_id)
        if (source->is_expired(now)) gone.emplace_back(tenant, source);
  }
  for (const auto& [tenant, source] : gone)
    if (auto kept = keep(tenant, source, nullptr); !kept) return;  // the store says why; what has expired is not used anyway
}

Result<std::string> Registrations::create(const Caller& caller, const json::Value& body) {
  DOSI_TRY(json::Object document, ngsi::expand_registration(body, *caller.context));
  if (document.find("id") == nullptr) document["id"] = new_id();
  DOSI_TRY(auto registration, ngsi::parse_registration(std::move(document), committer_.now()));
  DOSI_TRY(auto source, make_source(std::move(registration)));
  const std::string id = source->registration.id;
  const std::lock_guard lock(writing_);
  if (find(caller.tenant, id)) return error(ErrorCode::already_exists, "There is a registration '" + id + "' already", "id");
  DOSI_CHECK(check_conflicts(caller.tenant, *source));
  source->created_at = source->modified_at = committer_.now();
  source->order = ++order_;
  DOSI_CHECK(keep(caller.tenant, nullptr, std::move(source)));
  return id;
}

Result<void> Registrations::update(const Caller& caller, const std::string& id, const json::Value& fragment) {
  DOSI_TRY(const json::Object changes, ngsi::expand_registration(fragment, *caller.context, true));
  const std::lock_guard lock(writing_);
  const SourcePtr old = find(caller.tenant, id);
  if (!old) return missing(id);
  if (changes.empty()) return bad_request("The fragment holds no member to change");
  if (const json::Value* other = changes.find("id"); other != nullptr && *other != json::Value(id))
    return bad_request("'id' cannot be changed", "id");
  json::Object document = old->registration.document;
  ngsi::patch_registration(document, changes);
  DOSI_TRY(auto registration, ngsi::parse_registration(std::move(document), committer_.now()));
  DOSI_TRY(auto source, make_source(std::move(registration)));
  DOSI_CHECK(check_conflicts(caller.tenant, *source));
  source->health = old->health;
  source->created_at = old->created_at;
  source->modified_at = committer_.now();
  source->order = old->order;
  return keep(caller.tenant, old, std::move(source));
}

Result<void> Registrations::erase(const Caller& caller, const std::string& id) {
  const std::lock_guard lock(writing_);
  const SourcePtr old = find(caller.tenant, id);
  if (!old) return missing(id);
  return keep(caller.tenant, old, nullptr);
}

}  // namespace dosi::broker
