#pragma once
#include <string>
#include <vector>

#include "json/value.h"
#include "jsonld/terms.h"

namespace dosi::jsonld {

// Reads the terms of one local context (a JSON object) into `user`, on top of what earlier contexts put there
// (JSON-LD 1.1 API, Create Term Definition). Terms may refer to each other in any order. Where it differs:
// - names that the core defines are left alone, and core terms may be used in definitions (clause 4.4);
// - a term set to null becomes unknown, so an attribute of that name is kept in the default vocabulary, not dropped;
// - @base, @language, @direction, @propagate and @protected mean nothing to names, and are ignored;
// - scoped contexts, @reverse, @import are refused with bad_request (clause 5.5.7).
class Definitions {
 public:
  Definitions(const Terms& core, Terms& user) : core_(core), user_(user) {}

  // `vocabulary` is that of earlier contexts, empty for the default one; @vocab of this context replaces it.
  Result<void> read(const json::Object& local, std::string& vocabulary);

 private:
  Result<void> read_vocabulary(const json::Value& value, std::string& vocabulary);
  Result<void> define(const std::string& name, const json::Value& value);
  Result<Term> definition(const std::string& name, const json::Value& value);
  Result<Term> from_object(const std::string& name, const json::Object& object);
  Result<std::string> iri(const std::string& name, const std::string& id);
  Result<std::string> iri_without_id(const std::string& name);
  Result<void> define_first(std::string_view name);
  Result<void> define_names_in(std::string_view text);
  std::string_view vocabulary_or_default() const;
  Result<Coercion> coercion(const std::string& name, const json::Value& type);

  const Terms& core_;
  Terms& user_;
  std::string vocabulary_;
  std::size_t all_iris_bytes_ = 0;
  std::unordered_map<std::string_view, const json::Value*> pending_;  // not yet defined names of this context
  std::vector<std::string_view> open_;                                // being defined, innermost last
};

}  // namespace dosi::jsonld
