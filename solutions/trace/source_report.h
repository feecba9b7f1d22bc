#pragma once
#include "json/value.h"
#include "solutions/trace/sources/offspring.h"
#include "solutions/trace/sources/reproduction.h"
#include "solutions/trace/sources/validation.h"

namespace dosi::trace {

// Parts of the answer of `dosi trace sources`.
json::Object json_of(const Estimate& estimate);
json::Object json_of(const Validation& validation);
json::Object json_of(const SerialInterval& interval);
json::Object json_of(const Offspring& offspring);
json::Array json_of(const std::vector<DayReproduction>& days, bool calendar);
json::Array weights_json(const SourceModel& model);
// A case's day; a number where the list counts days of its own.
json::Value day_json(std::int32_t day, bool calendar);

// The ranking of one case: unknown source, and the best `most` candidates with the evidence that speaks most for or against them.
json::Object ranking_json(const LineList& list, const SourceModel& model, CaseNumber of, const Ranking& ranking, std::size_t most);

// Who infected whom: what the list says, else the most likely candidate where it is likelier than an unknown source.
struct Link {
  CaseNumber from{}, to{};
  double probability = 1;
  bool known = true;
};
json::Object tree_json(const LineList& list, const std::vector<Link>& links, bool calendar);
// Cases at the middle of their visits and links between them; cases without visits are left out.
json::Object tree_geojson(const LineList& list, const std::vector<Link>& links, bool calendar);

}  // namespace dosi::trace
