#include "broker/projection.h"

#include <algorithm>

namespace dosi::broker {
namespace {

using query::Projected;

void add(const std::vector<Projected>& terms, bool omits, std::vector<Symbol>& names, std::vector<ngsi::LinkedProjection>& linked) {
  for (const Projected& term : terms) {
    if (!omits || term.linked.empty()) names.push_back(term.name);
    if (term.linked.empty()) continue;
    auto of = std::ranges::find(linked, term.name, &ngsi::LinkedProjection::relationship);
    if (of == linked.end()) of = linked.insert(of, ngsi::LinkedProjection{term.name, {}, {}, {}});
    add(term.linked, omits, omits ? of->omit : of->pick, of->linked);
  }
}

}  // namespace

void add_pick(ngsi::Presentation& how, const std::vector<Projected>& terms) { add(terms, false, how.pick, how.linked); }
void add_omit(ngsi::Presentation& how, const std::vector<Projected>& terms) { add(terms, true, how.omit, how.linked); }

json::Array kept(const std::vector<Projected>& terms) {
  json::Array out;
  for (const Projected& term : terms) {
    json::Value name{std::string(text(term.name))};
    if (term.linked.empty()) {
      out.push_back(std::move(name));
      continue;
    }
    json::Array with = kept(term.linked);
    with.insert(with.begin(), std::move(name));
    out.push_back(std::move(with));
  }
  return out;
}

std::vector<Projected> projection_of(const json::Array& kept) {
  std::vector<Projected> out;
  for (const json::Value& each : kept) {
    if (each.is_string()) {
      out.push_back({intern(each.as_string()), {}});
      continue;
    }
    const json::Array& with = each.as_array();
    out.push_back({intern(with.front().as_string()), projection_of(json::Array(with.begin() + 1, with.end()))});
  }
  return out;
}

}  // namespace dosi::broker
