#include "api/handlers.h"

namespace dosi::api {
namespace {

void answer(const Exchange& x, int status, Result<std::string> text) {
  if (text) x.json(status, std::move(*text));
  else x.fail(text.error());
}

void list_solutions(Toolbox& tools, ExchangePtr x) { x->json(200, tools.services.runs->solutions()); }

void retrieve_solution(Toolbox& tools, ExchangePtr x) { answer(*x, 200, tools.services.runs->solution(x->variable("id"))); }

void readiness(Toolbox& tools, ExchangePtr x) {
  const auto hubs = x->parameters.list("hub");
  if (!hubs) return x->fail(hubs.error());
  tools.services.runs->readiness(x->variable("id"), x->caller.tenant, {hubs->begin(), hubs->end()},
                                 [x](Result<std::string> text) { answer(*x, 200, std::move(text)); });
}

void start(Toolbox& tools, ExchangePtr x) {
  if (!x->body.is_null() && !x->body.is_object()) return x->fail(bad_request("The body must be an object with 'parameters' and 'hubs'"));
  tools.services.runs->start(x->variable("id"), x->caller.tenant, std::move(x->body),
                             [x](Result<std::string> text) { answer(*x, 202, std::move(text)); });
}

void list_runs(Toolbox& tools, ExchangePtr x) { x->json(200, tools.services.runs->list(x->caller.tenant)); }

void retrieve_run(Toolbox& tools, ExchangePtr x) { answer(*x, 200, tools.services.runs->find(x->caller.tenant, x->variable("id"))); }

void cancel_run(Toolbox& tools, ExchangePtr x) { answer(*x, 200, tools.services.runs->cancel(x->caller.tenant, x->variable("id"))); }

runs::Sessions::Which session_of(const Exchange& x) { return {x.variable("id"), x.caller.tenant, x.variable("session")}; }

void open_session(Toolbox& tools, ExchangePtr x) {
  if (!x->body.is_null() && !x->body.is_object()) return x->fail(bad_request("The body must be an object with 'parameters' and 'hubs'"));
  tools.services.runs->open_session(x->variable("id"), x->caller.tenant, std::move(x->body),
                                    [x](Result<std::string> text) { answer(*x, 201, std::move(text)); });
}

void retrieve_session(Toolbox& tools, ExchangePtr x) { answer(*x, 200, tools.services.runs->sessions().shown(session_of(*x))); }

void ask_session(Toolbox& tools, ExchangePtr x) {
  if (!x->body.is_object()) return x->fail(bad_request("The body must be an object: the question"));
  tools.services.runs->sessions().ask(session_of(*x), x->body, [x](Result<std::string> text) { answer(*x, 200, std::move(text)); });
}

void end_session(Toolbox& tools, ExchangePtr x) {
  if (const auto ended = tools.services.runs->sessions().end(session_of(*x)); !ended) return x->fail(ended.error());
  x->no_content();
}

}  // namespace

Entry run_handler(Operation operation) {
  switch (operation) {
    case Operation::list_solutions: return {list_solutions};
    case Operation::retrieve_solution: return {retrieve_solution};
    case Operation::solution_readiness: return {readiness};
    case Operation::start_run: return {start};
    case Operation::open_session: return {open_session};
    case Operation::retrieve_session: return {retrieve_session};
    case Operation::ask_session: return {ask_session};
    case Operation::end_session: return {end_session};
    case Operation::list_runs: return {list_runs};
    case Operation::retrieve_run: return {retrieve_run};
    case Operation::cancel_run: return {cancel_run};
    default: return {};
  }
}

}  // namespace dosi::api
