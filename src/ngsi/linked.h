#pragma once
#include <string>
#include <utility>
#include <vector>

#include "ngsi/present.h"

// Linked entity retrieval (clause 4.5.23): from an entity to those that its relationships name.
namespace dosi::ngsi {

// The ids that an instance of a relationship names, in order; none for other attributes.
std::vector<std::string> linked_ids(const Record& entity, const Slot& slot);

// How the entities behind a relationship of an entity shown as `how` says are shown themselves; without a join and
// without @context.
Presentation shown_linked(const Presentation& how, Symbol relationship);

// The entities behind one relationship that is shown with a join, written inside of it. What it is given must outlive it.
class LinkedWriter {
 public:
  LinkedWriter(const Record& entity, const Slot& slot, const jsonld::Context& context, const Presentation& how);

  bool found() const;  // whether there is anything to write
  // `,"entity":{...}`, an array where the relationship has one, or `,"entityList":[...]`.
  void write_member(std::string& out) const;
  // The entities in the place of their ids (clause 4.5.4); ids without an entity stay.
  void write_values(std::string& out) const;

 private:
  void write(std::string& out, const Record& entity) const;

  const jsonld::Context& context_;
  Presentation how_;
  Join deeper_;
  bool is_list_, is_one_;
  std::vector<std::pair<std::string, RecordPtr>> targets_;  // id, and the entity or null
};

}  // namespace dosi::ngsi
