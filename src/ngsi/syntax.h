#pragma once
#include <string_view>

#include "base/time.h"
#include "base/result.h"
#include "json/value.h"

// The forms of names, ids and values in NGSI-LD documents.
namespace dosi::ngsi {

// The NGSI-LD Null: removes what it is put in place of (clause 4.5.0).
inline constexpr std::string_view kNull = "urn:ngsi-ld:null";
// The default instance where a datasetId or a language stands explicitly.
inline constexpr std::string_view kNone = "@none";

// clause 4.6.2: letters, numbers and "_", a letter first; "prefix:name"; or a whole IRI, since answers may show one.
// Letters and numbers beyond ASCII are taken by Unicode block: punctuation, symbols, spaces and private use are not.
bool is_name(std::string_view name);
// scheme ":" rest without spaces, controls and the characters that no URI has; characters beyond ASCII are accepted as far
// as they can be seen (IRI).
bool is_uri(std::string_view text);
// clause 4.18: "/level/level" or "level/level"
bool is_scope(std::string_view text);
// RFC 5646 by its shape: subtags of 1 to 8 letters and digits; or "@none"
bool is_language_tag(std::string_view text);

// clause 4.6.3: as base's parse_time, but only UTC with "Z". Fails with bad_request that names `path`.
Result<Time> parse_utc(const json::Value& value, std::string_view path);

// The same; kNoTime for what is no such time.
Time time_or_none(const json::Value& value);

inline bool is_null_text(const json::Value& v) { return v.is_string() && v.as_string() == kNull; }
// True if the NGSI-LD Null stands anywhere in the value.
bool holds_null(const json::Value& v);

}  // namespace dosi::ngsi
