#include "api/write_request.h"

#include <algorithm>

#include "ngsi/syntax.h"

namespace dosi::api {

using broker::Entities;

broker::Then<void> then_no_content(ExchangePtr x) {
  return [x = std::move(x)](Result<void> done) {
    if (done)
      x->no_content();
    else
      x->fail(done.error());
  };
}

Result<Entities::MergeOptions> merge_options(const Exchange& x) {
  Entities::MergeOptions out;
  out.language = x.parameters.get("lang");
  if (x.parameters.has("lang") && !ngsi::is_language_tag(out.language))
    return bad_request("Parameter 'lang': '" + out.language.substr(0, 64) + "' is no language tag such as ko or en-GB", "lang");
  const std::string_view format = x.parameters.get("format");
  static constexpr std::string_view kFormats[] = {"", "normalized", "concise", "simplified", "keyValues"};
  if (std::find(std::begin(kFormats), std::end(kFormats), format) == std::end(kFormats))
    return error(ErrorCode::invalid_request, "Parameter 'format': expected simplified or keyValues, not '" + std::string(format.substr(0, 64)) + "'", "format");
  out.simplified =
      format == "simplified" || format == "keyValues" ||
      (format.empty() && (x.parameters.option("options", "keyValues") || x.parameters.option("options", "simplified")));
  if (x.parameters.has("observedAt")) {
    auto time = parse_time(x.parameters.get("observedAt"));
    if (!time || !x.parameters.get("observedAt").ends_with('Z'))
      return bad_request("Parameter 'observedAt': '" + std::string(x.parameters.get("observedAt").substr(0, 64)) +
                             "' is no UTC date and time such as 2026-05-01T09:00:00Z",
                         "observedAt");
    out.observed_at = *time;
  }
  return out;
}

}  // namespace dosi::api
