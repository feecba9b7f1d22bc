#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "broker/source.h"
#include "query/ast.h"
#include "query/matches.h"

namespace dosi::broker {

// What a request is about, as far as it decides which sources concern it (clause 5.12).
struct Concern {
  std::vector<query::EntitySelector> entities;  // any of them; empty: no specification of entities
  std::vector<Symbol> attributes;               // at least one of them; empty: all are meant
  std::vector<std::string> datasets;
  std::optional<query::GeoQuery> geo;
  std::optional<query::ScopeQuery> scope;
  std::optional<query::TemporalQuery> temporal;
  std::optional<query::Expr> csf;
  bool history = false;  // histories are meant, with or without a temporal query
  // Whether what a registration does not say (place, scope) excludes it, as in discovery (clause 5.10.2), or leaves it open,
  // as for requests passed on.
  bool strict = false;
};

// The parts of a source that fit.
struct Match {
  struct Part {
    std::size_t info = 0;               // of Registration::information
    std::vector<std::size_t> entities;  // of its entities; empty where it names none
  };
  SourcePtr source;
  std::vector<Part> parts;  // at least one

  const ngsi::RegistrationInfo& info(const Part& part) const { return source->registration.information[part.info]; }
};

// A concern made ready to be asked of many sources. Any thread.
class ConcernMatcher {
 public:
  // bad_request for an idPattern that cannot be run, or a geometry that is no valid reference.
  static Result<ConcernMatcher> compile(Concern concern);
  // Empty if the source does not fit.
  std::vector<Match::Part> parts_of(const Source& source) const;
  const Concern& concern() const { return concern_; }

 private:
  bool fits_entity(std::size_t selector, const ngsi::EntityInfo& info, const std::optional<query::Pattern>& pattern) const;
  bool fits_place(const ngsi::Registration& r) const;
  bool fits_time(const ngsi::Registration& r) const;
  bool fits_rest(const ngsi::Registration& r) const;

  Concern concern_;
  std::vector<std::optional<query::Pattern>> patterns_;  // beside Concern::entities
  std::optional<query::Matcher> csf_, scope_;
};

// Whether a source's EntityInfo covers the entity; an entity whose types are not known (empty) may have any.
bool covers(const ngsi::EntityInfo& info, const std::optional<query::Pattern>& pattern, std::string_view id,
            const std::vector<Symbol>& types);

}  // namespace dosi::broker
