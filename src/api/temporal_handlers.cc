#include "api/handlers.h"
#include "api/selection.h"
#include "api/write_request.h"
#include "json/write.h"
#include "ngsi/sample.h"
#include "query/parse.h"

namespace dosi::api {
namespace {

using broker::Histories;
using Property = query::TemporalQuery::Property;

constexpr std::size_t kMaxInstances = 100'000;  // of one attribute in one answer; what is beyond is told by 206

// The temporal parameters of a request, from the query string or from a query document (clauses 4.11, 4.5.19).
struct TemporalTexts {
  std::string timerel, time_at, end_time_at, timeproperty, methods, period;
  std::size_t last_n = 0;
};

Result<TemporalTexts> texts(const Parameters& p) {
  TemporalTexts out;
  out.timerel = p.get("timerel"), out.time_at = p.get("timeAt"), out.end_time_at = p.get("endTimeAt");
  out.timeproperty = p.get("timeproperty");
  out.methods = p.get("aggrMethods"), out.period = p.get("aggrPeriodDuration");
  DOSI_TRY(out.last_n, p.number("lastN", 0, 1, kMaxInstances));
  return out;
}

void read_member(const json::Value* object, std::string_view name, std::string& into) {
  if (object == nullptr) return;
  const json::Value* v = object->find(name);
  if (v == nullptr) return;
  if (v->is_string()) into = v->as_string();
  if (!v->is_array()) return;
  for (const json::Value& each : v->as_array())
    if (each.is_string()) into += into.empty() ? "" : ",", into += each.as_string();
}

void read_document(const json::Value& document, TemporalTexts& out) {
  const json::Value *time = document.find("temporalQ"), *aggregation = document.find("aggrParams");
  read_member(time, "timerel", out.timerel);
  read_member(time, "timeAt", out.time_at);
  read_member(time, "endTimeAt", out.end_time_at);
  read_member(time, "timeproperty", out.timeproperty);
  read_member(aggregation, "aggrMethods", out.methods);
  read_member(aggregation, "aggrPeriodDuration", out.period);
  const json::Value* last = time == nullptr ? nullptr : time->find("lastN");
  if (last != nullptr && last->is_int() && last->as_int() > 0) out.last_n = static_cast<std::size_t>(last->as_int());
}

Result<Property> time_property(const std::string& name) {
  if (name.empty() || name == "observedAt") return Property::observed_at;
  if (name == "createdAt") return Property::created_at;
  if (name == "modifiedAt") return Property::modified_at;
  if (name == "deletedAt") return Property::deleted_at;
  return bad_request("Parameter 'timeproperty': expected observedAt, createdAt, modifiedAt or deletedAt, not '" +
                         name.substr(0, 64) + "'",
                     "timeproperty");
}

Result<void> set_range(store::HistoryQuery& range, const TemporalTexts& t) {
  DOSI_TRY(range.property, time_property(t.timeproperty));
  range.last_n = t.last_n;
  range.limit = kMaxInstances;
  if (t.timerel.empty()) {
    if (!t.time_at.empty()) return bad_request("Parameter 'timeAt' needs 'timerel': before, after or between", "timerel");
    return ok();
  }
  DOSI_TRY(const auto time, query::parse_temporal({t.timerel, t.time_at, t.end_time_at, t.timeproperty}));
  using Relation = query::TemporalQuery::Relation;
  if (time.relation != Relation::before) range.from = time.at;
  if (time.relation != Relation::after) range.until = time.relation == Relation::before ? time.at : time.end;
  return ok();
}

Result<void> set_form(ngsi::TemporalPresentation& how, const Exchange& x, const TemporalTexts& t) {
  using Form = ngsi::TemporalPresentation::Form;
  const std::string_view format = x.parameters.get("format");
  const auto is = [&](std::string_view word) {
    return format == word || (format.empty() && x.parameters.option("options", word));
  };
  if (is("aggregatedValues")) how.form = Form::aggregated;
  else if (is("temporalValues") || is("simplified")) how.form = Form::values;
  else if (!format.empty() && format != "normalized")
    return bad_request("Parameter 'format': expected normalized, temporalValues or aggregatedValues, not '" +
                           std::string(format.substr(0, 64)) + "'",
                       "format");
  if (how.form != Form::aggregated) return ok();
  if (t.methods.empty()) return bad_request("Parameter 'aggrMethods' is missing: which methods to aggregate by", "aggrMethods");
  DOSI_TRY(how.aggregation.methods, ngsi::parse_methods(t.methods));
  if (!t.period.empty()) {
    DOSI_TRY(how.aggregation.period, ngsi::parse_period(t.period));
  }
  return ok();
}

Result<Histories::Wish> wish(const Exchange& x, const ngsi::Presentation& shown, const TemporalTexts& t) {
  Histories::Wish out;
  DOSI_CHECK(set_range(out.range, t));
  DOSI_CHECK(set_form(out.how, x, t));
  out.how.sys_attrs = shown.sys_attrs;
  out.how.property = static_cast<ngsi::TimeProperty>(out.range.property);
  out.how.pick = shown.pick, out.how.omit = shown.omit, out.how.attrs = shown.attrs;
  out.how.language = shown.language;
  out.how.context = x.at_context;
  out.how.aggregation.from = out.range.from;
  out.how.aggregation.until = out.range.until;
  out.range.attributes = shown.attrs;
  out.datasets = shown.datasets;
  return out;
}

// 206 with the range that is there when a series was cut (clause 6.3.10).
void answer(const ExchangePtr& x, Result<Histories::Answer> done, http::Headers headers = {}) {
  if (!done) return x->fail(done.error());
  if (done->count) headers.add("NGSILD-Results-Count", std::to_string(*done->count));
  int status = 200;
  if (!done->complete) {
    status = 206;
    headers.add("Content-Range", "DateTime " + format_time(done->first) + "-" + format_time(done->last) + "/*");
  }
  x->content_of(std::move(done->text), std::move(headers), status);
}

// The presentation of a temporal request: its formats are others than those of entities.
Result<ngsi::Presentation> shown(const Exchange& x) {
  ngsi::Presentation how;
  DOSI_CHECK(projection(x, how));
  how.sys_attrs = x.parameters.option("options", "sysAttrs");
  return how;
}

void retrieve(Toolbox& tools, ExchangePtr x) {
  const auto id = x->uri("id");
  if (!id) return x->fail(id.error());
  const auto how = shown(*x);
  if (!how) return x->fail(how.error());
  const auto t = texts(x->parameters);
  if (!t) return x->fail(t.error());
  const auto what = wish(*x, *how, *t);
  if (!what) return x->fail(what.error());
  answer(x, tools.services.broker.histories.retrieve(x->caller, *id, *what));
}

void list(Toolbox& tools, const ExchangePtr& x, Result<query::Query> wanted, const ngsi::Presentation& how,
          const TemporalTexts& t) {
  if (!wanted) return x->fail(wanted.error());
  const auto paging = page(*x);
  if (!paging) return x->fail(paging.error());
  const auto what = wish(*x, how, t);
  if (!what) return x->fail(what.error());
  const auto matcher = query::Matcher::compile(std::move(*wanted));
  if (!matcher) return x->fail(matcher.error());
  auto done = tools.services.broker.histories.list(x->caller, *matcher, *paging, *what);
  http::Headers headers;
  if (done) add_page_links(headers, *x, *paging, done->more, paging->offset + paging->limit);
  answer(x, std::move(done), std::move(headers));
}

void query_all(Toolbox& tools, ExchangePtr x) {
  const auto how = shown(*x);
  if (!how) return x->fail(how.error());
  const auto t = texts(x->parameters);
  if (!t) return x->fail(t.error());
  list(tools, x, selection(*x), *how, *t);
}

void batch_query(Toolbox& tools, ExchangePtr x) {
  auto how = shown(*x);
  if (!how) return x->fail(how.error());
  TemporalTexts t;
  read_document(x->body, t);
  auto wanted = selection(*x, x->body, *how);
  list(tools, x, std::move(wanted), *how, t);
}

void create(Toolbox& tools, ExchangePtr x) {
  const json::Value* id = x->body.find("id");
  const std::string place = id != nullptr && id->is_string() ? id->as_string() : "";
  tools.services.broker.histories.append(x->caller, x->body, [x, place](Result<bool> fresh) {
    if (!fresh) return x->fail(fresh.error());
    if (*fresh) x->created("/ngsi-ld/v1/temporal/entities/", place);
    else x->no_content();
  });
}

void append(Toolbox& tools, ExchangePtr x) {
  const auto id = x->uri("id");
  if (!id) return x->fail(id.error());
  tools.services.broker.histories.append_to(x->caller, *id, x->body, then_no_content(x));
}

void erase(Toolbox& tools, ExchangePtr x) {
  const auto id = x->uri("id");
  if (!id) return x->fail(id.error());
  tools.services.broker.histories.erase(x->caller, *id, then_no_content(x));
}

void erase_attribute(Toolbox& tools, ExchangePtr x) {
  const auto id = x->uri("id");
  if (!id) return x->fail(id.error());
  const auto all = x->parameters.flag("deleteAll");
  if (!all) return x->fail(all.error());
  tools.services.broker.histories.erase_attribute(x->caller, *id, x->caller.context->find(x->variable("attr")),
                                                  std::string(x->parameters.get("datasetId")), *all, then_no_content(x));
}

Result<Histories::Instance> instance(const Exchange& x) {
  Histories::Instance out;
  DOSI_TRY(out.id, x.uri("id"));
  out.attribute = x.caller.context->find(x.variable("attr"));
  DOSI_CHECK(x.uri("instance"));
  const auto number = ngsi::parse_instance_id(x.variable("instance"));
  if (!number || !out.attribute) return not_found("There is no instance '" + std::string(x.variable("instance")) + "'");
  out.instance = *number;
  return out;
}

void update_instance(Toolbox& tools, ExchangePtr x) {
  const auto which = instance(*x);
  if (!which) return x->fail(which.error());
  tools.services.broker.histories.replace_instance(x->caller, *which, x->body, then_no_content(x));
}

void erase_instance(Toolbox& tools, ExchangePtr x) {
  const auto which = instance(*x);
  if (!which) return x->fail(which.error());
  tools.services.broker.histories.erase_instance(x->caller, *which, then_no_content(x));
}

}  // namespace

Entry temporal_handler(Operation operation) {
  switch (operation) {
    case Operation::create_temporal: return {create};
    case Operation::query_temporal: return {query_all, true};
    case Operation::retrieve_temporal: return {retrieve, true};
    case Operation::delete_temporal: return {erase};
    case Operation::append_temporal: return {append};
    case Operation::delete_temporal_attribute: return {erase_attribute};
    case Operation::update_temporal_instance: return {update_instance};
    case Operation::delete_temporal_instance: return {erase_instance};
    case Operation::batch_query_temporal: return {batch_query, true};
    default: return {};
  }
}

}  // namespace dosi::api
