#pragma once
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "broker/source.h"
#include "json/value.h"

namespace dosi::federation {

// One subscription of the hub at one source (clause 5.8.1.4): what it ought to be there, and what the source is known to have. Guarded
// by the lock of Relays.
struct Relay {
  std::string id;                   // chosen by the hub: nobody can guess it
  std::string remote;               // the id under which the source knows it: `id`, unless the source says otherwise
  std::string tenant, subscription;
  broker::SourcePtr source;
  std::optional<json::Object> wanted, there;
  bool attempted = false;           // the source may have it, though it has not said so
  bool stopped = false;             // the source does not want it as it is: nothing is tried until something changes
  bool busy = false;                // a request is on its way
  unsigned failures = 0;            // in a row
  Time next_try = kNoTime, leaving_since = kNoTime;

  enum class Step : std::uint8_t { none, create, update, remove, forget };
  Step step() const;
  // Whether `step` is something that the source offers; what it does not offer is not asked for.
  bool is_offered(Step step) const;
};
using RelayPtr = std::shared_ptr<Relay>;

// A relay as its document in the store, and back: all but `wanted` and what belongs to a moment.
inline constexpr std::string_view kRelayPrefix = "relay/";
std::string relay_text(const Relay& relay);
Result<RelayPtr> read_relay(std::string_view id, std::string_view text);

}  // namespace dosi::federation
