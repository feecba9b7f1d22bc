#include "api/entity_answer.h"
#include "api/handlers.h"
#include "api/selection.h"
#include "broker/source_subscriptions.h"
#include "broker/subscriptions.h"

namespace dosi::api {
namespace {

broker::SubscriptionView view_of(const Toolbox& tools, const Exchange& x) {
  return {*x.caller.context, x.parameters.option("options", "sysAttrs"), x.at_context, tools.services.clock()};
}

// Without jsonldContext, notifications are in the context of the request (clause 5.8.1.4). One that came inline, or as several,
// is hosted from now on, so that it has a URL.
Result<void> add_context(const Toolbox& tools, const Exchange& x, json::Object& subscription) {
  if (subscription.find("jsonldContext") != nullptr) return ok();
  const jsonld::Context& context = *x.caller.context;
  std::string url = context.link();
  if (!context.has_url() && !context.source().is_string()) {
    DOSI_TRY(const std::string id, tools.services.hosted.implicit(x.caller.tenant, context.source()));
    url = hosted_context_url(tools.services, x, id);
  }
  subscription.append("jsonldContext", std::move(url));
  return ok();
}

// Subscriptions to entities, and those to registrations, are handled alike.
struct OfEntities {
  static constexpr std::string_view kCollection = "/ngsi-ld/v1/subscriptions/";
  static broker::SubscriptionBook& book(const Toolbox& tools) { return *tools.services.subscriptions; }
};
struct OfSources {
  static constexpr std::string_view kCollection = "/ngsi-ld/v1/csourceSubscriptions/";
  static broker::SubscriptionBook& book(const Toolbox& tools) { return *tools.services.source_subscriptions; }
};

template <class Kind>
void create(Toolbox& tools, ExchangePtr x) {
  auto document = broker::read_subscription(x->body, *x->caller.context, false);
  if (!document) return x->fail(document.error());
  if (auto added = add_context(tools, *x, *document); !added) return x->fail(added.error());
  Kind::book(tools).create(x->caller, std::move(*document), [x](Result<std::string> id) {
    id ? x->created(Kind::kCollection, *id) : x->fail(id.error());
  });
}

template <class Kind>
void update(Toolbox& tools, ExchangePtr x) {
  const auto id = x->uri("id");
  if (!id) return x->fail(id.error());
  auto fragment = broker::read_subscription(x->body, *x->caller.context, true);
  if (!fragment) return x->fail(fragment.error());
  Kind::book(tools).update(x->caller, *id, std::move(*fragment),
                                      [x](Result<void> done) { done ? x->no_content() : x->fail(done.error()); });
}

template <class Kind>
void erase(Toolbox& tools, ExchangePtr x) {
  const auto id = x->uri("id");
  if (!id) return x->fail(id.error());
  Kind::book(tools).erase(x->caller, *id,
                                     [x](Result<void> done) { done ? x->no_content() : x->fail(done.error()); });
}

template <class Kind>
void retrieve(Toolbox& tools, ExchangePtr x) {
  const auto id = x->uri("id");
  if (!id) return x->fail(id.error());
  const auto found = Kind::book(tools).find(x->caller.tenant, *id);
  if (!found) return x->fail(not_found("There is no subscription '" + *id + "'"));
  std::string text;
  Kind::book(tools).present(text, x->caller.tenant, *found, view_of(tools, *x));
  http::Headers headers;
  tell_preference(*x, headers);
  x->content_of(std::move(text), std::move(headers));
}

template <class Kind>
void list(Toolbox& tools, ExchangePtr x) {
  const auto paging = page(*x);
  if (!paging) return x->fail(paging.error());
  std::size_t count = 0;
  const auto all = Kind::book(tools).list(x->caller.tenant, paging->offset, paging->limit, count);
  std::string text = "[";
  for (const auto& each : all) {
    if (text.size() > 1) text += ',';
    Kind::book(tools).present(text, x->caller.tenant, *each, view_of(tools, *x));
  }
  text += ']';
  http::Headers headers;
  const std::size_t next = paging->offset + all.size();
  tell_preference(*x, headers);
  add_page_links(headers, *x, *paging, next < count, next);
  if (paging->count) headers.add("NGSILD-Results-Count", std::to_string(count));
  x->content_of(std::move(text), std::move(headers));
}

}  // namespace

Entry subscription_handler(Operation operation) {
  switch (operation) {
    case Operation::create_subscription: return {create<OfEntities>, true};
    case Operation::update_subscription: return {update<OfEntities>, true};
    case Operation::delete_subscription: return {erase<OfEntities>};
    case Operation::retrieve_subscription: return {retrieve<OfEntities>};
    case Operation::list_subscriptions: return {list<OfEntities>};
    case Operation::create_source_subscription: return {create<OfSources>, true};
    case Operation::update_source_subscription: return {update<OfSources>, true};
    case Operation::delete_source_subscription: return {erase<OfSources>};
    case Operation::retrieve_source_subscription: return {retrieve<OfSources>};
    case Operation::list_source_subscriptions: return {list<OfSources>};
    default: return {};
  }
}

}  // namespace dosi::api
