#pragma once
#include <map>
#include <string>
#include <vector>

#include "ngsi/entity.h"
#include "ngsi/sample.h"
#include "store/store.h"

namespace dosi::federation {

// What one request sees: the hub's own store, with the entities that other sources have merged in. Reads alone; made for one request
// and filled before it is read, so it needs no lock.
class UnionStore final : public store::Store {
 public:
  // `whole`: merged entities have been chosen by their sources and are shown without asking the query again; otherwise the query is asked
  // of what was put together (clause 4.3.6.7, split entities).
  UnionStore(const store::Store& own, std::string tenant, bool whole) : own_(own), tenant_(std::move(tenant)), whole_(whole) {}

  // `sources`: who has it, ids of registrations or "@none" for the hub itself.
  void put(const ngsi::Entity& entity, std::vector<std::string> sources);
  std::vector<std::string> sources_of(std::string_view id) const;
  // Every sample of the entity from all sources, with the hub's own.
  void put_history(const std::string& id, std::vector<store::Sample> samples);
  bool empty() const { return entities_.empty(); }

  ngsi::RecordPtr get(std::string_view tenant, std::string_view id) const override;
  // Merged entities come first, by id.
  Result<void> scan(std::string_view tenant, const query::Matcher& matcher, Page page, const Visit& visit) const override;
  Result<std::vector<store::Series>> history(std::string_view tenant, const store::HistoryQuery& query) const override;
  Result<std::vector<std::string>> history_ids(std::string_view tenant, std::string_view after,
                                               std::size_t limit) const override;
  std::vector<store::TypeCount> types(std::string_view tenant) const override { return own_.types(tenant); }
  std::vector<std::string> tenants() const override { return own_.tenants(); }
  store::Stats stats() const override { return own_.stats(); }
  std::string document(std::string_view tenant, std::string_view key) const override { return own_.document(tenant, key); }
  std::vector<std::string> documents(std::string_view tenant, std::string_view prefix) const override {
    return own_.documents(tenant, prefix);
  }

  Result<std::vector<store::Letter>> letters(std::string_view, std::string_view, std::uint64_t, std::size_t) const override {
    return std::vector<store::Letter>();
  }
  Result<std::vector<Queue>> queues(std::string_view) const override { return std::vector<Queue>(); }

  Result<store::Applied> apply(store::Change, Durable) override { return no_writes(); }
  Result<void> put_document(std::string_view, std::string_view, std::string_view) override { return no_writes(); }
  Result<void> flush() override { return no_writes(); }
  Result<std::vector<std::string>> check() const override { return no_writes(); }
  Result<void> backup(const std::string&) override { return no_writes(); }

 private:
  static Error no_writes() { return error(ErrorCode::internal, "a view of several sources was written to"); }
  bool is_merged(std::string_view tenant, std::string_view id) const { return tenant == tenant_ && entities_.contains(id); }

  const store::Store& own_;
  const std::string tenant_;
  const bool whole_;
  std::map<std::string, ngsi::RecordPtr, std::less<>> entities_;
  std::map<std::string, std::vector<std::string>, std::less<>> sources_;
  std::map<std::string, std::vector<store::Sample>, std::less<>> histories_;
};

}  // namespace dosi::federation
