#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/policy.h"
#include "ngsi/record.h"

namespace dosi::access {

// Where an entity is; none where it has no (valid) location.
std::optional<geo::Geometry> place_of(const ngsi::Record& entity);

// Who asks, and what for: what a token or an account says of them.
struct Principal {
  std::string name;
  std::vector<std::string> roles;
  std::string purpose;
};

// What of a tenant's data somebody may see for one action: the rules that speak of it, picked out once. Immutable, any thread.
// An entity is seen where at least one of its attributes is, or where it would be if it had any.
class View {
 public:
  struct Question {
    const Principal& who;
    std::string_view tenant;
    Action action = Action::read;
    Detail detail = Detail::entities;
    Time now;
  };
  static View of(const PolicyBook& book, const Question& question);

  // Everything is seen, by every rule: who asks needs no view at all.
  bool sees_all() const { return denied_.empty() && any_allows_all(); }

  // The entity with what may be seen of it, itself where that is all; null where it may not be seen.
  ngsi::RecordPtr seen(const ngsi::RecordPtr& entity) const;
  // Whether an instance of the past may be seen, of an entity of these types. A rule with an area does not speak of it unless the entity
  // stands still in it (`place`; null: it moved, or nobody knows).
  bool sees(std::span<const Symbol> types, Symbol attribute, Time at, const geo::Geometry* place) const;
  // Whether any rule asks where an entity is.
  bool asks_places() const;
  // Whether anything of such an entity might be seen.
  bool may_see(std::span<const Symbol> types) const;

 private:
  struct Subject;
  bool sees(const Subject& subject) const;
  bool any_allows_all() const;

  std::vector<Policy> allowed_, denied_;
};

}  // namespace dosi::access
