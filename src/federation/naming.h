#pragma once
#include <string>
#include <string_view>

#include "base/result.h"
#include "json/value.h"
#include "jsonld/context.h"

namespace dosi::federation {

// Writes the names of a request anew, in the terms of another @context (clause 4.3.6.6). Any thread.
class Naming {
 public:
  Naming(jsonld::ContextPtr from, jsonld::ContextPtr to) : from_(std::move(from)), to_(std::move(to)) {}

  bool changes() const { return from_ != to_; }
  std::string name(std::string_view term) const;
  std::string names(std::string_view list) const;  // comma separated
  Result<std::string> types(std::string_view selection) const;
  Result<std::string> q(std::string_view text) const;
  // An entity or a part of one; an attribute (object or array of instances); a query document (clause 5.2.23), or a subscription without
  // its notification.
  void entity(json::Value& document) const;
  void attribute(json::Value& value) const;
  Result<void> query(json::Value& document) const;

  const jsonld::ContextPtr& target() const { return to_; }

 private:
  void member(json::Object& object, std::string_view key) const;

  jsonld::ContextPtr from_, to_;
};

}  // namespace dosi::federation
