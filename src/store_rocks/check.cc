#include <algorithm>

#include "store_rocks/entity_value.h"
#include "store_rocks/rocks_store.h"

namespace dosi::store_rocks {
namespace {

using Damages = std::vector<std::string>;

// One sentence per kind would hide things, thousands of sentences help nobody.
constexpr std::size_t kMostSentences = 1000;

void add(Damages& damages, std::string sentence) {
  if (damages.size() < kMostSentences) damages.push_back(std::move(sentence));
}

std::string series_name(const HistoryKey& key, const Dictionary& dictionary) {
  const Symbol name = dictionary.symbol(key.attribute);
  return "history of '" + std::string(key.id) + "', attribute " + (name ? std::string(text(name)) : std::to_string(key.attribute));
}

// Walks all history: keys, blocks, and the order of blocks.
class HistoryCheck {
 public:
  HistoryCheck(const Tenants& tenants, const Dictionary& dictionary, Damages& damages)
      : tenants_(tenants), dictionary_(dictionary), damages_(damages) {}

  void look(std::string_view key_bytes, std::string_view value) {
    const auto key = parse_history_key(key_bytes);
    if (!key) return add(damages_, "a history key of " + std::to_string(key_bytes.size()) + " bytes is malformed");
    const std::string name = series_name(*key, dictionary_);
    if (tenants_.find(key->tenant) == nullptr) add(damages_, name + ": belongs to no tenant");
    if (!dictionary_.symbol(key->attribute)) add(damages_, name + ": the attribute is missing in the dictionary");
    if (const auto decoded = block_.decode(value); !decoded) return add(damages_, name + ": " + decoded.error().message);
    std::vector<Place> places;
    for (std::size_t i = 0; i < block_.size(); ++i) {
      ngsi::Sample s;
      block_.fill(i, s);
      places.push_back(place_of(s));
    }
    if (!std::is_sorted(places.begin(), places.end())) add(damages_, name + ": a block is out of order");
    if (!key->sealed) return;
    if (places.back() != key->last) add(damages_, name + ": a block does not end where its key says");
    if (key->series == series_ && places.front() <= last_) add(damages_, name + ": two blocks overlap");
    series_ = key->series, last_ = key->last;
  }

 private:
  const Tenants& tenants_;
  const Dictionary& dictionary_;
  Damages& damages_;
  Block block_;
  std::string series_;
  Place last_;
};

// Whether the index of a tenant says what its records say. Run under the index's lock.
void check_index(const Tenant& tenant, const Index& index, Damages& damages) {
  for (const std::uint32_t ordinal : index.live()) {
    const Cell::Held held = tenant.cell(ordinal).load();
    if (held.status == Cell::Status::dead) {
      add(damages, "the index of tenant '" + tenant.name() + "' names an entity that is gone");
    }
    if (held.status != Cell::Status::resident) continue;
    for (const Symbol type : held.record->types()) {
      const Roaring* set = index.of_type(type);
      if (set == nullptr || !set->contains(ordinal))
        add(damages, "entity '" + std::string(held.record->id()) + "' is missing in the index of its type");
    }
    for (const ngsi::Slot& slot : held.record->slots()) {
      const Roaring* set = index.with_attribute(slot.name);
      if (set == nullptr || !set->contains(ordinal))
        add(damages, "entity '" + std::string(held.record->id()) + "' is missing in the index of its attribute " + std::string(text(slot.name)));
    }
  }
}

}  // namespace

Result<std::vector<std::string>> RocksStore::check() const {
  Damages damages = damages_;
  if (committer_) committer_->wait_written();
  for (std::string& file : disk_->verify()) add(damages, std::move(file));
  for (const Tenant* tenant : tenants_.all())
    tenant->with_index([&](const Index& index) { return check_index(*tenant, index, damages), 0; });
  check_entities(damages);
  HistoryCheck history(tenants_, dictionary_, damages);
  Cursor cursor = disk_->cursor(Space::history, Disk::Reading::all);
  for (cursor.seek(""); cursor.valid(); cursor.next()) history.look(cursor.key(), cursor.value());
  if (const auto status = cursor.status(); !status) add(damages, "the history: " + status.error().message);
  return damages;
}

// What lies on disk is what memory shows, entity by entity.
void RocksStore::check_entities(std::vector<std::string>& damages) const {
  Cursor cursor = disk_->cursor(Space::entities, Disk::Reading::all);
  for (cursor.seek(""); cursor.valid(); cursor.next()) {
    ByteReader key(cursor.key());
    const Tenant* tenant = tenants_.find(key.big32());
    if (tenant == nullptr) continue;  // named when the folder was opened
    const auto stored = decode(std::string(cursor.value()));
    if (!stored) {
      if (damages_.empty()) add(damages, "entity " + std::to_string(key.big64()) + " of tenant '" + tenant->name() + "': " + stored.error().message);
      continue;
    }
    const std::string name = "entity '" + std::string((*stored)->id()) + "'";
    if (const auto recent = read_trailer((*stored)->trailer(), dictionary_); !recent) add(damages, name + ": " + recent.error().message);
    const RecordPtr now = get(tenant->name(), (*stored)->id());
    const bool changed_meanwhile = !now || now->version() > (*stored)->version();
    const bool moved_meanwhile = now && now->trailer().empty();  // to history values
    const bool same = now && now->bytes() == (*stored)->bytes() && (moved_meanwhile || now->trailer() == (*stored)->trailer());
    if (!changed_meanwhile && !same) add(damages, name + " is not the same in memory and on disk");
  }
  if (const auto status = cursor.status(); !status) add(damages, "the entities: " + status.error().message);
}

}  // namespace dosi::store_rocks
