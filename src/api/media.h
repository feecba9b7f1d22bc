#pragma once
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace dosi::api {

// The media types that NGSI-LD answers in (clause 6.3.4).
enum class Media : std::uint8_t { json, ld_json, geo_json };
std::string_view name(Media media);

// What the Accept header prefers among those that the resource offers; json when there is no header. not_acceptable
// when it admits none.
Result<Media> negotiate(const http::Request& request, bool offers_geo_json);

// The kind of a request body; unsupported_media_type for what is neither JSON nor JSON-LD. In a PATCH,
// merge-patch+json is JSON.
Result<Media> body_media(const http::Request& request);

// The URL of the JSON-LD context in a Link header; empty if there is none (clause 6.3.5). bad_request when there are
// two.
Result<std::string_view> linked_context(const http::Request& request);

}  // namespace dosi::api
