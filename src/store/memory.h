#pragma once
#include <memory>

#include "store/store.h"

namespace dosi::store {

// The store as a naive model in memory: ordered maps, one lock, linear scans with the matcher. It is the oracle with
// which the real stores are compared, and a test double. Everything is durable at once and lost with the object.
class MemoryStore final : public Store {
 public:
  MemoryStore();
  ~MemoryStore() override;

  RecordPtr get(std::string_view tenant, std::string_view id) const override;
  Result<void> scan(std::string_view tenant, const query::Matcher& matcher, Page page,
                    const Visit& visit) const override;
  Result<Applied> apply(Change change, Durable durable) override;
  Result<std::vector<Series>> history(std::string_view tenant, const HistoryQuery& query) const override;
  Result<std::vector<std::string>> history_ids(std::string_view tenant, std::string_view after,
                                               std::size_t limit) const override;
  std::vector<TypeCount> types(std::string_view tenant) const override;
  std::vector<std::string> tenants() const override;
  Stats stats() const override;
  Result<void> put_document(std::string_view tenant, std::string_view key, std::string_view value) override;
  std::string document(std::string_view tenant, std::string_view key) const override;
  std::vector<std::string> documents(std::string_view tenant, std::string_view prefix) const override;
  Result<std::vector<Letter>> letters(std::string_view tenant, std::string_view queue, std::uint64_t after,
                                      std::size_t limit) const override;
  Result<std::vector<Queue>> queues(std::string_view tenant) const override;
  Result<void> flush() override;
  Result<std::vector<std::string>> check() const override;
  Result<void> backup(const std::string& folder) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dosi::store
