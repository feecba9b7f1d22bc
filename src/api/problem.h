#pragma once
#include <string>

#include "base/error.h"
#include "http/message.h"

namespace dosi::api {

// The one place that turns the domain's errors into HTTP (clause 5.5.2, 6.3.2): status and a problem document with
// type, title, status, detail, and `field` where the error names one. Text of internal errors is logged, never sent.
http::Response problem(const Error& error);
// The same for what the HTTP layer refused by itself, with a status of its own: 411, 414, 431 ...
http::Response problem(const Error& error, int status);
int status_of(ErrorCode code);
// The problem document alone, for the errors inside a batch result.
std::string problem_document(const Error& error);

}  // namespace dosi::api
