#pragma once
#include <deque>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "broker/events.h"
#include "ngsi/entity.h"
#include "store/store.h"

namespace dosi::broker {

// One atomic change in the making. Reads see what the transaction itself has written. What is overwritten or deleted
// goes to history by itself (docs/decisions/0003).
class Transaction {
 public:
  Transaction(const store::Store& store, std::string tenant, Time now);
  Transaction(const Transaction&) = delete;

  Time now() const { return now_; }
  // The entity as it stands, or null.
  ngsi::RecordPtr read(const std::string& id);
  // Writes the entity, new or over the one that read() gave. Where its scopes are others, they are so from now on; with
  // `told` what the caller appends says since when.
  enum class Scopes : std::uint8_t { from_now, told };
  void put(const ngsi::Entity& entity, Scopes scopes = Scopes::from_now);
  // The same of an entity that is there and was unpacked with the attributes of these names alone (Record::unpack).
  void put(const ngsi::Entity& entity, std::span<const Symbol> names);
  // Writes the entity over what was wrong: what is overwritten does not go to history.
  void correct(const ngsi::Entity& entity);
  // Deletes the entity; its present attributes go to history as deleted now.
  void erase(const std::string& id);
  // Deletes the entity and its history without a trace.
  void forget(const std::string& id);
  // Appends to the entity's history as it is.
  void append(const std::string& id, std::vector<store::Sample> samples);
  // Removes from the entity's history: all, one attribute (or one of its instances by datasetId), one instance.
  void erase_history(const std::string& id, store::Write::History what, store::Sample which = {});
  void replace_instance(const std::string& id, store::Sample which, store::Sample by);

  bool empty() const { return order_.empty(); }
  store::Change change() &&;
  // What the change means once it is durable; to be taken before change().
  std::vector<Event> events() const;

 private:
  struct Entry {
    std::string id;
    std::uint64_t version = 0;  // the version that was read, 0: there was none
    ngsi::RecordPtr before, after;
    bool touched = false, written = false;
    std::vector<store::Write> history;  // further history writes, in order
    std::vector<store::Sample> samples;
  };
  Entry& entry(const std::string& id);
  Entry& touch(const std::string& id);
  void keep_scopes(const std::string& id, const ngsi::Record& old);
  void write(Entry& entry, ngsi::RecordPtr record, Scopes scopes);

  const store::Store& store_;
  std::string tenant_;
  Time now_;
  std::deque<Entry> entries_;
  std::unordered_map<std::string_view, Entry*> by_id_;
  std::vector<Entry*> order_;  // those touched, in the order of the first touch
};

// The moment of a present instance as history keeps it. Its instance number follows from name, datasetId and
// modification time, so that it is the same before and after it moves into history.
store::Sample sample_of(const ngsi::Record& entity, const ngsi::Slot& slot);

// The scopes that an entity was created with, as history keeps them once they change: without a time of observation.
store::Sample sample_of_scopes(const ngsi::Record& entity);
// Whether history tells of scopes.
Result<bool> has_scope_history(const store::Reads& store, const std::string& tenant, const std::string& id);

}  // namespace dosi::broker
