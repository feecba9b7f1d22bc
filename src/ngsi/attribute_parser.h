#pragma once
#include <optional>
#include <string_view>

#include "base/result.h"
#include "json/value.h"
#include "jsonld/context.h"
#include "ngsi/entity.h"
#include "ngsi/parse.h"
#include "ngsi/path.h"

namespace dosi::ngsi {

// Reads what stands under attribute names; parse.h is the door. `path` ends with the name as written, `target` is what
// a partial or simplified fragment changes (may be null).
class AttributeParser {
 public:
  AttributeParser(const jsonld::Context& context, const ParseOptions& options, bool temporal = false, bool whole = false)
      : context_(context), options_(options), temporal_(temporal), whole_(whole) {}

  // Into an empty set or attribute; what a failure leaves in it is of no use.
  Result<void> set(AttributeSet& set, const json::Value& v, const Path& path, const AttributeSet* target, int depth = 0);
  Result<void> instance(Attribute& a, const json::Value& v, const Path& path, const AttributeSet* target, int depth = 0);

 private:
  Result<void> simplified_datasets(AttributeSet& set, const json::Value& datasets, const Path& path, const AttributeSet* target);
  Result<void> concise(Attribute& a, const json::Value& v, const Path& path, const Attribute* old);
  Result<void> simplified(Attribute& a, const json::Value& v, const Path& path, const Attribute* old);
  Result<void> members(Attribute& a, const json::Object& object, Kind kind, const Path& path, const Attribute* old, int depth);
  Result<void> member(Attribute& a, const json::Member& m, const Path& parent, const Attribute* old, int depth);
  Result<void> generated(Attribute& a, const json::Member& m) const;
  Result<void> dataset(Attribute& a, const json::Value& v, const Path& path) const;
  Result<void> time(Time& to, const json::Value& v, const Path& path, bool removes) const;
  Result<void> proof(Attribute& a, const json::Value& v, const Path& path) const;

  const jsonld::Context& context_;
  const ParseOptions& options_;
  bool temporal_;  // instances of one datasetId may repeat
  bool whole_;     // the document is one attribute: an object is never a value alone
};

// The kind whose content member has this name ("value" gives property), if any.
std::optional<Kind> kind_of_member(std::string_view name);
// A term that no attribute may have as its name: clause 4.5.1.
bool is_reserved_name(std::string_view term);

}  // namespace dosi::ngsi
