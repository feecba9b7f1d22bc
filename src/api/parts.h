#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "broker/source.h"
#include "federation/network.h"
#include "http/message.h"
#include "json/value.h"
#include "jsonld/context.h"

// The parts into which a write falls when other sources have a share in it, and one answer made of theirs (clauses 5.6, 6.3.17).
namespace dosi::api {

// What became of one part.
struct Part {
  broker::SourcePtr source;             // null: the hub itself
  std::vector<std::string> attributes;  // whole IRIs of those it was given
  int status = 0;                       // of the answer, or what stands for none
  json::Value problem;                  // of a failure: a problem document
  bool done = false;                    // all or some of it was done
  std::vector<std::string> updated;     // attributes done, whole IRIs
  struct NotUpdated {
    std::string attribute, reason;
  };
  std::vector<NotUpdated> not_updated;
  std::vector<std::string> entities;    // ids that a batch result calls successful
  json::Array errors;                   // of a batch result
  http::Response response;              // the hub's own
  std::string location;

  bool failed() const { return status >= 300; }
  bool proxied() const { return source && ngsi::is_proxied(source->registration.mode); }
};

// A problem document. `type` is the last part of the NGSI-LD error type, or empty.
json::Value problem_value(int status, std::string_view type, std::string_view title, std::string_view detail);

// Fills a part from a source's reply, or from the hub's own answer. `context`: that in which names in it are written.
void take_reply(Part& part, const federation::Reply& reply);
void take_response(Part& part, http::Response response, const jsonld::Context& context);

// The parts that a source may not or cannot be given: clause 5.6.1.4 (Conflict), and 6.3.17 (508).
Part unsupported(const broker::SourcePtr& source, std::string_view operation, std::vector<std::string> attributes);
Part looping(const broker::SourcePtr& source, std::vector<std::string> attributes);

// Clauses 5.2.16 and 5.2.18 of all parts. `id` is the entity's; empty where there are many, as in a purge.
std::string batch_result_of(const std::vector<Part>& parts, const std::string& id);
std::string update_result_of(const std::vector<Part>& parts);
// What to answer when nothing was done, and nothing else was to be done.
http::Response failure_of(const Part& part);

}  // namespace dosi::api
