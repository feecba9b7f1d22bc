#pragma once
#include <string>

#include "jsonld/context.h"
#include "ngsi/entity.h"
#include "ngsi/language_filter.h"
#include "ngsi/present.h"

namespace dosi::ngsi {

// Writes attribute instances from their unpacked form, with names compacted: the general way, for what cannot be copied
// from stored text, and for attributes that are in no record (notifications).
class InstanceWriter {
 public:
  InstanceWriter(std::string& out, const jsonld::Context& context, Form form, bool sys_attrs, const LanguageFilter& language)
      : out_(out), context_(context), language_(language), form_(form), sys_attrs_(sys_attrs) {}

  // One of several instances is never written as a value alone: it could not be told from an array.
  void write(const Attribute& attribute, bool one_of_several = false);
  // The content alone, in the shape of the simplified representation.
  void write_simplified(Kind kind, const json::Value& value);
  // IRIs of names as terms.
  void write_names(const json::Value& value);
  // `,"createdAt":...,"modifiedAt":...`, as far as present.
  void write_times(Time created, Time modified);

 private:
  void write_members(const Attribute& attribute);
  void write_content(Kind kind, const json::Value& value);
  void write_subs(const std::vector<AttributeSet>& subs);
  bool writes_bare(const Attribute& attribute) const;

  std::string& out_;
  const jsonld::Context& context_;
  const LanguageFilter& language_;
  Form form_;
  bool sys_attrs_;
};

// True if a JSON value given alone for a Property would be read as something else (clause 4.5.2.3).
bool is_ambiguous(const json::Value& value);

}  // namespace dosi::ngsi
