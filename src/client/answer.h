#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/message.h"
#include "json/value.h"

namespace dosi::client {

// What a broker did not take, in its own words.
struct Refused {
  std::string id;      // of the entity; empty: the broker named none, so all that was sent counts as refused
  std::string field;   // the offending member, where the broker tells it
  std::string detail;  // a sentence
};

struct BatchAnswer {
  std::vector<Refused> refused;  // empty: all was taken
};

// How brokers answer (GS CIM 009 clauses 5.5.2, 6.3.2, 6.3.10), read leniently: older ones leave members out. `hub` is the address that
// error messages name.

// The error of a problem document: the broker's own detail and field, and a code from its type, else from its status.
Error problem(const http::Response& response, std::string_view hub);
// The body of a 2xx answer, or its problem. Fails with `unavailable` when it is no JSON.
Result<json::Value> content(const http::Response& response, std::string_view hub);
// 2xx: all taken; 207 and 4xx: what was refused. Anything else, 429 too, is a failure: the broker judged nothing.
Result<BatchAnswer> batch_answer(const http::Response& response, std::string_view hub);
// NGSILD-Results-Count.
std::optional<std::uint64_t> results_count(const http::Response& response);
// The query string of the Link header with rel="next", empty at the last page. Host and path are ours to know: a broker behind a proxy
// names its inner ones.
std::string next_page(const http::Response& response);

}  // namespace dosi::client
