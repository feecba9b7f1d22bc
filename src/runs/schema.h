#pragma once
#include <string_view>

#include "base/result.h"
#include "json/value.h"

namespace dosi::runs {

// Parameters of a solution as JSON Schema (draft 2020-12), of which these keywords are understood: type (object at the top; string, number,
// integer, boolean, array of these below), properties, required, enum, minimum, maximum, minLength, maxLength, minItems, maxItems, items,
// format (date, time, uri), default, examples, and for people title, titleKo, description, descriptionKo, unit. Members that `properties`
// does not name are refused always.

// bad_request naming the place ("parameters.properties.from.format") of a keyword that is not understood or has a wrong value. What a
// manifest asks for is checked for sure, or the manifest is refused.
Result<void> check_schema(const json::Value& schema, std::string_view where);

// The parameters with defaults filled in, in the order of the schema. bad_request with the parameter's name as field and what was expected.
Result<json::Object> with_defaults(const json::Value& schema, const json::Object& given);

// A parameter as people type it ("30", "true", "10,20,30", "08:00"), read as the schema says it is. bad_request naming the parameter.
Result<json::Value> typed(const json::Value& schema, std::string_view name, std::string_view text);

}  // namespace dosi::runs
