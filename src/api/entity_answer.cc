#include "api/entity_answer.h"

#include <algorithm>
#include <optional>

#include "json/parse.h"
#include "json/write.h"
#include "ngsi/fallback.h"
#include "ngsi/instance_text.h"

namespace dosi::api {
namespace {

using ngsi::SpecVersion;

std::optional<SpecVersion> preferred_version(const http::Request& request) {
  for (const http::Header header : request.headers) {
    if (!http::equal_ignoring_case(header.name, "Prefer")) continue;
    for (std::string_view preference : split(header.value)) {
      preference = preference.substr(0, preference.find(';'));
      constexpr std::string_view kName = "ngsi-ld=";
      if (!http::equal_ignoring_case(preference.substr(0, kName.size()), kName)) continue;  // RFC 7240, section 2
      preference.remove_prefix(kName.size());
      if (preference.size() > 1 && preference.front() == '"' && preference.back() == '"')
        preference = preference.substr(1, preference.size() - 2);
      return ngsi::parse_version(preference);
    }
  }
  return std::nullopt;
}

}  // namespace

void tell_preference(const Exchange& x, http::Headers& headers) {
  if (const auto wanted = preferred_version(x.request))
    headers.add("Preference-Applied", "ngsi-ld=" + ngsi::to_text(std::min(*wanted, ngsi::kNewestVersion)));
}

void answer_entities(const Exchange& x, std::string text, ngsi::Form form, http::Headers headers, int status) {
  const auto wanted = preferred_version(x.request);
  if (!wanted || x.accept == Media::geo_json) return x.content_of(std::move(text), std::move(headers), status);
  const SpecVersion version = std::min(*wanted, ngsi::kNewestVersion);
  headers.add("Preference-Applied", "ngsi-ld=" + ngsi::to_text(version));
  json::Limits limits;
  limits.bytes = text.size(), limits.depth = ngsi::kStoredDepth;
  auto document = json::parse(text, limits);
  if (!document || !ngsi::fall_back(*document, version, form == ngsi::Form::simplified))
    return x.content_of(std::move(text), std::move(headers), status);
  x.content_of(json::dump(*document), std::move(headers), 203);
}

}  // namespace dosi::api
