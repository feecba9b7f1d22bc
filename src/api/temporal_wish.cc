#include "api/temporal_wish.h"

#include <algorithm>
#include <charconv>

#include "api/selection.h"
#include "json/write.h"
#include "query/parse.h"

namespace dosi::api {
namespace {

using broker::Evolutions;
using json::Value;
using Form = ngsi::TemporalPresentation::Form;
using Property = query::TemporalQuery::Property;

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
  DOSI_TRY(out.last_n, p.number("lastN", 0, 1, kMostInstances));
  return out;
}

Error expected(const std::string& member, std::string_view what, const Value& found) {
  return bad_request("'" + member + "' must be " + std::string(what) + ", not " + json::dump(found).substr(0, 64), member);
}

Result<void> read_text(const Value& object, const std::string& parent, std::string_view name, std::string& into) {
  const Value* v = object.find(name);
  if (v == nullptr) return ok();
  if (!v->is_string() || v->as_string().empty()) return expected(parent + "." + std::string(name), "a string", *v);
  into = v->as_string();
  return ok();
}

// Names separated by commas, or an array of them.
Result<void> read_list(const Value& object, const std::string& parent, std::string_view name, std::string& into) {
  const Value* v = object.find(name);
  if (v == nullptr || !v->is_array()) return read_text(object, parent, name, into);
  into.clear();
  for (const Value& each : v->as_array()) {
    if (!each.is_string()) return expected(parent + "." + std::string(name), "an array of strings", *v);
    into += into.empty() ? "" : ",", into += each.as_string();
  }
  return ok();
}

Result<void> read_aggregation(const Value& object, const std::string& name, TemporalTexts& out) {
  DOSI_CHECK(read_list(object, name, "aggrMethods", out.methods));
  return read_text(object, name, "aggrPeriodDuration", out.period);
}

// clauses 5.2.21, 5.2.44
Result<TemporalTexts> texts(const Value& document) {
  TemporalTexts out;
  if (const Value* time = document.find("temporalQ")) {
    if (!time->is_object()) return expected("temporalQ", "an object", *time);
    DOSI_CHECK(read_text(*time, "temporalQ", "timerel", out.timerel));
    DOSI_CHECK(read_text(*time, "temporalQ", "timeAt", out.time_at));
    DOSI_CHECK(read_text(*time, "temporalQ", "endTimeAt", out.end_time_at));
    DOSI_CHECK(read_text(*time, "temporalQ", "timeproperty", out.timeproperty));
    DOSI_CHECK(read_aggregation(*time, "temporalQ", out));
    if (const Value* last = time->find("lastN")) {
      const bool fits = last->is_int() && last->as_int() > 0 && last->as_int() <= static_cast<std::int64_t>(kMostInstances);
      if (!fits) return expected("temporalQ.lastN", "a whole number from 1 to " + std::to_string(kMostInstances), *last);
      out.last_n = static_cast<std::size_t>(last->as_int());
    }
  }
  if (const Value* aggregation = document.find("aggrParams")) {
    if (!aggregation->is_object()) return expected("aggrParams", "an object", *aggregation);
    DOSI_CHECK(read_aggregation(*aggregation, "aggrParams", out));
  }
  return out;
}

Result<void> set_range(store::HistoryQuery& range, const TemporalTexts& t) {
  using Relation = query::TemporalQuery::Relation;
  range.last_n = t.last_n;
  if (t.timerel.empty()) {
    for (const auto& [name, value] : {std::pair<std::string_view, const std::string&>{"timeAt", t.time_at}, {"endTimeAt", t.end_time_at}})
      if (!value.empty())
        return bad_request("Parameter '" + std::string(name) + "' needs 'timerel': before, after or between", "timerel");
    DOSI_TRY(range.property, query::parse_time_property(t.timeproperty));
    return ok();
  }
  DOSI_TRY(const auto time, query::parse_temporal({t.timerel, t.time_at, t.end_time_at, t.timeproperty}));
  range.property = time.property;
  if (time.relation != Relation::before) range.from = time.at;
  if (time.relation != Relation::after) range.until = time.relation == Relation::before ? time.at : time.end;
  return ok();
}

// clauses 6.3.12, 6.3.20; aggregation parameters that come in a document ask for the aggregated form by themselves.
Result<Form> form(const Exchange& x, bool aggregates) {
  const auto refused = [](std::string_view parameter, std::string_view word) {
    return error(ErrorCode::invalid_request,
                 "Parameter '" + std::string(parameter) + "': expected normalized, temporalValues or aggregatedValues, not '" +
                     std::string(word.substr(0, 64)) + "'",
                 std::string(parameter));
  };
  std::optional<Form> given;
  for (const std::string_view word : split(x.parameters.get("options"))) {
    if (word.empty() || word == "sysAttrs" || word == "normalized") continue;
    const bool values = word == "temporalValues" || word == "simplified" || word == "keyValues";
    if (!values && word != "aggregatedValues") return refused("options", word);
    const Form form = values ? Form::values : Form::aggregated;
    if (given && *given != form)
      return error(ErrorCode::invalid_request, "Parameter 'options': temporalValues and aggregatedValues exclude each other", "options");
    given = form;
  }
  const std::string_view format = x.parameters.get("format");
  if (format == "temporalValues" || format == "simplified" || format == "keyValues") return Form::values;
  if (format == "aggregatedValues") return Form::aggregated;
  if (format == "normalized") return Form::normalized;
  if (!format.empty()) return refused("format", format);
  return given.value_or(aggregates ? Form::aggregated : Form::normalized);
}

Result<void> set_aggregation(ngsi::Aggregation& how, const TemporalTexts& t, const store::HistoryQuery& range) {
  if (t.methods.empty()) return bad_request("Parameter 'aggrMethods' is missing: which methods to aggregate by", "aggrMethods");
  DOSI_TRY(how.methods, ngsi::parse_methods(t.methods));
  if (!t.period.empty()) {
    DOSI_TRY(how.period, ngsi::parse_period(t.period));
  }
  how.from = range.from, how.until = range.until;
  return ok();
}

// A client that wants more instances at once than the hub gives by itself says so: "Prefer: max-instances=10000".
Result<std::size_t> wanted_instances(const Exchange& x, std::size_t otherwise) {
  constexpr std::string_view kPreference = "max-instances=";
  for (const http::Header header : x.request.headers) {
    if (!http::equal_ignoring_case(header.name, "Prefer")) continue;
    for (const std::string_view preference : split(header.value)) {
      if (!preference.starts_with(kPreference)) continue;
      const std::string_view digits = preference.substr(kPreference.size());
      std::size_t n = 0;
      const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
      if (code != std::errc() || end != digits.data() + digits.size() || n == 0) continue;  // RFC 7240: not an error
      return std::min(n, kMostInstances);
    }
  }
  return otherwise;
}

Result<Evolutions::Wish> wish(const Exchange& x, const ngsi::Presentation& shown, const TemporalTexts& t, std::size_t page_instances) {
  Evolutions::Wish out;
  DOSI_CHECK(set_range(out.range, t));
  const bool asked_by_document = !x.parameters.has("aggrMethods") && !t.methods.empty();
  DOSI_TRY(out.how.form, form(x, asked_by_document));
  if (out.how.form == Form::aggregated) DOSI_CHECK(set_aggregation(out.how.aggregation, t, out.range));
  out.how.sys_attrs = shown.sys_attrs;
  out.how.property = static_cast<ngsi::TimeProperty>(out.range.property);
  out.how.pick = shown.pick, out.how.omit = shown.omit, out.how.attrs = shown.attrs;
  out.how.language = shown.language;
  out.how.context = x.at_context;
  out.range.attributes = shown.attrs;
  out.datasets = shown.datasets;
  DOSI_TRY(out.most, wanted_instances(x, page_instances));
  return out;
}

// The presentation of a temporal request: its formats are others than those of entities.
Result<ngsi::Presentation> shown(const Exchange& x) {
  ngsi::Presentation how;
  DOSI_CHECK(projection(x, how));
  how.sys_attrs = x.parameters.option("options", "sysAttrs");
  return how;
}

bool is_linked(const query::Expr& expr) {
  return !expr.term.path.links.empty() || std::any_of(expr.children.begin(), expr.children.end(), is_linked);
}

// What clause 5.7.4.4 asks of a temporal query beyond what every query must fulfil.
Result<void> check_query(const Exchange& x, const TemporalTexts& t, const query::Query& query) {
  if (t.timerel.empty())
    return bad_request("A temporal query needs 'timerel' (before, after or between) and 'timeAt'", "timerel");
  if (query.q && is_linked(*query.q)) return bad_request("Parameter 'q': a temporal query follows no linked entities", "q");
  if (query.order.empty()) return ok();
  DOSI_TRY(const bool local, x.parameters.flag("local"));
  const bool any_type = x.parameters.get("type") == "*";  // means local (Table 6.18.3.2-1)
  if (!local && !any_type) return bad_request("Parameter 'orderBy' needs local=true", "orderBy");
  if (query.order.size() != 1 || query.order.front().by != query::OrderKey::By::id)
    return bad_request("Parameter 'orderBy': histories are ordered by 'id' alone", "orderBy");
  return ok();
}

Result<TemporalRequest> request(const Exchange& x, query::Query query, const ngsi::Presentation& how, const TemporalTexts& t,
                                std::size_t page_instances) {
  DOSI_CHECK(check_query(x, t, query));
  TemporalRequest out;
  DOSI_TRY(out.wish, wish(x, how, t, page_instances));
  out.query = std::move(query);
  return out;
}

}  // namespace

Result<Evolutions::Wish> temporal_wish(const Exchange& x, std::size_t page_instances) {
  DOSI_TRY(const auto how, shown(x));
  DOSI_TRY(const auto t, texts(x.parameters));
  return wish(x, how, t, page_instances);
}

Result<TemporalRequest> temporal_query(const Exchange& x, std::size_t page_instances) {
  DOSI_TRY(const auto how, shown(x));
  DOSI_TRY(const auto t, texts(x.parameters));
  DOSI_TRY(auto query, selection(x));
  return request(x, std::move(query), how, t, page_instances);
}

Result<TemporalRequest> temporal_document(const Exchange& x, std::size_t page_instances) {
  DOSI_TRY(auto how, shown(x));
  DOSI_TRY(auto query, selection(x, x.body, how));
  DOSI_TRY(const auto t, texts(x.body));
  return request(x, std::move(query), how, t, page_instances);
}

}  // namespace dosi::api
