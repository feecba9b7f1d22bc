#include "imports/report.h"

namespace dosi::imports {
namespace {

json::Value number(std::uint64_t n) {
  return json::Value(static_cast<std::int64_t>(n));
}

}  // namespace

json::Value report(const ingest::Summary& summary) {
  json::Array reasons, notices, parts;
  for (const auto& r : summary.reasons)
    reasons.push_back(json::Object{{"reason", r.reason},
                                   {"column", r.column},
                                   {"file", r.part},
                                   {"count", number(r.count)},
                                   {"firstRow", number(r.first_row)}});
  for (const auto& n : summary.notices)
    notices.push_back(json::Object{{"code", n.code}, {"text", n.text}, {"count", number(n.count)}});
  for (const auto& p : summary.parts)
    parts.push_back(json::Object{{"file", p.part},
                                 {"rows", number(p.rows)},
                                 {"imported", number(p.imported)},
                                 {"quarantined", number(p.quarantined)}});
  return json::Object{{"rows", number(summary.rows)},
                      {"imported", number(summary.imported)},
                      {"quarantined", number(summary.quarantined)},
                      {"entities", number(summary.entities)},
                      {"historySamples", number(summary.samples)},
                      {"reasons", std::move(reasons)},
                      {"notices", std::move(notices)},
                      {"parts", std::move(parts)}};
}

}  // namespace dosi::imports
