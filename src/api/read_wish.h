#pragma once
#include "api/distributed.h"
#include "broker/source_match.h"
#include "federation/reduce.h"
#include "query/ast.h"

namespace dosi::api {

// What a read asks for, in the terms of matching and of the requests to sources.
struct ReadingWish {
  query::Query query;  // as the hub itself reads it
  federation::ReadWish read;
  std::optional<query::TemporalQuery> temporal;
  std::vector<std::string> datasets;
  bool split = false;  // parts of an entity may lie in several sources: filters are for what was put together
  std::vector<ngsi::SourceOperation> operations;  // that can serve it, the best first
  bool by_id = false;  // one entity is retrieved
  bool history = false;
};

// Fails as the hub's own handler will.
Result<ReadingWish> reading_wish(const Distributed& d);
Result<broker::Concern> reading_concern(const Distributed& d, const ReadingWish& wish);

// The calls to every source that has a share; a loop leaves a warning.
using MakeCall = std::function<federation::Call(const broker::Match&, const broker::Match::Part&, ngsi::SourceOperation)>;
Result<std::vector<federation::Call>> reading_calls(const DistributedPtr& d, const ReadingWish& wish, const MakeCall& make);

// A selection of entities by query alone: without filters on attributes, place and scope.
query::Query without_filters(const query::Query& query);

}  // namespace dosi::api
