#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ngsi/record.h"
#include "ngsi/sample.h"
#include "query/matches.h"

namespace dosi::store {

using ngsi::RecordPtr;
using ngsi::Sample;

// Sample::instance names a sample inside its entity's history. Where it is 0 the store chooses a number below this that
// no sample in it has or had; callers may give any other.
inline constexpr std::uint64_t kChosenInstances = std::uint64_t{1} << 62;
// As Sample::dataset_id of what to erase: the series of every datasetId.
inline constexpr std::string_view kEveryDataset = "*";

// What happens to one entity in a change. `expected` is the version that the writer has seen (0: the entity does not
// exist, kAnyVersion: whatever is there).
struct Write {
  static constexpr std::uint64_t kAnyVersion = ~std::uint64_t{0};
  std::string id;
  std::uint64_t expected = kAnyVersion;
  enum class Current : std::uint8_t { keep, put, erase } current = Current::keep;
  RecordPtr record;                    // Current::put; the store gives it its version
  std::vector<Sample> samples;         // appended to the entity's history
  // What to remove from the entity's history before `samples` are appended, chosen by `erase`: all of it; the series of
  // an attribute and datasetId (or kEveryDataset); one instance of an attribute, under whatever datasetId it stands.
  // Removing what is not there is no error. With replace_instance a sample without instance takes the removed one's.
  enum class History : std::uint8_t { append, erase_entity, erase_attribute, erase_instance, replace_instance };
  History history = History::append;
  Sample erase;                        // attribute, dataset_id, instance
};

// What waits in a queue of letters until somebody has delivered it. `number` is the store's: it rises from letter to letter
// of a store in the order in which their changes become durable.
struct Letter {
  std::string queue;                   // neither empty nor with a zero byte
  std::string bytes;
  std::uint64_t number = 0;
};
// As Delivered::number: every letter that is in the queue.
inline constexpr std::uint64_t kWholeQueue = ~std::uint64_t{0};
// Takes a letter out of its queue; one that is not there is no error.
struct Delivered {
  std::string queue;
  std::uint64_t number = kWholeQueue;
};
// A small named document (see put_document); an empty value erases.
struct Document {
  std::string key, value;
};

// An atomic batch within one tenant: all of it happens or nothing. Every expectation speaks of the state before the
// change; writes of the same entity then happen in their order. Erasing an entity leaves its history.
struct Change {
  std::string tenant;                  // empty: the default tenant
  std::vector<Write> writes;
  std::vector<Letter> letters;         // put into their queues, in this order
  std::vector<Delivered> delivered;    // of letters that were durable before
  std::vector<Document> documents;
};

// What apply() tells once the change is decided. `conflicts` names the writes whose expectation failed: then nothing
// was applied and the caller may read again and retry.
struct Applied {
  std::vector<std::size_t> conflicts;
  std::uint64_t sequence = 0;          // rises with every change of the store: the version of the records put
};

struct HistoryQuery {
  std::string id;
  std::vector<Symbol> attributes;      // empty: all
  query::TemporalQuery::Property property = query::TemporalQuery::Property::observed_at;
  Time from = kNoTime, until = kNoTime;  // half-open [from, until); kNoTime: open
  std::size_t last_n = 0;              // per series, the newest n (0: all)
  std::size_t limit = 0;               // per series, at most n from `from` on (0: all)
  bool without_observed_at = false;    // only samples that have none
};
// The samples of one attribute instance (name and datasetId) that have the asked time, by that time, equal ones by
// instance. `last_n` is taken first, then `limit`.
struct Series {
  Symbol attribute;
  std::string dataset_id;
  std::vector<Sample> samples;
  bool complete = true;                // false: `limit` cut it
};

struct Stats {
  std::uint64_t entities = 0, samples = 0, memory_bytes = 0, disk_bytes = 0;
  std::string trouble;  // why writes are refused now; empty: they are not
};
struct TypeCount {
  Symbol type;
  std::uint64_t entities = 0;
};

// What is there to be read: a store, or what of one somebody may see. All functions may be called from any thread.
class Reads {
 public:
  virtual ~Reads() = default;

  // The entity, or null.
  virtual RecordPtr get(std::string_view tenant, std::string_view id) const = 0;

  // Visits the entities that match, in the query's order (without one: order of creation, stable while entities come
  // and go), skipping `offset`, until `visit` returns false. With `count`, sets it to the number of all matches,
  // regardless of offset and of where the visit stopped. Fails with unavailable when stored data cannot be read.
  struct Page {
    std::size_t offset = 0;
    std::uint64_t* count = nullptr;
  };
  using Visit = std::function<bool(const RecordPtr&)>;
  virtual Result<void> scan(std::string_view tenant, const query::Matcher& matcher, Page page,
                            const Visit& visit) const = 0;

  // Series without samples in the range are left out; order: attribute name, then datasetId, by bytes.
  virtual Result<std::vector<Series>> history(std::string_view tenant, const HistoryQuery& query) const = 0;
  // Ids that have history but no entity (any more), after `after`, at most `limit`, by bytes.
  virtual Result<std::vector<std::string>> history_ids(std::string_view tenant, std::string_view after,
                                                       std::size_t limit) const = 0;

  // The types of the entities that are there, by name.
  virtual std::vector<TypeCount> types(std::string_view tenant) const = 0;
};

// Where entities and their history live. Reads see every change whose apply() has returned, even before it is durable.
// The same contract test runs on every implementation.
class Store : public Reads {
 public:
  // Applies the change or none of it. Returns as soon as it is decided and visible; `durable` is called exactly once,
  // from any thread, when it is safe on disk, or with the error that makes the store read-only (disk full or failing).
  // When apply() fails or meets a conflict `durable` is not called. `durable` may be called before apply() returns; it
  // must not wait for the store (put_document, flush, another `durable`). An error it is given means that the change
  // is not visible any more, and that after a crash it may be there or not.
  using Durable = std::function<void(Result<void>)>;
  virtual Result<Applied> apply(Change change, Durable durable) = 0;

  // Tenants that were ever written to, by name.
  virtual std::vector<std::string> tenants() const = 0;
  virtual Stats stats() const = 0;

  // Small named documents that live beside the entities: hosted contexts, subscriptions, registrations, import logs.
  // Durable when it returns. An empty value erases. `documents` lists the keys with a prefix, by bytes.
  virtual Result<void> put_document(std::string_view tenant, std::string_view key, std::string_view value) = 0;
  virtual std::string document(std::string_view tenant, std::string_view key) const = 0;
  virtual std::vector<std::string> documents(std::string_view tenant, std::string_view prefix) const = 0;

  // The durable letters of a queue with numbers above `after`, by rising number, at most `limit`. Whoever goes on from the
  // last number it got misses none.
  virtual Result<std::vector<Letter>> letters(std::string_view tenant, std::string_view queue, std::uint64_t after,
                                              std::size_t limit) const = 0;
  // The queues that hold durable letters, by name.
  struct Queue {
    std::string name;
    std::uint64_t letters = 0, bytes = 0;
    friend bool operator==(const Queue&, const Queue&) = default;
  };
  virtual Result<std::vector<Queue>> queues(std::string_view tenant) const = 0;

  // Returns when everything applied before is durable.
  virtual Result<void> flush() = 0;
  // Verifies what is stored; one sentence per damage found, empty when sound.
  virtual Result<std::vector<std::string>> check() const = 0;
  // A consistent copy into an empty folder while the store goes on; not_supported where there is nothing on disk.
  virtual Result<void> backup(const std::string& folder) = 0;
};

}  // namespace dosi::store
