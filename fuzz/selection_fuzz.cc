#include <map>

#include "input.h"
#include "query/matches.h"
#include "query/parse.h"
#include "require.h"

namespace {

using namespace dosi;
using Parameters = std::map<std::string_view, std::string_view>;

std::string_view value(const Parameters& all, std::string_view name) {
  const auto found = all.find(name);
  return found == all.end() ? std::string_view() : found->second;
}

template <class T>
bool taken(const Result<T>& parsed) {
  if (!parsed) fuzz::require(!parsed.error().message.empty() && !parsed.error().field.empty(), "a refusal says why and of which parameter");
  return parsed.has_value();
}

}  // namespace

// Lines NAME=VALUE, as a request's parameters: type, scopeQ, orderBy, orderFrom, orderGeometry, georel, geometry, coordinates, geoproperty,
// timerel, timeAt, endTimeAt, timeproperty, attrs. What is taken is printed and read back as the same, and makes a matcher or is refused.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Parameters all;
  for (std::string_view text = fuzz::text_of(data, size); !text.empty();) {
    const std::string_view line = fuzz::take_line(text);
    if (const std::size_t equals = line.find('='); equals != std::string_view::npos) all[line.substr(0, equals)] = line.substr(equals + 1);
  }
  const auto& context = *jsonld::Context::core();
  const query::Names names{context, true};
  query::Query q;
  if (all.contains("type")) {
    if (const auto types = query::parse_types(all["type"], names); taken(types)) {
      const auto again = query::parse_types(query::print(*types, context), names);
      fuzz::require(again && *again == *types, "printed types are the same selection");
      q.types = *types;
    }
  }
  if (all.contains("scopeQ")) {
    if (const auto scope = query::parse_scope(all["scopeQ"]); taken(scope)) {
      const auto again = query::parse_scope(query::print(*scope));
      fuzz::require(again && *again == *scope, "a printed scope query is the same");
      q.scope = *scope;
    }
  }
  if (all.contains("orderBy"))
    if (auto order = query::parse_order({all["orderBy"], value(all, "orderFrom"), value(all, "orderGeometry")}, names); taken(order))
      q.order = *std::move(order);
  if (all.contains("georel"))
    if (auto geo = query::parse_geo({all["georel"], value(all, "geometry"), value(all, "coordinates"), value(all, "geoproperty")}, names); taken(geo))
      q.geo = *std::move(geo);
  if (all.contains("timerel"))
    (void)taken(query::parse_temporal({all["timerel"], value(all, "timeAt"), value(all, "endTimeAt"), value(all, "timeproperty")}));
  if (all.contains("attrs"))
    if (auto attrs = query::parse_names("attrs", all["attrs"], names); taken(attrs)) q.attrs = *std::move(attrs);
  if (const auto matcher = query::Matcher::compile(std::move(q))) (void)matcher->search_box();
  return 0;
}
