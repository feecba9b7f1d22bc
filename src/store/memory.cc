#include "store/memory.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <shared_mutex>

#include "store/change.h"
#include "store/series.h"

namespace dosi::store {
namespace {

using SeriesName = std::pair<Symbol, std::string>;  // attribute, datasetId
using Histories = std::map<SeriesName, std::vector<Sample>>;

struct Tenant {
  std::map<std::uint64_t, RecordPtr> entities;  // by creation
  std::map<std::string, std::uint64_t, std::less<>> creation;
  std::map<std::string, Histories, std::less<>> history;
  std::map<std::string, std::string, std::less<>> documents;
  std::map<std::string, std::map<std::uint64_t, std::string>, std::less<>> queues;  // letters by number

  RecordPtr find(std::string_view id) const {
    const auto it = creation.find(id);
    return it == creation.end() ? nullptr : entities.at(it->second);
  }
};

void erase_history(Tenant& tenant, const Write& write) {
  const auto it = tenant.history.find(write.id);
  if (it == tenant.history.end()) return;
  Histories& histories = it->second;
  const Sample& erase = write.erase;
  switch (write.history) {
    case Write::History::append: return;
    case Write::History::erase_entity: histories.clear(); break;
    case Write::History::erase_attribute:
      std::erase_if(histories, [&](const auto& series) {
        return series.first.first == erase.attribute &&
               (erase.dataset_id == kEveryDataset || series.first.second == erase.dataset_id);
      });
      break;
    case Write::History::erase_instance:
    case Write::History::replace_instance:
      for (auto& [name, samples] : histories)
        if (name.first == erase.attribute) std::erase_if(samples, [&](const Sample& s) { return s.instance == erase.instance; });
      break;
  }
  std::erase_if(histories, [](const auto& series) { return series.second.empty(); });
  if (histories.empty()) tenant.history.erase(it);
}

void put_document(Tenant& tenant, std::string_view key, std::string_view value) {
  if (value.empty()) tenant.documents.erase(std::string(key));
  else tenant.documents[std::string(key)] = value;
}

void take_out(Tenant& tenant, const Delivered& delivered) {
  const auto queue = tenant.queues.find(delivered.queue);
  if (queue == tenant.queues.end()) return;
  if (delivered.number == kWholeQueue) queue->second.clear();
  else queue->second.erase(delivered.number);
  if (queue->second.empty()) tenant.queues.erase(queue);
}

}  // namespace

struct MemoryStore::State {
  mutable std::shared_mutex mutex;
  std::map<std::string, Tenant, std::less<>> tenants;
  std::uint64_t sequence = 0, created = 0, instance = 0;

  const Tenant* find(std::string_view name) const {
    const auto it = tenants.find(name);
    return it == tenants.end() ? nullptr : &it->second;
  }

  void apply(Tenant& tenant, Write& write) {
    const auto known = tenant.creation.find(write.id);
    if (write.current == Write::Current::put) {
      const std::uint64_t at = known != tenant.creation.end() ? known->second : ++created;
      if (known == tenant.creation.end()) tenant.creation.emplace(write.id, at);
      tenant.entities[at] = write.record->with_version(sequence);
    } else if (write.current == Write::Current::erase && known != tenant.creation.end()) {
      tenant.entities.erase(known->second);
      tenant.creation.erase(known);
    }
    erase_history(tenant, write);
    for (Sample& sample : write.samples) {
      if (sample.instance == 0 && write.history == Write::History::replace_instance) sample.instance = write.erase.instance;
      if (sample.instance == 0) sample.instance = instance + 1;
      if (sample.instance < kChosenInstances) instance = std::max(instance, sample.instance);
      tenant.history[write.id][{sample.attribute, sample.dataset_id}].push_back(std::move(sample));
    }
  }
};

MemoryStore::MemoryStore() : state_(std::make_unique<State>()) {}
MemoryStore::~MemoryStore() = default;

RecordPtr MemoryStore::get(std::string_view tenant, std::string_view id) const {
  const std::shared_lock lock(state_->mutex);
  const Tenant* t = state_->find(tenant);
  return t == nullptr ? nullptr : t->find(id);
}

Result<void> MemoryStore::scan(std::string_view tenant, const query::Matcher& matcher, Page page,
                               const Visit& visit) const {
  std::vector<RecordPtr> found;
  {
    const std::shared_lock lock(state_->mutex);
    if (const Tenant* t = state_->find(tenant))
      for (const auto& [at, record] : t->entities)
        if (matcher.matches(*record, [t](std::string_view id) { return t->find(id); })) found.push_back(record);
  }
  if (!matcher.query().order.empty())
    std::stable_sort(found.begin(), found.end(),
                     [&](const RecordPtr& a, const RecordPtr& b) { return matcher.before(*a, *b); });
  if (page.count != nullptr) *page.count = found.size();
  for (std::size_t i = page.offset; i < found.size(); ++i)
    if (!visit(found[i])) break;
  return ok();
}

Result<Applied> MemoryStore::apply(Change change, Durable durable) {
  DOSI_CHECK(validate(change));
  Applied applied;
  {
    const std::unique_lock lock(state_->mutex);
    Tenant& tenant = state_->tenants[change.tenant];
    for (std::size_t i = 0; i < change.writes.size(); ++i) {
      const Write& write = change.writes[i];
      const RecordPtr now = tenant.find(write.id);
      if (write.expected != Write::kAnyVersion && write.expected != (now ? now->version() : 0)) applied.conflicts.push_back(i);
    }
    if (!applied.conflicts.empty()) return applied;
    applied.sequence = ++state_->sequence;
    for (Write& write : change.writes) state_->apply(tenant, write);
    for (const Delivered& delivered : change.delivered) take_out(tenant, delivered);
    for (Letter& letter : change.letters) tenant.queues[letter.queue].emplace(++state_->sequence, std::move(letter.bytes));
    for (const Document& document : change.documents) store::put_document(tenant, document.key, document.value);
  }
  if (durable) durable(ok());
  return applied;
}

Result<std::vector<Series>> MemoryStore::history(std::string_view tenant, const HistoryQuery& query) const {
  std::vector<Series> answer;
  const std::shared_lock lock(state_->mutex);
  const Tenant* t = state_->find(tenant);
  const auto it = t == nullptr ? std::map<std::string, Histories, std::less<>>::const_iterator{} : t->history.find(query.id);
  if (t == nullptr || it == t->history.end()) return answer;
  for (const auto& [name, samples] : it->second) {
    const auto& wanted = query.attributes;
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), name.first) == wanted.end()) continue;
    Series series{name.first, name.second, {}, true};
    std::copy_if(samples.begin(), samples.end(), std::back_inserter(series.samples),
                 [&](const Sample& s) { return in_range(s, query); });
    arrange(series, query);
    if (!series.samples.empty()) answer.push_back(std::move(series));
  }
  std::sort(answer.begin(), answer.end(), before);
  return answer;
}

Result<std::vector<std::string>> MemoryStore::history_ids(std::string_view tenant, std::string_view after,
                                                          std::size_t limit) const {
  std::vector<std::string> ids;
  const std::shared_lock lock(state_->mutex);
  if (const Tenant* t = state_->find(tenant))
    for (auto it = t->history.upper_bound(after); it != t->history.end() && ids.size() < limit; ++it)
      if (!t->creation.contains(it->first)) ids.push_back(it->first);
  return ids;
}

std::vector<TypeCount> MemoryStore::types(std::string_view tenant) const {
  std::map<std::string_view, TypeCount> counts;
  const std::shared_lock lock(state_->mutex);
  if (const Tenant* t = state_->find(tenant))
    for (const auto& [at, record] : t->entities)
      for (const Symbol type : record->types()) {
        TypeCount& c = counts[text(type)];
        c.type = type, ++c.entities;
      }
  std::vector<TypeCount> answer;
  for (const auto& [name, count] : counts) answer.push_back(count);
  return answer;
}

std::vector<std::string> MemoryStore::tenants() const {
  std::vector<std::string> names;
  const std::shared_lock lock(state_->mutex);
  for (const auto& [name, tenant] : state_->tenants) names.push_back(name);
  return names;
}

Stats MemoryStore::stats() const {
  Stats stats;
  const std::shared_lock lock(state_->mutex);
  for (const auto& [name, tenant] : state_->tenants) {
    stats.entities += tenant.entities.size();
    for (const auto& [at, record] : tenant.entities) stats.memory_bytes += record->memory();
    for (const auto& [id, histories] : tenant.history)
      for (const auto& [series, samples] : histories) stats.samples += samples.size();
  }
  return stats;
}

Result<void> MemoryStore::put_document(std::string_view tenant, std::string_view key, std::string_view value) {
  const std::unique_lock lock(state_->mutex);
  store::put_document(state_->tenants[std::string(tenant)], key, value);
  return ok();
}

std::string MemoryStore::document(std::string_view tenant, std::string_view key) const {
  const std::shared_lock lock(state_->mutex);
  const Tenant* t = state_->find(tenant);
  if (t == nullptr) return {};
  const auto it = t->documents.find(key);
  return it == t->documents.end() ? std::string() : it->second;
}

std::vector<std::string> MemoryStore::documents(std::string_view tenant, std::string_view prefix) const {
  std::vector<std::string> keys;
  const std::shared_lock lock(state_->mutex);
  if (const Tenant* t = state_->find(tenant))
    for (auto it = t->documents.lower_bound(prefix); it != t->documents.end() && it->first.starts_with(prefix); ++it)
      keys.push_back(it->first);
  return keys;
}

Result<std::vector<Letter>> MemoryStore::letters(std::string_view tenant, std::string_view queue, std::uint64_t after,
                                                 std::size_t limit) const {
  std::vector<Letter> answer;
  const std::shared_lock lock(state_->mutex);
  const Tenant* t = state_->find(tenant);
  if (t == nullptr) return answer;
  const auto it = t->queues.find(queue);
  if (it == t->queues.end()) return answer;
  for (auto letter = it->second.upper_bound(after); letter != it->second.end() && answer.size() < limit; ++letter)
    answer.push_back({std::string(queue), letter->second, letter->first});
  return answer;
}

Result<std::vector<Store::Queue>> MemoryStore::queues(std::string_view tenant) const {
  std::vector<Queue> answer;
  const std::shared_lock lock(state_->mutex);
  const Tenant* t = state_->find(tenant);
  if (t == nullptr) return answer;
  for (const auto& [name, letters] : t->queues) {
    Queue& queue = answer.emplace_back(Queue{name, letters.size()});
    for (const auto& [number, bytes] : letters) queue.bytes += bytes.size();
  }
  return answer;
}

Result<void> MemoryStore::flush() { return ok(); }
Result<std::vector<std::string>> MemoryStore::check() const { return std::vector<std::string>{}; }
Result<void> MemoryStore::backup(const std::string&) {
  return error(ErrorCode::not_supported, "the store in memory has nothing on disk to back up; start with --store rocks");
}

}  // namespace dosi::store
