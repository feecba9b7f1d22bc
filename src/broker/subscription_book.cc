#include "broker/subscription_book.h"

#include "broker/notification.h"
#include "json/parse.h"
#include "json/write.h"

namespace dosi::broker {
namespace {

Error is_derived(std::string_view id) {
  return error(ErrorCode::not_supported, "'" + std::string(id) + "' belongs to a subscription to entities, and changes and goes with that");
}

Error unknown(std::string_view id) { return not_found("There is no subscription '" + std::string(id) + "'"); }

}  // namespace

SubscriptionBook::Tenant* SubscriptionBook::find_tenant(std::string_view name) const {
  const std::shared_lock lock(mutex_);
  const auto it = tenants_.find(name);
  return it == tenants_.end() ? nullptr : it->second.get();
}

SubscriptionBook::Tenant& SubscriptionBook::tenant(const std::string& name) {
  if (Tenant* known = find_tenant(name)) return *known;
  const std::unique_lock lock(mutex_);
  auto& made = tenants_[name];
  if (!made) made = std::make_unique<Tenant>();
  return *made;
}

void SubscriptionBook::tell(const std::string& tenant, const SubscriptionPtr& before, const SubscriptionPtr& after) const {
  if (listener_) listener_({tenant, before, after});
}

void SubscriptionBook::open(const std::string& tenant, const SubscriptionPtr& s) {
  if (Post* post = committer_.post_office()) {
    post->open({.tenant = tenant, .queue = s->queue, .endpoint = s->endpoint, .paused = !s->active, .expires = s->expires});
    if (s->throttling_us != 0)  // nobody delivers what is held
      post->open({.tenant = tenant, .queue = s->held_queue(), .endpoint = s->endpoint, .paused = true, .expires = s->expires});
  }
}

// A context that cannot be had is no reason to lose a subscription.
Result<std::shared_ptr<Subscription>> SubscriptionBook::prepare(const std::string& tenant, json::Object document) const {
  auto context = resolve_(tenant, context_url_of(document));
  if (!context) return context.error();
  return prepare_subscription(std::move(document), *context);
}

Result<void> SubscriptionBook::load() {
  const store::Store& store = committer_.store();
  for (const std::string& name : store.tenants())
    for (const std::string& key : store.documents(name, prefix_)) {
      auto document = json::parse(store.document(name, key));
      if (!document || !document->is_object()) return error(ErrorCode::corrupt, "the document '" + key + "' is no subscription");
      auto s = prepare(name, document->as_object());
      if (!s) {
        ++missing_contexts_;
        s = prepare_subscription(std::move(document->as_object()), nullptr);
      }
      if (!s) return error(ErrorCode::corrupt, "the subscription '" + key + "' cannot be used: " + s.error().message);
      Tenant& t = tenant(name);
      t.index.put(*s);
      if ((*s)->interval_us != 0) t.due[(*s)->id] = Time{committer_.now().us + (*s)->interval_us};
      open(name, *s);
      ++count_;
      tell(name, nullptr, *s);
    }
  return ok();
}

void SubscriptionBook::put(const std::string& name, const SubscriptionPtr& s, Time now, const Then<void>& then) {
  store::Change change{.tenant = name};
  change.documents.push_back({prefix_ + s->id, json::dump(json::Value(s->document))});
  if (s->is_due(now)) greet(*s, now, change);
  committer_.write(std::move(change), then);
}

void SubscriptionBook::create(const Caller& caller, json::Object document, jsonld::ContextPtr context, const Then<std::string>& then) {
  const Time now = committer_.now();
  if (auto good = check_subscription(document, document, now); !good) return then(good.error());
  if (document.find("id") == nullptr) document["id"] = random_urn("Subscription");
  const std::string id = document.find("id")->as_string();
  document["createdAt"] = document["modifiedAt"] = format_time(now);
  document["queue"] = prefix_ + std::to_string(now.us) + "/" + id;
  auto s = context ? prepare_subscription(std::move(document), std::move(context)) : prepare(caller.tenant, std::move(document));
  if (!s) return then(s.error());
  Tenant& t = tenant(caller.tenant);
  {
    const std::unique_lock lock(t.mutex);
    if (t.index.find(id))
      return then(error(ErrorCode::already_exists, "There is a subscription '" + id + "' already", "id"));
    open(caller.tenant, *s);
    t.index.put(*s);
    if ((*s)->interval_us != 0) t.due[id] = Time{now.us + (*s)->interval_us};
    ++count_;
  }
  tell(caller.tenant, nullptr, *s);
  put(caller.tenant, *s, now, [then, id](Result<void> done) { done ? then(id) : then(std::move(done).error()); });
}

void SubscriptionBook::update(const Caller& caller, const std::string& id, json::Object fragment, const Then<void>& then) {
  const Time now = committer_.now();
  Tenant* t = find_tenant(caller.tenant);
  const SubscriptionPtr old = find(caller.tenant, id);
  if (!old) return then(unknown(id));
  if (old->derived) return then(is_derived(id));
  if (const json::Value* given = fragment.find("id"); given != nullptr && *given != json::Value(id))
    return then(bad_request("The id of a subscription cannot be changed", "id"));
  json::Object document = old->document;
  merge_subscription(document, fragment);
  document["modifiedAt"] = format_time(now);
  if (auto good = check_subscription(document, fragment, now); !good) return then(good.error());
  auto s = prepare(caller.tenant, std::move(document));
  if (!s) return then(s.error());
  {
    const std::unique_lock lock(t->mutex);
    if (t->index.find(id) != old)
      return then(error(ErrorCode::conflict, "Somebody else has just changed this subscription; try again"));
    (*s)->last_us = old->last_us, (*s)->held = old->held;
    open(caller.tenant, *s);
    t->index.put(*s);
    if ((*s)->interval_us == 0) t->due.erase(id);
    else if ((*s)->interval_us != old->interval_us || (*s)->active != old->active) t->due[id] = Time{now.us + (*s)->interval_us};
  }
  tell(caller.tenant, old, *s);
  put(caller.tenant, *s, now, then);
}

void SubscriptionBook::erase(const Caller& caller, const std::string& id, const Then<void>& then) {
  Tenant* t = find_tenant(caller.tenant);
  const SubscriptionPtr s = find(caller.tenant, id);
  if (t == nullptr || !s) return then(unknown(id));
  if (s->derived) return then(is_derived(id));
  {
    const std::unique_lock lock(t->mutex);
    if (!t->index.erase(id)) return then(unknown(id));
    t->due.erase(id);
    --count_;
  }
  if (Post* post = committer_.post_office()) {
    post->close(caller.tenant, s->queue);
    if (s->throttling_us != 0) post->close(caller.tenant, s->held_queue());
  }
  tell(caller.tenant, s, nullptr);
  store::Change change{.tenant = caller.tenant};
  change.documents.push_back({prefix_ + id, {}});
  committer_.write(std::move(change), then);
}

SubscriptionPtr SubscriptionBook::find(const std::string& name, std::string_view id) const {
  const Tenant* t = find_tenant(name);
  if (t == nullptr) return nullptr;
  const std::shared_lock lock(t->mutex);
  return t->index.find(id);
}

std::vector<SubscriptionPtr> SubscriptionBook::list(const std::string& name, std::size_t offset, std::size_t limit,
                                                 std::size_t& count) const {
  std::vector<SubscriptionPtr> out;
  count = 0;
  const Tenant* t = find_tenant(name);
  if (t == nullptr) return out;
  const std::shared_lock lock(t->mutex);
  count = t->index.all().size();
  for (const auto& [id, s] : t->index.all()) {
    if (offset != 0) {
      --offset;
      continue;
    }
    if (out.size() >= limit) break;
    out.push_back(s);
  }
  return out;
}

std::vector<SubscriptionPtr> SubscriptionBook::all(const std::string& name) const {
  std::size_t count = 0;
  return list(name, 0, SIZE_MAX, count);
}

void SubscriptionBook::present(std::string& out, const std::string& name, const Subscription& s, const SubscriptionView& view) const {
  const Post* post = committer_.post_office();
  present_subscription(out, s.document, post != nullptr ? post->status(name, s.queue) : DeliveryStatus{}, view);
}

}  // namespace dosi::broker
