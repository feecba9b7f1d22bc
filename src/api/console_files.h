#pragma once
#include <string>
#include <string_view>

#include "http/message.h"

namespace dosi::api {

// A file of the console. Paths without a file of their own answer index.html, since the console routes by itself; names
// with a content hash are kept by browsers for ever. 404 when there is no console folder. Nothing outside the folder is
// ever read.
http::Response console_file(const std::string& folder, std::string_view path, const http::Headers& request);

}  // namespace dosi::api
