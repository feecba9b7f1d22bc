#pragma once
#include <memory>

#include "http/client.h"
#include "notify/carrier.h"

namespace dosi::notify {

// Requests to one origin at a time, at most.
inline constexpr unsigned kConnectionsPerOrigin = 64;

// clause 6.3.8: a POST with the content type, the Link to the @context, receiverInfo as headers. Every answer 2xx is a delivery.
// `options.allow` says which addresses may be called.
Result<std::unique_ptr<Carrier>> http_carrier(http::ClientOptions options);

}  // namespace dosi::notify
