#include "api/entity_answer.h"
#include "api/handlers.h"
#include "api/problem.h"
#include "api/selection.h"
#include "broker/source_subscriptions.h"
#include "broker/subscriptions.h"

namespace dosi::api {
namespace {

// Subscriptions to entities, and those to registrations, are handled alike.
struct OfEntities {
  static constexpr std::string_view kCollection = "/ngsi-ld/v1/subscriptions/", kContext = "jsonldContext";
  static constexpr bool kTriggers = true;
  static broker::SubscriptionBook& book(const Toolbox& tools) { return *tools.services.subscriptions; }
};
struct OfSources {
  static constexpr std::string_view kCollection = "/ngsi-ld/v1/csourceSubscriptions/", kContext = "defaultContext";
  static constexpr bool kTriggers = false;
  static broker::SubscriptionBook& book(const Toolbox& tools) { return *tools.services.source_subscriptions; }
};

template <class Kind>
broker::SubscriptionView view_of(const Toolbox& tools, const Exchange& x) {
  return {*x.caller.context, x.parameters.option("options", "sysAttrs"), Kind::kTriggers, x.at_context, tools.services.clock()};
}

// Without jsonldContext, notifications are in the context of the request (clause 5.8.1.4). One that came inline, or as several,
// is hosted from now on, so that it has a URL. `member` keeps it.
Result<void> add_context(const Toolbox& tools, const Exchange& x, std::string_view member, json::Object& subscription) {
  if (subscription.find("jsonldContext") != nullptr) return ok();
  const jsonld::Context& context = *x.caller.context;
  std::string url = context.link();
  if (!context.has_url() && !context.source().is_string()) {
    DOSI_TRY(const std::string id, tools.services.hosted.implicit(x.caller.tenant, context.source()));
    url = hosted_context_url(tools.services, x, id);
  }
  subscription.append(std::string(member), std::move(url));
  return ok();
}

// What passing it on to sources needs to know later (clauses 5.8.1.4, 6.3.18).
json::Object arrival_of(const Toolbox& tools, const Exchange& x) {
  std::string via;
  for (const http::Header header : x.request.headers)
    if (http::equal_ignoring_case(header.name, "Via")) via += (via.empty() ? "" : ", ") + std::string(header.value);
  return {{"home", own_url(tools.services, x)}, {"via", via}};
}

// A request that this hub has passed on itself comes back: its notifications would, too (clause 6.3.18).
bool refuse_loop(const Toolbox& tools, const Exchange& x) {
  if (!tools.services.network->was_here({x.request.headers, x.caller.context, x.caller.tenant})) return false;
  x.send(problem(error(ErrorCode::conflict, "The request has come through this hub before, as its Via header tells"), 508));
  return true;
}

template <class Kind>
void create(Toolbox& tools, ExchangePtr x) {
  if (refuse_loop(tools, *x)) return;
  auto document = broker::read_subscription(x->body, *x->caller.context, false);
  if (!document) return x->fail(document.error());
  const jsonld::ContextPtr known = document->find("jsonldContext") == nullptr ? x->caller.context : nullptr;
  if (auto added = add_context(tools, *x, Kind::kContext, *document); !added) return x->fail(added.error());
  document->append("arrival", arrival_of(tools, *x));
  if (!x->snapshot.empty()) document->append("snapshot", x->snapshot);
  Kind::book(tools).create(x->caller, std::move(*document), known, [x](Result<std::string> id) {
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
  Kind::book(tools).present(text, x->caller.tenant, *found, view_of<Kind>(tools, *x));
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
    Kind::book(tools).present(text, x->caller.tenant, *each, view_of<Kind>(tools, *x));
  }
  text += ']';
  http::Headers headers;
  const std::size_t next = paging->offset + all.size();
  tell_preference(*x, headers);
  add_page_links(headers, *x, *paging, next < count, next);
  if (paging->count) headers.add("NGSILD-Results-Count", std::to_string(count));
  x->content_of(std::move(text), std::move(headers));
}

void take_notification(Toolbox& tools, ExchangePtr x) {
  if (!x->body.is_object()) return x->fail(bad_request("The body must be a notification, a JSON object"));
  tools.services.relays->receive(std::move(x->body.as_object()), x->caller.context, [x](Result<void> done) {
    done ? x->json(200, "{}") : x->fail(done.error());
  });
}

}  // namespace

Entry subscription_handler(Operation operation) {
  switch (operation) {
    case Operation::create_subscription: return {create<OfEntities>, false, true};
    case Operation::update_subscription: return {update<OfEntities>, false, true};
    case Operation::delete_subscription: return {erase<OfEntities>};
    case Operation::retrieve_subscription: return {retrieve<OfEntities>};
    case Operation::list_subscriptions: return {list<OfEntities>};
    case Operation::create_source_subscription: return {create<OfSources>, false, true};
    case Operation::update_source_subscription: return {update<OfSources>, false, true};
    case Operation::delete_source_subscription: return {erase<OfSources>};
    case Operation::retrieve_source_subscription: return {retrieve<OfSources>};
    case Operation::list_source_subscriptions: return {list<OfSources>};
    case Operation::take_notification: return {take_notification, true};
    default: return {};
  }
}

}  // namespace dosi::api
