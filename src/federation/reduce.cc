#include "federation/reduce.h"

#include <algorithm>

#include "query/parse.h"

namespace dosi::federation {
namespace {

using broker::Match;
using query::EntitySelector;
using query::TypeSelection;

bool holds(const std::vector<Symbol>& list, Symbol s) {
  return std::find(list.begin(), list.end(), s) != list.end();
}

std::vector<Symbol> common(const std::vector<Symbol>& wanted, const ngsi::RegistrationInfo& info) {
  std::vector<Symbol> out;
  std::copy_if(wanted.begin(), wanted.end(), std::back_inserter(out), [&](Symbol s) { return s && info.offers(s); });
  return out;
}

std::string names(const std::vector<Symbol>& list, const jsonld::Context& context) {
  std::string out;
  for (const Symbol s : list) out += out.empty() ? "" : ",", out += context.compact(s);
  return out;
}

// Those conjunctions that the source's types meet; its own types where any are asked for.
TypeSelection common_types(const TypeSelection& wanted, const std::vector<Symbol>& offered) {
  if (wanted.any_of_all.empty()) return {{offered}};
  TypeSelection out;
  for (const auto& all : wanted.any_of_all)
    if (std::all_of(all.begin(), all.end(), [&](Symbol t) { return holds(offered, t); })) out.any_of_all.push_back(all);
  return out;
}

// What both the request and the registration mean.
std::vector<EntitySelector> intersections(const ReadWish& wish, const Match& match, const Match::Part& part) {
  const ngsi::RegistrationInfo& info = match.info(part);
  if (info.entities.empty()) return wish.entities;
  static const std::vector<EntitySelector> kAny(1);
  std::vector<EntitySelector> out;
  for (const std::size_t e : part.entities)
    for (const EntitySelector& wanted : wish.entities.empty() ? kAny : wish.entities) {
      const ngsi::EntityInfo& offered = info.entities[e];
      EntitySelector both{wanted.id, wanted.id_pattern, common_types(wanted.types, offered.types)};
      if (both.types.any_of_all.empty()) continue;
      const auto& pattern = match.source->patterns[part.info][e];
      if (!wanted.id.empty() && (offered.id.empty() ? pattern && !pattern->found_in(wanted.id) : offered.id != wanted.id)) continue;
      if (wanted.id.empty() && !offered.id.empty()) both.id = offered.id, both.id_pattern.clear();
      if (both.id.empty() && both.id_pattern.empty()) both.id_pattern = offered.id_pattern;
      out.push_back(std::move(both));
    }
  return out;
}

template <class T>
void add_once(std::vector<T>& to, const T& one) {
  if (std::find(to.begin(), to.end(), one) == to.end()) to.push_back(one);
}

std::string joined(const std::vector<std::string>& list, char separator) {
  std::string out;
  for (const std::string& one : list) {
    if (!out.empty()) out += separator;
    out += one;
  }
  return out;
}

struct Attributes {
  std::vector<Symbol> attrs, pick;
};
Attributes reduced_attributes(const ReadWish& wish, const ngsi::RegistrationInfo& info) {
  if (wish.picks) return {{}, common(wish.pick, info)};
  if (!wish.attrs.empty()) return {common(wish.attrs, info), {}};
  Attributes out{info.attributes, {}};
  std::erase_if(out.attrs, [&](Symbol s) { return holds(wish.omit, s); });
  return out;
}

constexpr std::string_view kHead = "id,type,scope";

}  // namespace

bool has_share(const ReadWish& wish, const ngsi::RegistrationInfo& info) {
  if (!wish.attrs.empty()) return !common(wish.attrs, info).empty();
  if (wish.picks && !wish.pick.empty()) return !common(wish.pick, info).empty();
  const bool all_hidden = !info.attributes.empty() && std::all_of(info.attributes.begin(), info.attributes.end(),
                                                                  [&](Symbol s) { return holds(wish.omit, s); });
  return !all_hidden;
}

std::vector<http::Parameter> reduced_parameters(const ReadWish& wish, const Match& match, const Match::Part& part,
                                                const jsonld::Context& context) {
  std::vector<std::string> ids, patterns;
  TypeSelection types;
  bool by_id = true, by_pattern = true, by_type = true;
  for (const EntitySelector& one : intersections(wish, match, part)) {
    if (one.id.empty()) by_id = false;
    else add_once(ids, one.id);
    if (one.id_pattern.empty()) by_pattern = false;
    else add_once(patterns, one.id_pattern);
    if (one.types.any_of_all.empty()) by_type = false;
    for (const auto& all : one.types.any_of_all) add_once(types.any_of_all, all);
  }
  std::vector<http::Parameter> out;
  if (by_type && !types.any_of_all.empty()) out.push_back({"type", query::print(types, context)});
  if (by_id && !ids.empty()) out.push_back({"id", joined(ids, ',')});
  if (by_pattern && !patterns.empty()) out.push_back({"idPattern", joined(patterns, '|')});
  const Attributes attributes = reduced_attributes(wish, match.info(part));
  if (!attributes.attrs.empty()) out.push_back({"attrs", names(attributes.attrs, context)});
  if (wish.picks) {
    std::string list(kHead);
    if (!attributes.pick.empty()) list += "," + names(attributes.pick, context);
    out.push_back({"pick", std::move(list)});
  }
  return out;
}

void reduce_document(json::Object& document, const ReadWish& wish, const Match& match, const Match::Part& part,
                     const jsonld::Context& context) {
  json::Array entities;
  for (const EntitySelector& one : intersections(wish, match, part)) {
    json::Object selector;
    if (!one.id.empty()) selector["id"] = one.id;
    if (!one.id_pattern.empty()) selector["idPattern"] = one.id_pattern;
    selector["type"] = one.types.any_of_all.empty() ? std::string("*") : query::print(one.types, context);
    entities.push_back(std::move(selector));
  }
  document.erase("entities"), document.erase("attrs"), document.erase("pick"), document.erase("omit");
  if (!entities.empty()) document["entities"] = std::move(entities);
  const auto set_names = [&](std::string_view key, const std::vector<Symbol>& list) {
    json::Array out;
    for (const Symbol s : list) out.push_back(context.compact(s));
    if (!out.empty()) document[key] = std::move(out);
  };
  const Attributes attributes = reduced_attributes(wish, match.info(part));
  set_names("attrs", attributes.attrs);
  if (!wish.picks) return;
  json::Array pick{"id", "type", "scope"};
  for (const Symbol s : attributes.pick) pick.push_back(context.compact(s));
  document["pick"] = std::move(pick);
}

std::string offered_types(const Match& match, const jsonld::Context& context) {
  TypeSelection types;
  for (const Match::Part& part : match.parts) {
    const auto& info = match.info(part);
    if (info.entities.empty()) return {};
    for (const std::size_t e : part.entities) add_once(types.any_of_all, info.entities[e].types);
  }
  return query::print(types, context);
}

std::string path_segment(std::string_view id) {
  std::string out;
  for (std::size_t at = 0; at <= id.size();) {
    const std::size_t end = std::min(id.find(':', at), id.size());
    if (at != 0) out += ':';
    out += http::percent_encode(id.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

}  // namespace dosi::federation
