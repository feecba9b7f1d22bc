#pragma once
#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "store_rocks/committer.h"
#include "store_rocks/store_rocks.h"

namespace dosi::store_rocks {

struct Plan;

// The parts put together. apply.cc, plan.cc, scan.cc, load.cc, check.cc, letters.cc, documents.cc and rocks_store.cc each
// hold one side of it.
class RocksStore final : public store::Store {
 public:
  static Result<std::unique_ptr<RocksStore>> open(const Options& options);
  ~RocksStore() override;

  RecordPtr get(std::string_view tenant, std::string_view id) const override;
  Result<void> scan(std::string_view tenant, const query::Matcher& matcher, Page page, const Visit& visit) const override;
  Result<store::Applied> apply(store::Change change, Durable durable) override;
  Result<std::vector<store::Series>> history(std::string_view tenant, const store::HistoryQuery& query) const override;
  Result<std::vector<std::string>> history_ids(std::string_view tenant, std::string_view after, std::size_t limit) const override;
  std::vector<store::TypeCount> types(std::string_view tenant) const override;
  std::vector<std::string> tenants() const override;
  store::Stats stats() const override;
  Result<void> put_document(std::string_view tenant, std::string_view key, std::string_view value) override;
  std::string document(std::string_view tenant, std::string_view key) const override;
  std::vector<std::string> documents(std::string_view tenant, std::string_view prefix) const override;
  Result<std::vector<store::Letter>> letters(std::string_view tenant, std::string_view queue, std::uint64_t after,
                                      std::size_t limit) const override;
  Result<std::vector<Queue>> queues(std::string_view tenant) const override;
  Result<void> flush() override;
  Result<std::vector<std::string>> check() const override;
  Result<void> backup(const std::string& folder) override;

  // The state of an ordinal; null if there is none. `keep`: a record read from disk stays in memory.
  Result<RecordPtr> read(const Tenant& tenant, Ordinal ordinal, bool keep) const;
  // Brings an entity to another state, counting the memory. The caller holds its lock.
  void set(Tenant& tenant, Ordinal ordinal, const RecordPtr& before, const RecordPtr& after);

  // The entity value as it lies on disk.
  std::string encode(const ngsi::Record& record);

  // Locks entities by their stripe, in one order for all. Numbers may repeat.
  class Locks {
   public:
    Locks(RocksStore& store, std::vector<std::uint8_t> stripes);
    ~Locks();
    Locks(const Locks&) = delete;

   private:
    RocksStore& store_;
    std::vector<std::uint8_t> stripes_;
  };
  static std::uint8_t stripe(const Tenant& tenant, std::string_view id);

 private:
  friend class Planner;
  struct Found {
    std::optional<Ordinal> ordinal;
    RecordPtr record;  // null: there is no such entity
  };
  RocksStore(const Options& options, std::unique_ptr<Disk> disk);
  Result<RecordPtr> decode(std::string bytes) const;

  // load.cc, load_entities.cc
  Result<void> load();
  Result<void> load_counters(Counters& counters);
  Result<void> write_format(std::string_view counters);
  Result<void> load_names();
  Result<void> load_documents();
  Result<void> load_entities();
  Result<void> load_entity(Tenant* tenant, std::uint32_t number, std::uint64_t creation, const Result<RecordPtr>& record);
  Result<void> damaged(std::string what);

  void check_entities(std::vector<std::string>& damages) const;  // check.cc

  // apply.cc, plan.cc
  Result<std::vector<Found>> find_all(const Tenant& tenant, const store::Change& change) const;
  Result<Plan> plan(Tenant& tenant, store::Change& change, const std::vector<Found>& found);
  std::string translate(const ngsi::Record& record);
  void make_room() const;

  // letters.cc
  Result<std::vector<Op>> plan_delivered(const Tenant& tenant, const store::Change& change) const;
  // documents.cc: submits the change together with these documents
  Result<void> submit_documents(Tenant& tenant, const std::vector<store::Document>& changed, Pending pending);

  const Options options_;
  std::unique_ptr<Disk> disk_;
  std::unique_ptr<Acknowledged> acknowledged_;
  Dictionary dictionary_;
  Tenants tenants_;
  std::vector<std::string> damages_;  // found while opening with Options::inspect
  mutable std::atomic<std::int64_t> resident_bytes_ = 0;
  mutable std::mutex room_mutex_;
  mutable std::size_t room_tenant_ = 0;
  mutable Ordinal room_ordinal_ = 0;
  std::array<std::mutex, 256> stripes_;
  std::unique_ptr<Committer> committer_;  // last: it uses all above; null when inspecting
};

}  // namespace dosi::store_rocks
