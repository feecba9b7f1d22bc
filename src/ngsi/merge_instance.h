#pragma once
#include "base/time.h"
#include "ngsi/entity.h"

// The part of merge.h that looks inside one attribute instance.
namespace dosi::ngsi {

// Takes the NGSI-LD Nulls out of a new instance, at every depth: there is nothing that they could delete.
void drop_nulls(Attribute& attribute);

// Stamps a new instance and what is in it; with `old`, what existed there keeps its createdAt.
void stamp(Attribute& attribute, const Attribute* old, Time now);

struct Patch {
  bool deep = false;            // merge into values and attributes of attributes (5.5.12) instead of replacing them (5.5.8)
  Time now = kNoTime;
  Time observed_at = kNoTime;   // for instances that had one and get none of their own
};
// Changes the members of `target` that `fragment` gives; the kinds are equal.
void patch(Attribute& target, Attribute fragment, const Patch& how);

}  // namespace dosi::ngsi
