#include <fmt/format.h>

#include "api/handlers.h"
#include "api/selection.h"
#include "broker/registrations.h"
#include "federation/network.h"
#include "json/write.h"
#include "ngsi/registration.h"
#include "ngsi/syntax.h"
#include "query/parse.h"

// Context source registrations and their discovery (clauses 6.8, 6.9), and what the hub says of itself (6.33).
namespace dosi::api {
namespace {

using broker::Concern;
using broker::Match;
using broker::SourcePtr;

constexpr std::string_view kCollection = "/ngsi-ld/v1/csourceRegistrations/";

broker::Registrations& registrations(const Toolbox& tools) {
  return *tools.services.registrations;
}

void create(Toolbox& tools, ExchangePtr x) {
  const auto id = registrations(tools).create(x->caller, x->body);
  if (id) x->created(kCollection, *id);
  else x->fail(id.error());
}

void answer(const Exchange& x, const Result<void>& done) {
  if (done) x.no_content();
  else x.fail(done.error());
}

void update(Toolbox& tools, ExchangePtr x) {
  const auto id = x->uri("id");
  if (!id) return x->fail(id.error());
  answer(*x, registrations(tools).update(x->caller, *id, x->body));
}

void erase(Toolbox& tools, ExchangePtr x) {
  const auto id = x->uri("id");
  if (!id) return x->fail(id.error());
  answer(*x, registrations(tools).erase(x->caller, *id));
}

void present(std::string& out, const Exchange& x, const SourcePtr& source) {
  json::Object more = source->health->members();
  if (x.parameters.option("options", "sysAttrs")) {
    more.append("createdAt", format_time(source->created_at));
    more.append("modifiedAt", format_time(source->modified_at));
  }
  ngsi::present_registration(out, source->registration, *x.caller.context, more, x.at_context);
}

void retrieve(Toolbox& tools, ExchangePtr x) {
  const auto id = x->uri("id");
  if (!id) return x->fail(id.error());
  const SourcePtr source = registrations(tools).find(x->caller.tenant, *id);
  if (!source) return x->fail(not_found("There is no registration '" + *id + "'"));
  std::string out;
  present(out, *x, source);
  x->content_of(std::move(out));
}

void add_attributes(const query::Expr& q, std::vector<Symbol>& out) {
  if (q.op == query::Expr::Op::leaf) out.push_back(q.term.path.attribute);
  for (const query::Expr& child : q.children) add_attributes(child, out);
}

// What a discovery asks for (Table 6.8.3.2-1). Names that nobody has used fit no registration.
Result<Concern> concern_of(const Exchange& x) {
  const Parameters& p = x.parameters;
  const query::Names names{*x.caller.context, true};
  Concern out{.strict = true};
  query::TypeSelection types;
  if (p.has("type") && p.get("type") != "*") {
    DOSI_TRY(types, query::parse_types(p.get("type"), names));
  }
  DOSI_TRY(const auto ids, p.list("id"));
  for (const std::string_view id : ids) {
    if (!ngsi::is_uri(id)) return bad_request("Parameter 'id': '" + std::string(id.substr(0, 100)) + "' is not a URI", "id");
    out.entities.push_back({std::string(id), "", types});
  }
  const std::string pattern(p.get("idPattern"));
  if (out.entities.empty() && (!types.any_of_all.empty() || !pattern.empty())) out.entities.push_back({"", pattern, types});
  for (const std::string_view list : {"attrs", "pick"}) {
    if (!p.has(list)) continue;
    DOSI_TRY(const auto found, query::parse_names(list, p.get(list), names));
    for (const Symbol name : found)
      if (!text(name).starts_with('@')) out.attributes.push_back(name);
  }
  if (p.has("q")) {
    DOSI_TRY(const auto q, query::parse_q(p.get("q"), names));
    add_attributes(q, out.attributes);
  }
  if (p.has("georel") || p.has("geometry") || p.has("coordinates")) {
    DOSI_TRY(out.geo, query::parse_geo({p.get("georel"), p.get("geometry"), p.get("coordinates"), p.get("geoproperty")}, names));
    out.attributes.push_back(out.geo->property);
  }
  if (p.has("scopeQ")) {
    DOSI_TRY(out.scope, query::parse_scope(p.get("scopeQ")));
  }
  if (p.has("timerel") || p.has("timeAt") || p.has("endTimeAt")) {
    DOSI_TRY(out.temporal, query::parse_temporal({p.get("timerel"), p.get("timeAt"), p.get("endTimeAt"), p.get("timeproperty")}));
  }
  if (p.has("csf")) {
    DOSI_TRY(out.csf, query::parse_q(p.get("csf"), names));
  }
  if (!p.has("type") && out.attributes.empty() && !out.geo && out.entities.empty())
    return bad_request("The query needs at least one of type, attrs, q or georel");
  return out;
}

void discover(Toolbox& tools, ExchangePtr x) {
  auto concern = concern_of(*x);
  if (!concern) return x->fail(concern.error());
  const auto paging = page(*x);
  if (!paging) return x->fail(paging.error());
  const auto matcher = broker::ConcernMatcher::compile(std::move(*concern));
  if (!matcher) return x->fail(matcher.error());
  const std::vector<Match> all = registrations(tools).matching(x->caller.tenant, *matcher);
  std::string out = "[";
  const std::size_t end = std::min(all.size(), paging->offset + paging->limit);
  for (std::size_t i = paging->offset; i < end; ++i) {
    if (out.size() > 1) out += ',';
    present(out, *x, all[i].source);
  }
  out += ']';
  http::Headers headers;
  add_page_links(headers, *x, *paging, end < all.size(), end);
  if (paging->count) headers.add("NGSILD-Results-Count", std::to_string(all.size()));
  x->content_of(std::move(out), std::move(headers));
}

// clause 5.15.1: who this hub is, as others find it in Via
void identity(Toolbox& tools, ExchangePtr x) {
  static const Time kStart = system_now();
  const Time now = tools.services.clock();
  const std::int64_t up_s = std::max<std::int64_t>(0, (now.us - kStart.us) / 1'000'000);
  const std::string alias = tools.services.network->alias(x->caller.tenant);
  std::string out;
  json::Writer w(out);
  w.begin_object();
  w.member("id", "urn:ngsi-ld:ContextSourceIdentity:" + http::percent_encode(alias));
  w.member("type", "ContextSourceIdentity");
  w.member("contextSourceAlias", alias);
  w.member("contextSourceUptime", fmt::format("PT{}H{}M{}S", up_s / 3600, up_s / 60 % 60, up_s % 60));
  w.member("contextSourceTimeAt", format_time(now));
  if (!x->at_context.empty()) w.key("@context"), w.raw(x->at_context);
  w.end_object();
  x->content_of(std::move(out));
}

}  // namespace

Entry registration_handler(Operation operation) {
  switch (operation) {
    case Operation::create_registration: return {create, true};
    case Operation::update_registration: return {update, true};
    case Operation::delete_registration: return {erase, true};
    case Operation::retrieve_registration: return {retrieve};
    case Operation::query_registrations: return {discover, true};
    case Operation::source_identity: return {identity};
    default: return {};
  }
}

}  // namespace dosi::api
