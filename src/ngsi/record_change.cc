#include "ngsi/record_change.h"

#include <cstring>
#include <vector>

#include "ngsi/instance_text.h"
#include "ngsi/record_layout.h"

namespace dosi::ngsi {
namespace {

using namespace record_layout;

struct Head {
  std::uint64_t version;
  std::int64_t modified_us, expires_us;
  std::uint32_t instances, size;  // of the whole change
};
struct Instance {
  std::uint32_t slot;
  Kind kind;
  Content content;
  std::uint8_t flags, zero;
  std::uint32_t text_size, value_size;
  std::int64_t created_us, modified_us, observed_us;
  double number, latitude;
};
static_assert(sizeof(Head) == 32 && sizeof(Instance) == 56);

template <class T>
void put(std::string& out, const T& v) {
  out.append(reinterpret_cast<const char*>(&v), sizeof v);
}
template <class T>
T get(std::string_view bytes, std::size_t at) {
  T v;
  std::memcpy(&v, bytes.data() + at, sizeof v);
  return v;
}

bool same_shape(const Record& a, const Record& b) {
  const auto sa = a.slots(), sb = b.slots();
  if (sa.size() != sb.size() || a.types().size() != b.types().size() || a.scope_count() != b.scope_count()) return false;
  if (a.created_at() != b.created_at() || a.id() != b.id()) return false;
  for (std::size_t i = 0; i < sa.size(); ++i)
    if (sa[i].name != sb[i].name || a.dataset(sa[i]) != b.dataset(sb[i])) return false;
  for (std::size_t i = 0; i < a.scope_count(); ++i)
    if (a.scope(i) != b.scope(i)) return false;
  return std::equal(a.types().begin(), a.types().end(), b.types().begin());
}

bool same_instance(const Record& a, const Slot& x, const Record& b, const Slot& y) {
  return x.modified_us == y.modified_us && x.created_us == y.created_us && x.observed_us == y.observed_us &&
         x.kind == y.kind && x.content == y.content && x.flags == y.flags && x.number == y.number &&
         x.latitude == y.latitude && a.text(x) == b.text(y);
}

// The last change of each slot, and the entity's last times.
struct Latest {
  Head head{};
  std::vector<Instance> instances;        // by slot
  std::vector<std::string_view> texts;    // by slot; empty: unchanged

  bool read(std::string_view change) {
    const auto size = record_change_size(change);
    if (!size) return false;
    head = get<Head>(change, 0);
    std::size_t at = sizeof(Head);
    for (std::uint32_t n = 0; n < head.instances; ++n) {
      const auto instance = get<Instance>(change, at);
      at += sizeof instance;
      if (instance.slot >= texts.size()) return false;
      instances[instance.slot] = instance;
      texts[instance.slot] = change.substr(at, instance.text_size);
      at += instance.text_size;
    }
    return true;
  }
};

// The block again, with the latest instances in place of its own.
class Rebuilder {
 public:
  explicit Rebuilder(std::string_view block) : block_(block), header_(get<Header>(block, 0)) {}

  std::optional<std::string> rebuild(const Latest& latest) {
    const Places p = places(header_);
    out_.reserve(block_.size() + 256);
    out_ = block_.substr(0, p.text + header_.id_size);
    for (std::size_t i = 0; i < header_.scope_count; ++i) {
      const auto piece = get<Piece>(block_, p.scopes + i * sizeof(Piece));
      const Piece moved = append(block_.substr(piece.at, piece.size));
      std::memcpy(out_.data() + p.scopes + i * sizeof moved, &moved, sizeof moved);
    }
    for (std::size_t i = 0; i < header_.slot_count; ++i) put_slot(i, latest);
    Header h = header_;
    h.version = latest.head.version, h.modified_us = latest.head.modified_us, h.expires_us = latest.head.expires_us;
    h.size = static_cast<std::uint32_t>(out_.size());
    std::memcpy(out_.data(), &h, sizeof h);
    return std::move(out_);
  }

 private:
  Piece append(std::string_view text) {
    const Piece piece{static_cast<std::uint32_t>(out_.size()), static_cast<std::uint32_t>(text.size())};
    out_ += text;
    return piece;
  }
  void put_slot(std::size_t i, const Latest& latest) {
    const std::size_t at = sizeof(Header) + i * sizeof(Slot);
    auto slot = get<Slot>(block_, at);
    slot.dataset_at = append(block_.substr(slot.dataset_at, slot.dataset_size)).at;
    std::uint32_t value_offset = slot.value_at - slot.text_at;
    std::string_view text = block_.substr(slot.text_at, slot.text_size);
    if (!latest.texts[i].empty()) {
      const Instance& now = latest.instances[i];
      text = latest.texts[i];
      slot.kind = now.kind, slot.content = now.content, slot.flags = now.flags;
      slot.value_size = now.value_size;
      slot.created_us = now.created_us, slot.modified_us = now.modified_us, slot.observed_us = now.observed_us;
      slot.number = now.number, slot.latitude = now.latitude;
      value_offset = static_cast<std::uint32_t>(text_prefix(now.kind).size());
    }
    const Piece piece = append(text);
    slot.text_at = piece.at, slot.text_size = piece.size, slot.value_at = piece.at + value_offset;
    std::memcpy(out_.data() + at, &slot, sizeof slot);
  }

  std::string_view block_;
  const Header header_;
  std::string out_;
};

}  // namespace

std::optional<std::string> record_change(const Record& before, const Record& after) {
  if (!same_shape(before, after)) return std::nullopt;
  const auto old = before.slots(), now = after.slots();
  std::string out;
  Head head{after.version(), after.modified_at().us, after.expires_at().us, 0, 0};
  put(out, head);
  for (std::size_t i = 0; i < now.size(); ++i) {
    const Slot& slot = now[i];
    if (same_instance(before, old[i], after, slot)) continue;
    put(out, Instance{static_cast<std::uint32_t>(i), slot.kind, slot.content, slot.flags, 0, slot.text_size, slot.value_size,
                      slot.created_us, slot.modified_us, slot.observed_us, slot.number, slot.latitude});
    out += after.text(slot);
    ++head.instances;
  }
  head.size = static_cast<std::uint32_t>(out.size());
  std::memcpy(out.data(), &head, sizeof head);
  return out;
}

std::optional<std::size_t> record_change_size(std::string_view bytes) {
  if (bytes.size() < sizeof(Head)) return std::nullopt;
  const auto head = get<Head>(bytes, 0);
  std::size_t at = sizeof head;
  for (std::uint32_t n = 0; n < head.instances; ++n) {
    if (bytes.size() - at < sizeof(Instance)) return std::nullopt;
    const auto instance = get<Instance>(bytes, at);
    at += sizeof instance;
    if (instance.text_size == 0 || instance.text_size > bytes.size() - at || static_cast<int>(instance.kind) >= kKinds)
      return std::nullopt;
    at += instance.text_size;
  }
  return at == head.size ? std::optional(at) : std::nullopt;
}

std::optional<std::string> apply_record_changes(std::string_view block, std::span<const std::string_view> changes) {
  if (!Record::verify(block)) return std::nullopt;
  Latest latest;
  const auto h = get<Header>(block, 0);
  latest.head = {h.version, h.modified_us, h.expires_us, 0, 0};
  latest.instances.resize(h.slot_count), latest.texts.resize(h.slot_count);
  for (const std::string_view change : changes)
    if (!latest.read(change)) return std::nullopt;
  return Rebuilder(block).rebuild(latest);
}

}  // namespace dosi::ngsi
