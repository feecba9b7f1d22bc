#include "api/media.h"

#include <charconv>
#include <string>

#include "api/parameters.h"

namespace dosi::api {
namespace {

constexpr std::string_view kContextRelation = "http://www.w3.org/ns/json-ld#context";

std::string_view essence(std::string_view type) {
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  return type;
}

// The weight of a range; one that is no number from 0 to 1 says nothing.
double quality(std::string_view range) {
  for (const std::string_view part : split(range, ';')) {
    if (!part.starts_with("q=") && !part.starts_with("Q=")) continue;
    double weight = 0;
    const auto [end, code] = std::from_chars(part.data() + 2, part.data() + part.size(), weight);
    if (code == std::errc() && end == part.data() + part.size() && weight >= 0 && weight <= 1) return weight;
  }
  return 1;
}

// How closely a range of an Accept header names a type: 3 exactly, 2 by its group, 1 by */*, 0 not at all.
int closeness(std::string_view range, std::string_view type) {
  if (range == type) return 3;
  if (range == "application/*") return 2;
  return range == "*/*" ? 1 : 0;
}

}  // namespace

std::string_view name(Media media) {
  switch (media) {
    case Media::json:
      return "application/json";
    case Media::ld_json:
      return "application/ld+json";
    case Media::geo_json:
      return "application/geo+json";
  }
  return "";
}

Result<Media> negotiate(const http::Request& request, bool offers_geo_json) {
  const std::string_view accept = request.headers.get("Accept");
  if (accept.empty()) return Media::json;
  Media best = Media::json;
  double best_quality = 0;
  for (const Media media : {Media::json, Media::ld_json, Media::geo_json}) {
    if (media == Media::geo_json && !offers_geo_json) continue;
    int closest = 0;
    double q = 0;
    for (const std::string_view range : split(accept)) {
      const int close = closeness(essence(range), name(media));
      if (close > closest) closest = close, q = quality(range);
    }
    if (q > best_quality) best = media, best_quality = q;
  }
  if (best_quality > 0) return best;
  return error(ErrorCode::not_acceptable, "The Accept header admits none of application/json, application/ld+json" +
                                              std::string(offers_geo_json ? " and application/geo+json" : ""));
}

Result<Media> body_media(const http::Request& request) {
  const std::string_view type = essence(request.headers.get("Content-Type"));
  const bool patches = request.method == http::Method::patch;
  if (http::equal_ignoring_case(type, "application/json") ||
      (patches && http::equal_ignoring_case(type, "application/merge-patch+json")))
    return Media::json;
  if (http::equal_ignoring_case(type, "application/ld+json")) return Media::ld_json;
  return error(ErrorCode::unsupported_media_type, "The body's Content-Type is '" + std::string(type.substr(0, 64)) +
                                                      "'; expected application/json or application/ld+json");
}

Result<std::string_view> linked_context(const http::Request& request) {
  std::string_view found;
  for (const http::Header header : request.headers) {
    if (!http::equal_ignoring_case(header.name, "Link")) continue;
    // One header may carry several links; commas inside <...> belong to the address.
    for (std::string_view rest = header.value; !rest.empty();) {
      const std::size_t open = rest.find('<'), close = rest.find('>', open);
      if (close == std::string_view::npos) break;
      const std::size_t end = std::min(rest.find(",", close), rest.size());
      const std::string_view url = rest.substr(open + 1, close - open - 1),
                             attributes = rest.substr(close, end - close);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (attributes.find(kContextRelation) == std::string_view::npos) continue;
      if (!found.empty()) return bad_request("The Link headers name two JSON-LD contexts; one is expected", "Link");
      found = url;
    }
  }
  return found;
}

}  // namespace dosi::api
