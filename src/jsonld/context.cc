#include "jsonld/context.h"

#include <algorithm>

#include "jsonld/core.h"
#include "jsonld/state.h"

namespace dosi::jsonld {
namespace {

// The short name of an IRI, or empty if only the IRI itself will do. `made` owns the name where no table does.
std::string_view short_name(const Scope& scope, std::string_view iri, std::string& made) {
  if (const auto name = scope.core.name_of(iri); !name.empty()) return name;
  if (const auto name = scope.user.name_of(iri); !name.empty()) return name;
  const auto back = [&](std::string_view name) { return scope.expand(name) == iri; };
  if (iri.starts_with(kDefaultVocabulary)) {
    const std::string_view rest = iri.substr(kDefaultVocabulary.size());
    if (!rest.empty() && back(rest)) return rest;
  }
  std::vector<std::string> candidates;
  scope.core.add_prefixed(iri, candidates);
  scope.user.add_prefixed(iri, candidates);
  std::sort(candidates.begin(), candidates.end(), better_name);
  for (std::string& candidate : candidates)
    if (back(candidate)) return made = std::move(candidate);
  return {};
}

}  // namespace

Context::Context(std::unique_ptr<State> state) : state_(std::move(state)) {}
Context::~Context() = default;

Symbol Context::expand(std::string_view name) const {
  if (const auto* e = state_->expansions.find(name)) return e->iri;
  return state_->expansions.insert({std::string(name), intern(state_->scope().expand(name))}).iri;
}

std::string Context::expand_text(std::string_view name) const {
  return state_->scope().expand(name);
}

Symbol Context::find(std::string_view name) const {
  if (const auto* e = state_->expansions.find(name)) return e->iri;
  const Symbol iri = find_symbol(state_->scope().expand(name));
  return iri ? state_->expansions.insert({std::string(name), iri}).iri : iri;
}

std::string_view Context::compact(Symbol iri) const {
  if (const auto* c = state_->compactions.find(iri)) return c->name;
  std::string made;
  std::string_view name = short_name(state_->scope(), text(iri), made);
  State::Compaction entry{iri, name.empty() ? text(iri) : name, nullptr};
  if (!made.empty()) {
    entry.made = std::make_unique<std::string>(std::move(made));
    entry.name = *entry.made;
  }
  return state_->compactions.insert(std::move(entry)).name;
}

std::string Context::compact_iri(std::string_view iri) const {
  std::string made;
  const std::string_view name = short_name(state_->scope(), iri, made);
  return std::string(name.empty() ? iri : name);
}

const Term* Context::term(std::string_view name) const {
  return state_->scope().term(name);
}
const std::string& Context::link() const {
  return state_->link;
}
bool Context::has_url() const {
  return state_->has_url;
}
const json::Value& Context::source() const {
  return state_->source;
}
CoreVersion Context::core_version() const {
  return state_->version;
}
std::size_t Context::bytes() const {
  return sizeof(State) + 2048 + state_->user.bytes();
}

const ContextPtr& Context::core(CoreVersion version) {
  static const auto build = [](CoreVersion v) {
    auto state = std::make_unique<State>();
    state->version = v;
    state->link = core_url(v);
    state->source = state->link;
    return new ContextPtr(std::make_shared<Context>(std::move(state)));  // never destroyed, as the symbols
  };
  static const ContextPtr& v1_8 = *build(CoreVersion::v1_8);
  static const ContextPtr& v1_9 = *build(CoreVersion::v1_9);
  return version == CoreVersion::v1_8 ? v1_8 : v1_9;
}

}  // namespace dosi::jsonld
