#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/symbol.h"
#include "base/time.h"
#include "geo/predicate.h"

namespace dosi::access {

// What somebody wants to do with data. `read` is the present state and `history` the past; `subscribe` lets changes be sent on,
// `share` gives data to other hubs and solutions, `take_out` is export and backup, `administer` is everything about the hub itself.
enum class Action : std::uint8_t { read, history, subscribe, write, share, take_out, administer };
inline constexpr int kActions = 7;
std::string_view name(Action action);  // as policies spell it: "read", "take-out" ...

// How close one may look: at entities one by one, or at figures over groups of them only.
enum class Detail : std::uint8_t { figures, entities };

// One rule. A list that is empty says "any", but for roles: whom a rule speaks of has to be named ("*" is everybody).
struct Policy {
  std::string id;
  bool denies = false;                        // else it allows; a rule that denies wins over all that allow
  std::vector<std::string> roles, purposes, tenants;  // tenants: "" is the default one
  std::vector<Action> actions;
  std::vector<Symbol> types, attributes;      // expanded
  Detail detail = Detail::entities;           // of a rule that allows: as close as this; one that denies stops this and closer
  std::shared_ptr<const geo::Relation> area;  // allows: the location lies in it; denies: it touches it. Null: anywhere, or nowhere
  Time data_from = kNoTime, data_until = kNoTime;    // of an instance's time (observedAt, else modifiedAt), half-open; kNoTime: open
  Time valid_from = kNoTime, valid_until = kNoTime;  // when the rule itself is in force, half-open
  std::string reason;                         // why it is so, for people
};

// All rules of a hub. Nothing is allowed that no rule allows.
struct PolicyBook {
  std::vector<Policy> policies;
};

// Makes a name of a type or attribute in a policy an IRI.
using Expand = std::function<Symbol(std::string_view name)>;

// Reads {"policies": [...]} (docs/access.md). bad_request names the policy, the field and the line, and what was expected; unknown
// members are refused, since a rule that is read in part says something else than was meant.
Result<PolicyBook> parse_policies(std::string_view text, const Expand& expand);

}  // namespace dosi::access
