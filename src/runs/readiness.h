#pragma once
#include <string>
#include <vector>

#include "base/time.h"
#include "client/client.h"
#include "runs/manifest.h"

namespace dosi::runs {

enum class Verdict {
  ready,
  missing,     // no entity of the type
  few,         // fewer than the solution asks for
  incomplete,  // an attribute that it asks for has too few
  stale,       // the newest is older than it asks for
};
std::string_view name(Verdict verdict);

struct AttributeState {
  std::string name;
  bool optional = false;
  std::uint64_t count = 0;  // entities that have it
};

// What one hub has of one need.
struct TypeState {
  Need need;
  Verdict verdict = Verdict::missing;
  std::uint64_t count = 0;
  std::vector<AttributeState> attributes;
  Time modified = kNoTime;  // newest modification, of those that were looked at; kNoTime: the broker does not tell
  Time observed = kNoTime;  // newest observedAt of them
};

struct HubState {
  std::string hub;
  std::string trouble;  // why it cannot be asked; empty: it answered
  std::vector<TypeState> types;
};

struct Readiness {
  std::vector<HubState> hubs;
  bool ready = false;  // whatever the solution cannot do without is ready in one of the hubs at least
};

// Asks a hub, any NGSI-LD broker, for what the manifest requires: a few requests for each type. Waits for the answers.
HubState look(const Manifest& manifest, const std::string& hub, const client::Client& client, Time now);
bool is_ready(const Manifest& manifest, const std::vector<HubState>& hubs);

// As GET /dosi/solutions/{id}/readiness answers (docs/hub-api.md), with sentences in both languages.
json::Value to_json(const Manifest& manifest, const Readiness& readiness, Time now);
// For a terminal.
std::string to_text(const Manifest& manifest, const Readiness& readiness, Time now);

}  // namespace dosi::runs
