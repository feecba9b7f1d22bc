#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/symbol.h"
#include "base/time.h"
#include "ngsi/entity.h"

namespace dosi::ngsi {

// What an instance's content is, read without parsing its text: number, string and boolean of a Property, point of a
// GeoProperty that is a Point, uri of a Relationship to one entity; everything else is other.
enum class Content : std::uint8_t { other, number, string, boolean, point, uri };

// One attribute instance inside a record: a row of its attribute table. Instances of one name stand together, names in
// the order in which they were first written.
struct Slot {
  Symbol name;
  Kind kind;
  Content content;
  std::uint8_t flags;          // kPlain ...
  std::uint32_t text_at, text_size;        // the instance's stored text
  std::uint32_t value_at, value_size;      // the JSON text of its content (value, object, languageMap ...)
  std::uint32_t dataset_at, dataset_size;  // datasetId, size 0 for the default instance
  std::int64_t created_us, modified_us, observed_us;  // Time::us, kNoTime if absent
  double number;               // Content::number: the number; boolean: 0 or 1; point: longitude
  double latitude;             // Content::point

  // The stored text holds core terms only: no sub-attributes, no names to compact, no system times. It can be copied
  // into an answer as it stands.
  static constexpr std::uint8_t kPlain = 1;
  bool plain() const { return (flags & kPlain) != 0; }
};

// An immutable entity in one block of memory: header, types, attribute table, text. The stored text of an instance is
// its normalized JSON object without top-level createdAt and modifiedAt, "type" first; names of sub-attributes and
// vocab values in it are IRIs. Thread-safe, shared, freed with its last holder. Layout: docs/storage-format.md.
class Record {
 public:
  // Packs an entity; `version` is the store's.
  static std::shared_ptr<const Record> pack(const Entity& entity, std::uint64_t version = 0);
  // The entity again. pack(unpack(r)) equals r.
  Entity unpack() const;
  // The entity with no other attributes than those of these names: for an operation that touches no others.
  Entity unpack(std::span<const Symbol> names) const;
  // Packs the entity that an operation made of unpack(names); what has another name is copied as it stands here.
  std::shared_ptr<const Record> repack(const Entity& entity, std::span<const Symbol> names) const;

  std::string_view id() const;
  std::span<const Symbol> types() const;
  bool has_type(Symbol type) const;
  std::size_t scope_count() const;
  std::string_view scope(std::size_t i) const;
  Time created_at() const;
  Time modified_at() const;
  Time expires_at() const;
  std::uint64_t version() const;
  // The same entity with another version and trailer: a copy of the block.
  std::shared_ptr<const Record> with_version(std::uint64_t version, std::string_view trailer = {}) const;

  std::span<const Slot> slots() const;
  // The slots of one attribute: empty if it has none.
  std::span<const Slot> slots(Symbol name) const;
  std::string_view text(const Slot& slot) const;     // {"type":"Property","value":23.5,...}
  std::string_view value(const Slot& slot) const;    // 23.5
  std::string_view dataset(const Slot& slot) const;

  // The block itself, for the store. Symbols in it are this process's: a store that writes it to disk replaces them by
  // means of its own dictionary (see `symbols`).
  std::string_view bytes() const;
  // Bytes of the store's own that it keeps behind the block; no part of the entity.
  std::string_view trailer() const;
  // Takes a block back, with what stands behind it as trailer. Fails with corrupt when it is not a well-formed record;
  // `translate` maps the symbols found in the block to this process's.
  template <class Translate>
  static Result<std::shared_ptr<const Record>> adopt(std::string bytes, Translate&& translate);

  // Whether the bytes begin with a well-formed block; says what is wrong with it.
  static Result<void> verify(std::string_view bytes);

  std::size_t memory() const;  // bytes held

 private:
  explicit Record(std::string bytes) : bytes_(std::move(bytes)) {}
  static void for_each_symbol(std::string& bytes, void* context, Symbol (*map)(void*, Symbol));
  static std::shared_ptr<const Record> wrap(std::string bytes);
  template <class Fill>
  static std::shared_ptr<const Record> packed(const Fill& fill);
  Entity unpack_if(const auto& wanted) const;
  std::string bytes_;  // the block and its trailer
};
using RecordPtr = std::shared_ptr<const Record>;

template <class Translate>
Result<RecordPtr> Record::adopt(std::string bytes, Translate&& translate) {
  DOSI_CHECK(verify(bytes));
  using Function = std::remove_reference_t<Translate>;
  void* function = const_cast<void*>(static_cast<const void*>(std::addressof(translate)));
  for_each_symbol(bytes, function, [](void* f, Symbol s) { return (*static_cast<Function*>(f))(s); });
  return wrap(std::move(bytes));
}

}  // namespace dosi::ngsi
