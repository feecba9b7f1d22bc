#pragma once
#include <vector>

#include "broker/evolution.h"
#include "query/matches.h"

namespace dosi::broker {

// What a temporal query asks of an entity's moments (clause 5.7.4.4): q and the geo-query of the instances in the asked
// time, scopeQ of the scopes that held in it (clause 4.18). An attribute that never tells the asked time, such as a
// name without observedAt, is asked as it stands. Immutable, for one request.
class Moments {
 public:
  explicit Moments(query::Matcher matcher);

  // Which entities come into question: the query without what is asked of moments.
  const query::Matcher& candidates() const { return candidates_; }
  bool asks_scopes() const { return matcher_.query().scope.has_value(); }

  // An entity and the time that is asked; the range's attributes are those to be shown.
  struct Subject {
    const store::Reads& store;
    const std::string& tenant;
    const ngsi::RecordPtr& entity;  // null: it is gone
    const store::HistoryQuery& range;
    Time now = kNoTime;  // instances that expired before are not there
  };
  // Whether q and the geo-query are met.
  Result<bool> hold(const Subject& subject) const;
  // Leaves of what lies in the range what happened in the asked scopes, and puts the scopes in that matched (annex
  // C.5.16). False if the entity was in none of them.
  Result<bool> restrict(const Subject& subject, Evolution& all) const;

 private:
  query::Matcher matcher_, candidates_;
  std::vector<Symbol> attributes_;  // of which q and the geo-query speak
};

}  // namespace dosi::broker
