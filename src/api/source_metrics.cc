#include "api/source_metrics.h"

#include <fmt/format.h>

namespace dosi::api {
namespace {

std::string label(const broker::SourcePtr& source) {
  std::string out;
  for (const char c : source->registration.id) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

void render_sources(std::string& out, const broker::Registrations& registrations) {
  const auto sources = registrations.all();
  if (sources.empty()) return;
  auto at = std::back_inserter(out);
  out += "# HELP dosi_source_requests_total Requests to registered context sources.\n# TYPE dosi_source_requests_total counter\n";
  for (const auto& source : sources) {
    const auto counts = source->health->counts();
    if (counts.sent == 0) continue;
    fmt::format_to(at, "dosi_source_requests_total{{registration=\"{0}\",result=\"ok\"}} {1}\ndosi_source_requests_total{{registration=\"{0}\",result=\"failed\"}} {2}\n",
                   label(source), counts.sent - counts.failed, counts.failed);
  }
  out += "# HELP dosi_source_open Whether the circuit to a source is open: it is left alone after failures.\n# TYPE dosi_source_open gauge\n";
  for (const auto& source : sources)
    if (source->health->counts().sent != 0)
      fmt::format_to(at, "dosi_source_open{{registration=\"{}\"}} {}\n", label(source), source->health->counts().broken() ? 1 : 0);
}

}  // namespace dosi::api
