#include "api/union_view.h"

#include <algorithm>

namespace dosi::api {
namespace {

// A toolbox whose broker reads the view. Lives as long as the exchange it answers.
struct ViewTools {
  ViewTools(Toolbox& own, std::shared_ptr<federation::UnionStore> v)
      : view(std::move(v)),
        broker(*view, own.services.clock),
        services(seen_through(own.services, broker)),
        tools{services, own.metrics, own.views, own.live, own.entity_maps, own.snapshots} {}

  std::shared_ptr<federation::UnionStore> view;
  broker::Broker broker;
  Services services;
  Toolbox tools;
};

}  // namespace

void answer_from_union(const DistributedPtr& d, std::shared_ptr<federation::UnionStore> view) {
  auto x = std::make_shared<Exchange>(*d->x);
  x->reply = [d](http::Response response) {
    std::sort(d->warnings.begin(), d->warnings.end());
    d->warnings.erase(std::unique(d->warnings.begin(), d->warnings.end()), d->warnings.end());
    for (const std::string& warning : d->warnings) response.headers.add("NGSILD-Warning", warning);
    if (d->x->reply) return d->x->reply(std::move(response));
    d->x->responder.send(std::move(response));
  };
  if (view->empty()) return d->local(d->tools, x);
  auto tools = std::make_shared<ViewTools>(d->tools, std::move(view));
  x->sources_of = [view = tools->view](std::string_view id) { return view->sources_of(id); };
  x->keeps = tools;
  d->local(tools->tools, x);
}

}  // namespace dosi::api
