#pragma once
#include <optional>
#include <string>
#include <vector>

#include "federation/network.h"
#include "ngsi/entity.h"
#include "ngsi/temporal.h"

// What sources answered, read.
namespace dosi::federation {

// A version of entities that one source has. Expired ones are left out (clause 5.7.2.4).
struct EntityAnswer {
  std::vector<ngsi::Entity> entities;
  bool damaged = false;  // some of it was no NGSI-LD and was dropped
};
// Reads a good answer: an entity or an array of them, normalized. May fetch a context: for worker threads.
EntityAnswer read_entities(const Reply& reply, jsonld::ContextCache& contexts, Time now);

struct TemporalAnswer {
  std::vector<ngsi::TemporalDocument> entities;
  bool damaged = false;
};
TemporalAnswer read_histories(const Reply& reply, jsonld::ContextCache& contexts, Time now);

// The JSON of a good answer; none if it is no JSON.
std::optional<json::Value> read_json(const Reply& reply);

// The value of an NGSILD-Warning header for a source that did not answer a read as it should, or was not asked since its last answer is
// kept (Table 6.3.17-1); empty if it did, and for
// 404. `damaged`: its answer could not be read.
std::string warning_of(const Reply& reply, const std::string& alias, bool damaged = false);
// Warning 299 for a source of which the hub took so many entities, say, and left the others.
std::string cut_warning(const broker::Source& source, const std::string& alias, std::size_t taken, std::string_view what);
// Warning 199 for a source that a request would come back from.
std::string loop_warning(const broker::Source& source, const std::string& alias);

}  // namespace dosi::federation
