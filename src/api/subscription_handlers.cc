#include "api/entity_answer.h"
#include "api/handlers.h"
#include "api/selection.h"
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

void create(Toolbox& tools, ExchangePtr x) {
  auto document = broker::read_subscription(x->body, *x->caller.context, false);
  if (!document) return x->fail(document.error());
  if (auto added = add_context(tools, *x, *document); !added) return x->fail(added.error());
  tools.services.subscriptions->create(x->caller, std::move(*document), [x](Result<std::string> id) {
    id ? x->created("/ngsi-ld/v1/subscriptions/", *id) : x->fail(id.error());
  });
}

void update(Toolbox& tools, ExchangePtr x) {
  const auto id = x->uri("id");
  if (!id) return x->fail(id.error());
  auto fragment = broker::read_subscription(x->body, *x->caller.context, true);
  if (!fragment) return x->fail(fragment.error());
  tools.services.subscriptions->update(x->caller, *id, std::move(*fragment),
                                      [x](Result<void> done) { done ? x->no_content() : x->fail(done.error()); });
}

void erase(Toolbox& tools, ExchangePtr x) {
  const auto id = x->uri("id");
  if (!id) return x->fail(id.error());
  tools.services.subscriptions->erase(x->caller, *id,
                                     [x](Result<void> done) { done ? x->no_content() : x->fail(done.error()); });
}

void retrieve(Toolbox& tools, ExchangePtr x) {
  const auto id = x->uri("id");
  if (!id) return x->fail(id.error());
  const auto found = tools.services.subscriptions->find(x->caller.tenant, *id);
  if (!found) return x->fail(not_found("There is no subscription '" + *id + "'"));
  std::string text;
  tools.services.subscriptions->present(text, x->caller.tenant, *found, view_of(tools, *x));
  http::Headers headers;
  tell_preference(*x, headers);
  x->content_of(std::move(text), std::move(headers));
}

void list(Toolbox& tools, ExchangePtr x) {
  const auto paging = page(*x);
  if (!paging) return x->fail(paging.error());
  std::size_t count = 0;
  const auto all = tools.services.subscriptions->list(x->caller.tenant, paging->offset, paging->limit, count);
  std::string text = "[";
  for (const auto& each : all) {
    if (text.size() > 1) text += ',';
    tools.services.subscriptions->present(text, x->caller.tenant, *each, view_of(tools, *x));
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
    case Operation::create_subscription:
      return {create, true};
    case Operation::update_subscription:
      return {update, true};
    case Operation::delete_subscription:
      return {erase};
    case Operation::retrieve_subscription:
      return {retrieve};
    case Operation::list_subscriptions:
      return {list};
    default:
      return {};
  }
}

}  // namespace dosi::api
