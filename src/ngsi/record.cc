#include "ngsi/record.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "ngsi/instance_text.h"
#include "ngsi/record_layout.h"

namespace dosi::ngsi {
namespace {

using namespace record_layout;

// The numbers of a slot that queries read without looking at the text.
void classify(Slot& slot, const Attribute& a) {
  const json::Value& v = a.value;
  slot.content = Content::other;
  if (a.kind == Kind::property) {
    if (v.is_number()) slot.content = Content::number, slot.number = v.as_double();
    else if (v.is_bool()) slot.content = Content::boolean, slot.number = v.as_bool() ? 1 : 0;
    else if (v.is_string()) slot.content = Content::string;
  } else if (a.kind == Kind::relationship) {
    if (v.is_string()) slot.content = Content::uri;
  } else if (a.kind == Kind::geo_property) {
    const json::Value *type = v.find("type"), *position = v.find("coordinates");
    if (type == nullptr || !type->is_string() || type->as_string() != "Point" || position == nullptr) return;
    if (!position->is_array() || position->as_array().size() < 2) return;
    const auto& numbers = position->as_array();
    if (!numbers[0].is_number() || !numbers[1].is_number()) return;
    slot.content = Content::point, slot.number = numbers[0].as_double(), slot.latitude = numbers[1].as_double();
  }
}

// Packs into a buffer that each thread keeps, so that the block itself is allocated once and to the byte.
class Packer {
 public:
  explicit Packer(std::string& out) : out_(out) {}

  void pack(const Entity& e, std::uint64_t version) {
    std::size_t slots = 0;
    for (const AttributeSet& set : e.attributes) slots += set.instances.size();
    begin(e, slots);
    for (const AttributeSet& set : e.attributes) put(set);
    finish(version);
  }
  // The attributes of `old`, but for those of the names, which are the entity's.
  void pack(const Record& old, const Entity& e, std::span<const Symbol> names) {
    const auto is_edited = [&](Symbol name) {
      return std::find(names.begin(), names.end(), name) != names.end() || e.find(name) != nullptr;
    };
    std::size_t slots = 0;
    for (const Slot& slot : old.slots()) slots += is_edited(slot.name) ? 0 : 1;
    for (const AttributeSet& set : e.attributes) slots += set.instances.size();
    begin(e, slots);
    Symbol before;
    for (const Slot& slot : old.slots()) {
      if (!is_edited(slot.name)) {
        copy(old, slot);
      } else if (slot.name != before) {
        if (const AttributeSet* set = e.find(slot.name)) put(*set);
      }
      before = slot.name;
    }
    for (const AttributeSet& set : e.attributes)
      if (old.slots(set.name).empty()) put(set);
    finish(0);
  }

 private:
  template <class T>
  static std::uint32_t count(const T& container) {
    return static_cast<std::uint32_t>(container.size());
  }
  template <class T>
  T* at(std::size_t offset) {
    return reinterpret_cast<T*>(out_.data() + offset);
  }
  Piece append(std::string_view text) {
    const Piece piece{count(out_), count(text)};
    out_ += text;
    return piece;
  }
  void begin(const Entity& e, std::size_t slots) {
    header_ = {kMagic, 0, 0, e.created_at.us, e.modified_at.us, e.expires_at.us, static_cast<std::uint32_t>(slots), count(e.scopes),
               count(e.types), count(e.id)};
    const Places p = places(header_);
    out_.assign(p.text, '\0');
    std::copy(e.types.begin(), e.types.end(), at<Symbol>(p.types));
    out_ += e.id;
    for (std::size_t i = 0; i < e.scopes.size(); ++i) {
      const Piece piece = append(e.scopes[i]);
      at<Piece>(p.scopes)[i] = piece;  // after the text: appending may move the buffer
    }
    next_ = sizeof(Header);
  }
  void finish(std::uint64_t version) {
    header_.version = version;
    header_.size = count(out_);
    *at<Header>(0) = header_;
  }
  Slot& next_slot() { return *at<Slot>(std::exchange(next_, next_ + sizeof(Slot))); }

  void put(const AttributeSet& set) {
    for (const Attribute& a : set.instances) put(set.name, a);
  }
  void put(Symbol name, const Attribute& a) {
    const Piece dataset = append(a.dataset_id);
    const auto text_at = count(out_);
    const ContentPlace value = append_instance(out_, a);
    Slot& slot = next_slot();
    slot.name = name, slot.kind = a.kind, slot.flags = is_plain(a) ? Slot::kPlain : std::uint8_t{0};
    slot.text_at = text_at, slot.text_size = count(out_) - text_at;
    slot.value_at = static_cast<std::uint32_t>(value.at), slot.value_size = static_cast<std::uint32_t>(value.size);
    slot.dataset_at = dataset.at, slot.dataset_size = dataset.size;
    slot.created_us = a.created_at.us, slot.modified_us = a.modified_at.us, slot.observed_us = a.observed_at.us;
    classify(slot, a);
  }
  void copy(const Record& old, const Slot& from) {
    const Piece dataset = append(old.dataset(from)), text = append(old.text(from));
    Slot& slot = next_slot() = from;
    slot.dataset_at = dataset.at, slot.text_at = text.at;
    slot.value_at = text.at + (from.value_at - from.text_at);
  }
  std::string& out_;
  Header header_{};
  std::size_t next_ = 0;  // where the next slot goes
};

// A piece of a damaged block may point anywhere.
class Bounds {
 public:
  Bounds(std::uint64_t from, std::uint64_t until) : from_(from), until_(until) {}
  bool hold(std::uint64_t at, std::uint64_t size) const { return at >= from_ && at + size <= until_; }

 private:
  std::uint64_t from_, until_;
};

// That the parts lie inside, and that the text has the frame on which readers rely: its prefix, and content behind it.
bool is_sound(const Slot& s, std::string_view bytes, const Bounds& text) {
  if (static_cast<int>(s.kind) >= kKinds || s.content > Content::uri || s.flags > Slot::kPlain) return false;
  if (!text.hold(s.text_at, s.text_size) || !text.hold(s.dataset_at, s.dataset_size)) return false;
  const std::string_view instance = bytes.substr(s.text_at, s.text_size), prefix = text_prefix(s.kind);
  return instance.starts_with(prefix) && instance.ends_with('}') && s.value_at == s.text_at + prefix.size() &&
         s.value_size + prefix.size() < s.text_size;
}

}  // namespace

template <class Fill>
RecordPtr Record::packed(const Fill& fill) {
  thread_local std::string buffer;
  fill(Packer(buffer));
  RecordPtr record = wrap(std::string(buffer));
  constexpr std::size_t kKeptBytes = std::size_t{1} << 20;
  if (buffer.capacity() > kKeptBytes) std::string().swap(buffer);
  return record;
}
RecordPtr Record::pack(const Entity& entity, std::uint64_t version) {
  return packed([&](Packer packer) { packer.pack(entity, version); });
}
RecordPtr Record::repack(const Entity& entity, std::span<const Symbol> names) const {
  return packed([&](Packer packer) { packer.pack(*this, entity, names); });
}

RecordPtr Record::with_version(std::uint64_t version, std::string_view trailer) const {
  const std::string_view block = bytes();
  std::string copy;
  copy.reserve(block.size() + trailer.size());
  copy += block, copy += trailer;
  reinterpret_cast<Header*>(copy.data())->version = version;
  return wrap(std::move(copy));
}

RecordPtr Record::wrap(std::string bytes) {
  struct Open : Record {
    explicit Open(std::string b) : Record(std::move(b)) {}
  };
  return std::make_shared<const Open>(std::move(bytes));
}

Entity Record::unpack_if(const auto& wanted) const {
  Entity e;
  e.id = id();
  e.types.assign(types().begin(), types().end());
  for (std::size_t i = 0; i < scope_count(); ++i) e.scopes.emplace_back(scope(i));
  e.created_at = created_at(), e.modified_at = modified_at(), e.expires_at = expires_at();
  for (const Slot& slot : slots()) {
    if (!wanted(slot.name)) continue;
    Attribute a = read_instance(text(slot));
    a.kind = slot.kind;
    a.dataset_id = dataset(slot);
    a.created_at = Time{slot.created_us}, a.modified_at = Time{slot.modified_us};
    a.observed_at = Time{slot.observed_us};
    if (e.attributes.empty() || e.attributes.back().name != slot.name) e.attributes.push_back({slot.name, {}});
    e.attributes.back().instances.push_back(std::move(a));
  }
  return e;
}
Entity Record::unpack() const {
  return unpack_if([](Symbol) { return true; });
}
Entity Record::unpack(std::span<const Symbol> names) const {
  return unpack_if([&](Symbol name) { return std::find(names.begin(), names.end(), name) != names.end(); });
}

std::string_view Record::id() const {
  const Header& h = header(bytes_);
  return std::string_view(bytes_).substr(places(h).text, h.id_size);
}
std::span<const Symbol> Record::types() const {
  const Header& h = header(bytes_);
  return {reinterpret_cast<const Symbol*>(bytes_.data() + places(h).types), h.type_count};
}
bool Record::has_type(Symbol type) const {
  const auto all = types();
  return std::find(all.begin(), all.end(), type) != all.end();
}
std::size_t Record::scope_count() const { return header(bytes_).scope_count; }
std::string_view Record::scope(std::size_t i) const {
  const Piece piece = reinterpret_cast<const Piece*>(bytes_.data() + places(header(bytes_)).scopes)[i];
  return std::string_view(bytes_).substr(piece.at, piece.size);
}
Time Record::created_at() const { return Time{header(bytes_).created_us}; }
Time Record::modified_at() const { return Time{header(bytes_).modified_us}; }
Time Record::expires_at() const { return Time{header(bytes_).expires_us}; }
std::uint64_t Record::version() const { return header(bytes_).version; }

std::span<const Slot> Record::slots() const {
  return {reinterpret_cast<const Slot*>(bytes_.data() + sizeof(Header)), header(bytes_).slot_count};
}
std::span<const Slot> Record::slots(Symbol name) const {
  const auto all = slots();
  std::size_t first = 0;
  while (first < all.size() && all[first].name != name) ++first;
  std::size_t end = first;
  while (end < all.size() && all[end].name == name) ++end;
  return all.subspan(first, end - first);
}
std::string_view Record::text(const Slot& slot) const {
  return std::string_view(bytes_).substr(slot.text_at, slot.text_size);
}
std::string_view Record::value(const Slot& slot) const {
  return std::string_view(bytes_).substr(slot.value_at, slot.value_size);
}
std::string_view Record::dataset(const Slot& slot) const {
  return std::string_view(bytes_).substr(slot.dataset_at, slot.dataset_size);
}
std::string_view Record::bytes() const { return std::string_view(bytes_).substr(0, header(bytes_).size); }
std::string_view Record::trailer() const { return std::string_view(bytes_).substr(header(bytes_).size); }
std::size_t Record::memory() const { return sizeof(Record) + 2 * sizeof(void*) + bytes_.capacity() + 1; }

Result<void> Record::verify(std::string_view bytes) {
  const auto corrupt = [](const char* what) {
    return error(ErrorCode::corrupt, std::string("A stored entity record is damaged: ") + what);
  };
  Header h;
  if (bytes.size() < sizeof h) return corrupt("it is shorter than its header");
  std::memcpy(&h, bytes.data(), sizeof h);
  if (h.magic != kMagic) return corrupt("it does not begin with the record mark");
  const Places p = places(h);
  if (h.size > bytes.size() || p.text > h.size) return corrupt("its length is not what its header says");
  const Bounds text(p.text, h.size);
  if (!text.hold(p.text, h.id_size)) return corrupt("the entity id lies outside");
  for (std::size_t i = 0; i < h.scope_count; ++i) {
    Piece piece;
    std::memcpy(&piece, bytes.data() + p.scopes + i * sizeof piece, sizeof piece);
    if (!text.hold(piece.at, piece.size)) return corrupt("a scope lies outside");
  }
  for (std::size_t i = 0; i < h.slot_count; ++i) {
    Slot slot;
    std::memcpy(&slot, bytes.data() + sizeof h + i * sizeof slot, sizeof slot);
    if (!is_sound(slot, bytes, text)) return corrupt("an attribute is malformed");
  }
  return ok();
}

void Record::for_each_symbol(std::string& bytes, void* context, Symbol (*map)(void*, Symbol)) {
  const Header h = header(bytes);
  auto* slots = reinterpret_cast<Slot*>(bytes.data() + sizeof(Header));
  for (std::size_t i = 0; i < h.slot_count; ++i) slots[i].name = map(context, slots[i].name);
  auto* types = reinterpret_cast<Symbol*>(bytes.data() + places(h).types);
  for (std::size_t i = 0; i < h.type_count; ++i) types[i] = map(context, types[i]);
}

}  // namespace dosi::ngsi
