#pragma once
#include <string_view>

#include "base/result.h"
#include "json/value.h"
#include "jsonld/context.h"
#include "ngsi/parse.h"
#include "ngsi/path.h"

// The content of an attribute by its kind: what may stand there, and how it is kept.
namespace dosi::ngsi {

// Checks the content and brings it to the stored form: vocabulary names become IRIs, geometries given as text become
// objects, entries of a list of relationships become {"object": URI}, the NGSI-LD Null becomes null_content(kind).
Result<json::Value> parse_content(Kind kind, const json::Value& value, const Path& path, const jsonld::Context& context,
                                  const ParseOptions& options);

// A name or an array of names as IRIs: types of related entities, datatypes, vocabulary.
Result<json::Value> parse_names(const json::Value& value, const Path& path, const jsonld::Context& context);

}  // namespace dosi::ngsi
