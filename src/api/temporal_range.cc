#include "api/temporal_range.h"

#include "json/members.h"
#include "query/parse.h"

namespace dosi::api {

Result<store::HistoryQuery> temporal_range(const json::Value& q) {
  if (!q.is_object()) return bad_request("'temporalQ' must be an object", "temporalQ");
  const query::TemporalText texts{text_of(q, "timerel"), text_of(q, "timeAt"), text_of(q, "endTimeAt"),
                                  text_of(q, "timeproperty")};
  DOSI_TRY(const auto time, query::parse_temporal(texts));
  using Relation = query::TemporalQuery::Relation;
  store::HistoryQuery out{.property = time.property};
  if (time.relation != Relation::before) out.from = time.at;
  if (time.relation != Relation::after) out.until = time.relation == Relation::before ? time.at : time.end;
  const json::Value* last = q.find("lastN");
  if (last != nullptr && (!last->is_int() || last->as_int() < 1))
    return bad_request("'lastN' must be a whole number from 1 on", "temporalQ.lastN");
  if (last != nullptr) out.last_n = static_cast<std::size_t>(last->as_int());
  return out;
}

}  // namespace dosi::api
