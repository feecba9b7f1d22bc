#pragma once
#include <string>

#include "api/exchange.h"
#include "ngsi/present.h"

namespace dosi::api {

// Answers with entities, as Queries wrote them in that form. A client that prefers an earlier version of the
// specification ("Prefer: ngsi-ld=1.5") gets them as that version knows them, with status 203 if they are changed by it
// (clauses 4.3.6.8, 6.3.6); else it is `status`.
void answer_entities(const Exchange& x, std::string text, ngsi::Form form, http::Headers headers = {},
                     int status = 200);

// For what is the same in every version, such as subscriptions: tells which version the answer conforms to, if the client
// has asked.
void tell_preference(const Exchange& x, http::Headers& headers);

}  // namespace dosi::api
