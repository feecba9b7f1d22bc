#include "api/write_request.h"

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
  const std::string_view format = x.parameters.get("format");
  out.simplified =
      format == "simplified" || format == "keyValues" ||
      (format.empty() && (x.parameters.option("options", "keyValues") || x.parameters.option("options", "simplified")));
  if (x.parameters.has("observedAt")) {
    auto time = parse_time(x.parameters.get("observedAt"));
    if (!time) return bad_request("Parameter 'observedAt': " + time.error().message, "observedAt");
    out.observed_at = *time;
  }
  return out;
}

}  // namespace dosi::api
