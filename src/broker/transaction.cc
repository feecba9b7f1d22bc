#include "broker/transaction.h"

#include <algorithm>
#include <utility>

#include "broker/marks.h"
#include "ngsi/merge.h"
#include "ngsi/sample.h"

namespace dosi::broker {
namespace {

using ngsi::Content;
using ngsi::Record;
using ngsi::RecordPtr;
using ngsi::Slot;
using store::Sample;
using store::Write;

std::uint64_t mix(std::uint64_t hash, std::string_view text) {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ull;
  return hash;
}

// Whether the instance still stands, untouched, in the new record.
bool stands(const Slot& old, std::string_view dataset, const Record& now) {
  const auto slots = now.slots(old.name);
  return std::any_of(slots.begin(), slots.end(),
                     [&](const Slot& s) { return s.modified_us == old.modified_us && now.dataset(s) == dataset; });
}

// Whether the new record says the same of that instance: then nothing was superseded.
bool says_the_same(const Slot& old, const Record& before, const Record& after) {
  const std::string_view dataset = before.dataset(old);
  const auto slots = after.slots(old.name);
  return std::any_of(slots.begin(), slots.end(), [&](const Slot& s) {
    return after.dataset(s) == dataset && after.text(s) == before.text(old);
  });
}

// A number with at most a time of observation: history keeps it without its text.
bool is_bare_number(const Record& entity, const Slot& slot) {
  if (slot.kind != ngsi::Kind::property || slot.content != Content::number) return false;
  const std::string_view tail = entity.text(slot).substr(slot.value_at + slot.value_size - slot.text_at);
  return tail == "}" || (tail.starts_with(R"(,"observedAt":)") && tail.find(',', 1) == std::string_view::npos);
}

bool has_instance(Symbol name, std::string_view dataset, const Record& in) {
  const auto slots = in.slots(name);
  return std::any_of(slots.begin(), slots.end(), [&](const Slot& s) { return in.dataset(s) == dataset; });
}

bool same_scopes(const Record& a, const Record& b) {
  if (a.scope_count() != b.scope_count()) return false;
  for (std::size_t i = 0; i < a.scope_count(); ++i)
    if (a.scope(i) != b.scope(i)) return false;
  return true;
}

std::vector<std::string> scopes_of(const Record& entity) {
  std::vector<std::string> scopes;
  for (std::size_t i = 0; i < entity.scope_count(); ++i) scopes.emplace_back(entity.scope(i));
  return scopes;
}

}  // namespace

Sample sample_of(const Record& entity, const Slot& slot) {
  Sample out{.attribute = slot.name, .dataset_id = std::string(entity.dataset(slot)), .kind = slot.kind};
  out.observed_at = Time{slot.observed_us};
  out.created_at = Time{slot.created_us};
  out.modified_at = Time{slot.modified_us};
  // A constant away from modifiedAt, so that history packs it into nothing; apart from the numbers the store chooses.
  const std::uint64_t series = mix(mix(0xCBF29CE484222325ull, text(slot.name)), out.dataset_id) >> 2;
  out.instance = (series + static_cast<std::uint64_t>(slot.modified_us)) | std::uint64_t{1} << 63;
  if (is_bare_number(entity, slot))
    out.number = slot.number;
  else
    out.text = entity.text(slot);
  return out;
}

Sample sample_of_scopes(const Record& entity) {
  Sample out = ngsi::sample_of_scopes(scopes_of(entity), kNoTime);
  out.created_at = out.modified_at = entity.created_at();
  return out;
}

Result<bool> has_scope_history(const store::Reads& store, const std::string& tenant, const std::string& id) {
  const store::HistoryQuery newest{.id = id,
                                   .attributes = {ngsi::scope_name()},
                                   .property = query::TemporalQuery::Property::modified_at,
                                   .last_n = 1};
  DOSI_TRY(const auto all, store.history(tenant, newest));
  return !all.empty();
}

Transaction::Transaction(const store::Store& store, std::string tenant, Time now)
    : store_(store), tenant_(std::move(tenant)), now_(now) {}

Transaction::Entry& Transaction::entry(const std::string& id) {
  if (const auto known = by_id_.find(id); known != by_id_.end()) return *known->second;
  Entry& fresh = entries_.emplace_back();
  fresh.id = id;
  fresh.before = fresh.after = store_.get(tenant_, id);
  fresh.version = fresh.before ? fresh.before->version() : 0;
  by_id_.emplace(fresh.id, &fresh);
  return fresh;
}

Transaction::Entry& Transaction::touch(const std::string& id) {
  Entry& e = entry(id);
  if (!std::exchange(e.touched, true)) order_.push_back(&e);
  return e;
}

RecordPtr Transaction::read(const std::string& id) {
  return entry(id).after;
}

// Brings the scopes of the creation into history, unless something of scopes is there already.
void Transaction::keep_scopes(const std::string& id, const Record& old) {
  Entry& e = touch(id);
  const auto is_scope = [](const Sample& s) { return s.attribute == ngsi::scope_name(); };
  if (old.scope_count() == 0 || std::any_of(e.samples.begin(), e.samples.end(), is_scope)) return;
  const auto known = has_scope_history(store_, tenant_, id);
  if (known && !*known) e.samples.push_back(sample_of_scopes(old));
}

void Transaction::correct(const ngsi::Entity& entity) {
  Entry& e = touch(entity.id);
  e.after = Record::pack(entity);
  e.written = true;
}

void Transaction::put(const ngsi::Entity& entity, Scopes scopes) {
  write(touch(entity.id), Record::pack(entity), scopes);
}
void Transaction::put(const ngsi::Entity& entity, std::span<const Symbol> names) {
  Entry& e = touch(entity.id);
  write(e, e.after->repack(entity, names), Scopes::from_now);
}

void Transaction::write(Entry& e, RecordPtr record, Scopes scopes) {
  const RecordPtr old = std::exchange(e.after, std::move(record));
  e.written = true;
  if (!old) return;
  for (const Slot& slot : old->slots()) {
    if (stands(slot, old->dataset(slot), *e.after) || says_the_same(slot, *old, *e.after)) continue;
    e.samples.push_back(sample_of(*old, slot));
    if (has_instance(slot.name, old->dataset(slot), *e.after)) continue;
    e.samples.push_back(ngsi::deletion_of(slot.name, old->dataset(slot), slot.kind, now_));
  }
  if (same_scopes(*old, *e.after)) return;
  keep_scopes(e.id, *old);
  if (scopes == Scopes::from_now) e.samples.push_back(ngsi::sample_of_scopes(scopes_of(*e.after), now_));
}

void Transaction::erase(const std::string& id) {
  Entry& e = touch(id);
  if (e.after) {
    for (const Slot& slot : e.after->slots()) {
      e.samples.push_back(sample_of(*e.after, slot));
      e.samples.push_back(ngsi::deletion_of(slot.name, e.after->dataset(slot), slot.kind, now_));
    }
    if (e.after->scope_count() != 0) {
      keep_scopes(id, *e.after);
      e.samples.push_back(ngsi::sample_of_scopes({}, now_));
    }
    const std::vector<Symbol> types(e.after->types().begin(), e.after->types().end());
    e.samples.push_back(departure_of(types, now_));
    for (const Symbol type : types) append(departed_key(type, id), {departure_of(types, now_)});
  }
  e.after = nullptr;
  e.written = true;
}

void Transaction::forget(const std::string& id) {
  Entry& e = touch(id);
  e.after = nullptr;
  e.written = true;
  e.samples.clear();
  erase_history(id, Write::History::erase_entity);
}

void Transaction::append(const std::string& id, std::vector<Sample> samples) {
  Entry& e = touch(id);
  std::move(samples.begin(), samples.end(), std::back_inserter(e.samples));
}

void Transaction::erase_history(const std::string& id, Write::History what, Sample which) {
  touch(id).history.push_back(Write{.id = id, .history = what, .erase = std::move(which)});
}

void Transaction::replace_instance(const std::string& id, Sample which, Sample by) {
  Write write{.id = id, .history = Write::History::replace_instance, .erase = std::move(which)};
  write.samples.push_back(std::move(by));
  touch(id).history.push_back(std::move(write));
}

std::vector<Event> Transaction::events() const {
  std::vector<Event> out;
  out.reserve(order_.size());
  for (const Entry* e : order_)
    if (e->written && (e->before || e->after)) out.push_back({tenant_, e->before, e->after});
  return out;
}

store::Change Transaction::change() && {
  store::Change change{.tenant = std::move(tenant_), .writes = {}};
  change.writes.reserve(order_.size());
  for (Entry* e : order_) {
    // What to remove from history goes first: an appended sample must not fall to it.
    for (Write& write : e->history) change.writes.push_back(std::move(write));
    Write main{.id = e->id, .expected = e->written ? e->version : Write::kAnyVersion, .samples = std::move(e->samples)};
    if (e->written && (e->before || e->after)) main.current = e->after ? Write::Current::put : Write::Current::erase;
    main.record = e->after;
    change.writes.push_back(std::move(main));
  }
  return change;
}

}  // namespace dosi::broker
