#include "api/selection_texts.h"

#include <algorithm>

#include "broker/projection.h"
#include "ngsi/syntax.h"
#include "query/parse.h"

namespace dosi::api {
namespace {

using query::Projected;

constexpr std::size_t kMaxLevels = 32;

Result<std::vector<Projected>> parse_terms(std::string_view parameter, std::string_view text, const Exchange& x,
                                           const broker::LinkWish& links) {
  if (text.empty()) return std::vector<Projected>();
  DOSI_TRY(auto terms, query::parse_projection(parameter, text, x.names()));
  if (query::link_depth(terms) > links.depth())
    return bad_request("Parameter '" + std::string(parameter) + "' reaches linked entities at depth " +
                           std::to_string(query::link_depth(terms)) + ", but " +
                           (links.depth() == 0 ? "the request has no 'join'"
                                               : "'joinLevel' is " + std::to_string(links.depth())),
                       std::string(parameter));
  return terms;
}

bool is_same_member_twice(const std::vector<Projected>& pick, const std::vector<Projected>& omit) {
  return std::ranges::any_of(pick, [&](const Projected& p) {
    return std::ranges::any_of(
        omit, [&](const Projected& o) { return p.name == o.name && p.name && p.linked.empty() && o.linked.empty(); });
  });
}

Result<std::vector<std::string>> attribute_names(std::string_view parameter, std::string_view text) {
  std::vector<std::string> out;
  if (text.empty()) return out;
  for (const std::string_view name : split(text)) {
    if (!ngsi::is_name(name))
      return bad_request("Parameter '" + std::string(parameter) + "': expected attribute names, not '" +
                             std::string(name.substr(0, 64)) + "'",
                         std::string(parameter));
    out.emplace_back(name);
  }
  return out;
}

}  // namespace

Result<broker::LinkWish> make_links(LinkTexts texts) {
  using Form = broker::LinkWish::Form;
  broker::LinkWish out;
  if (texts.join == "inline") out.form = Form::inlined;
  else if (texts.join == "flat") out.form = Form::flat;
  else if (!texts.join.empty() && texts.join != "@none")
    return bad_request(
        "Parameter 'join': expected inline, flat or @none, not '" + std::string(texts.join.substr(0, 64)) + "'", "join");
  if (texts.level < 1 || texts.level > kMaxLevels)
    return bad_request("Parameter 'joinLevel': expected a whole number from 1 to " + std::to_string(kMaxLevels), "joinLevel");
  out.levels = texts.level;
  for (const std::string& id : texts.contained_by)
    if (!ngsi::is_uri(id))
      return bad_request("Parameter 'containedBy': '" + id.substr(0, 100) + "' is not a URI", "containedBy");
  out.encountered = std::move(texts.contained_by);
  return out;
}

Result<void> set_projection(ngsi::Presentation& how, const ProjectionTexts& texts, const Exchange& x,
                            const broker::LinkWish& links) {
  if (!texts.attrs.empty() && !(texts.pick.empty() && texts.omit.empty()))
    return bad_request("'attrs' cannot be combined with 'pick' or 'omit'", "attrs");
  if (!texts.attrs.empty()) {
    DOSI_TRY(how.attrs, query::parse_names("attrs", texts.attrs, x.names()));
    const auto is_keyword = [](Symbol name) { return text(name).starts_with('@'); };
    if (std::ranges::any_of(how.attrs, is_keyword))
      return bad_request("Parameter 'attrs' names id or type, which are no attributes: use 'pick'", "attrs");
  }
  DOSI_TRY(const auto pick, parse_terms("pick", texts.pick, x, links));
  DOSI_TRY(const auto omit, parse_terms("omit", texts.omit, x, links));
  if (is_same_member_twice(pick, omit)) return bad_request("'pick' and 'omit' name the same member", "omit");
  broker::add_pick(how, pick);
  broker::add_omit(how, omit);
  return ok();
}

Result<void> set_datasets(ngsi::Presentation& how, const std::vector<std::string>& ids) {
  for (const std::string& id : ids)
    if (id != ngsi::kNone && !ngsi::is_uri(id))
      return bad_request("Parameter 'datasetId': '" + id.substr(0, 100) + "' is neither a URI nor @none", "datasetId");
  how.datasets = ids;
  return ok();
}

Result<void> set_q(query::Query& query, const QTexts& texts, const Exchange& x, const broker::LinkWish& links) {
  const query::Names names = x.names();
  DOSI_TRY(auto expanded, attribute_names("expandValues", texts.expand_values));
  DOSI_TRY(const auto raw, attribute_names("jsonKeys", texts.json_keys));
  std::erase_if(expanded, [&](const std::string& name) { return std::ranges::find(raw, name) != raw.end(); });
  if (!texts.csf.empty())
    if (auto csf = query::parse_q(texts.csf, names); !csf)
      return bad_request("Parameter 'csf': " + csf.error().message, "csf");
  if (texts.q.empty()) return ok();
  DOSI_TRY(query.q, query::parse_q(texts.q, names, expanded));
  if (query::link_depth(*query.q) > links.depth())
    return bad_request("Parameter 'q' reaches linked entities at depth " + std::to_string(query::link_depth(*query.q)) +
                           ", but " +
                           (links.depth() == 0 ? "the request has no 'join'"
                                               : "'joinLevel' is " + std::to_string(links.depth())),
                       "q");
  return ok();
}

Result<void> check_width(const Exchange& x, const query::Query& query, bool wildcard) {
  DOSI_TRY(const bool local, x.parameters.flag("local"));
  if (wildcard && !local && x.parameters.has("local"))
    return bad_request("The type \"*\" asks this hub alone: 'local' may not be false with it", "local");
  const bool attrs = std::ranges::any_of(query.attrs, [](Symbol name) { return !query::is_system_attribute(name); });
  const bool types = query.types || !query.selectors.empty();
  if (local || wildcard || types || attrs || query.geo || (query.q && query::asks_attribute(*query.q))) return ok();
  return bad_request(
      "The query is too wide: it needs at least one of type, attrs, q or georel, and of attrs and q an attribute that is not "
      "the system's; with local=true it may do without");
}

}  // namespace dosi::api
