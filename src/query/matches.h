#pragma once
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "base/result.h"
#include "ngsi/record.h"
#include "query/ast.h"

namespace dosi::query {

// Finds a linked entity by id for paths such as sensor{humidity}; null if there is none.
using Resolve = std::function<ngsi::RecordPtr(std::string_view id)>;

// What a query means: the definition with which every store is compared. Compiling prepares regular expressions and
// geometries once; the matcher is immutable, cheap to copy, and may be used by many threads at once.
class Matcher {
 public:
  // Fails with bad_request for a pattern RE2 cannot run, or a geometry that is no valid reference.
  static Result<Matcher> compile(Query query);

  // Whether the entity meets every part of the query. Without `resolve`, a term over a linked entity does not hold.
  bool matches(const ngsi::Record& entity, const Resolve& resolve = {}) const;
  // The order of clause 4.23: true if `a` stands before `b`. Only with a non-empty Query::order; ties fall to the id.
  bool before(const ngsi::Record& a, const ngsi::Record& b) const;
  // Parts of the query alone, for who asks the moments of an entity instead of its present (clause 5.7.4.4). Each is true
  // where the query has no such part. `q` with each of its terms decided by `leaf`; a term of this query asked of an
  // entity; the geo-query; the scope query.
  bool holds_q(const std::function<bool(const Term&)>& leaf) const;
  bool holds(const Term& term, const ngsi::Record& entity) const;
  bool holds_geo(const ngsi::Record& entity) const;
  bool holds_scope(std::span<const std::string_view> scopes) const;
  // A box that every matching entity's Query::geo target meets; none if the geo-query cannot be narrowed by place.
  std::optional<geo::Box> search_box() const;
  const Query& query() const;

 private:
  struct Impl;
  explicit Matcher(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace dosi::query
