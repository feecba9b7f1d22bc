#pragma once
#include <string>
#include <unordered_set>

#include "ingest/reader.h"
#include "json/parse.h"
#include "ngsi/parse.h"
#include "ngsi/temporal.h"
#include "require.h"

namespace dosi::fuzz {

// Holds a reader to its contract: every draft is a document that the broker takes, and names the entity it says.
class EntitySink : public ingest::Sink {
 public:
  // `own` false: the reader passes documents on, which the broker may refuse.
  explicit EntitySink(bool own = true) : own_(own) {}

  Result<void> entity(ingest::Draft draft) override {
    const auto document = json::parse(draft.json);
    require(document.has_value(), "a draft is JSON");
    ids_.insert(draft.id), ++drafts_;
    if (!own_) return ok();
    const auto entity = ngsi::parse_entity(*document, *jsonld::Context::core());
    if (!entity) std::fprintf(stderr, "%s\n%s\n", draft.json.c_str(), entity.error().message.c_str());
    require(entity && entity->id == draft.id, "a draft is the entity that it says");
    return ok();
  }
  Result<void> history(ingest::TemporalDraft draft) override {
    const auto document = json::parse(draft.json);
    require(document.has_value(), "a history is JSON");
    const auto read = ngsi::parse_temporal(*document, *jsonld::Context::core(), Time{0});
    if (!read) std::fprintf(stderr, "%s\n%s\n", draft.json.c_str(), read.error().message.c_str());
    require(read && read->id == draft.id, "a history is a temporal document of the entity that it says");
    require(ids_.contains(draft.id), "a history comes after its entity");
    return ok();
  }
  void rejected(ingest::Rejected row) override {
    ++rejected_;
    require(!row.reason.empty(), "a refused row has a reason");
  }
  bool progress(std::uint64_t done, std::uint64_t total, std::uint64_t) override {
    require(done <= total, "no more is done than there is");
    return true;
  }
  // What the reader returned.
  void check(const Result<ingest::Summary>& read) const {
    if (!read) return require(!read.error().message.empty(), "a refusal says why");
    require(read->rows == read->imported + read->quarantined, "every row is imported or quarantined");
    require(read->entities == drafts_ && read->quarantined == rejected_, "the summary counts what the sink got");
  }

 private:
  bool own_;
  std::uint64_t drafts_ = 0, rejected_ = 0;
  std::unordered_set<std::string> ids_;
};

}  // namespace dosi::fuzz
