#include "ngsi/record.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "ngsi/instance_text.h"

namespace dosi::ngsi {
namespace {

constexpr std::uint32_t kMagic = 0x31525344;  // "DSR1"

struct Header {
  std::uint32_t magic, size;
  std::uint64_t version;
  std::int64_t created_us, modified_us, expires_us;
  std::uint32_t slot_count, scope_count, type_count, id_size;
};
struct Piece {
  std::uint32_t at, size;
};
static_assert(sizeof(Header) == 56 && sizeof(Slot) == 72 && sizeof(Piece) == 8 && sizeof(Symbol) == 4);
static_assert(std::is_trivially_copyable_v<Slot>);

const Header& header(std::string_view bytes) { return *reinterpret_cast<const Header*>(bytes.data()); }

// Where the parts of a block stand, from its counts. 64 bits wide: counts of a damaged block do not overflow.
struct Places {
  std::uint64_t scopes, types, text;
};
Places places(const Header& h) {
  Places p;
  p.scopes = sizeof(Header) + std::uint64_t{h.slot_count} * sizeof(Slot);
  p.types = p.scopes + std::uint64_t{h.scope_count} * sizeof(Piece);
  p.text = p.types + std::uint64_t{h.type_count} * sizeof(Symbol);
  return p;
}

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
    Header h{kMagic, 0, version, e.created_at.us, e.modified_at.us, e.expires_at.us, 0, count(e.scopes), count(e.types),
             count(e.id)};
    for (const AttributeSet& set : e.attributes) h.slot_count += count(set.instances);
    const Places p = places(h);
    out_.assign(p.text, '\0');
    std::copy(e.types.begin(), e.types.end(), at<Symbol>(p.types));
    out_ += e.id;
    for (std::size_t i = 0; i < e.scopes.size(); ++i) at<Piece>(p.scopes)[i] = append(e.scopes[i]);
    std::size_t slot = sizeof(Header);
    for (const AttributeSet& set : e.attributes)
      for (const Attribute& a : set.instances) pack(slot, set.name, a), slot += sizeof(Slot);
    h.size = static_cast<std::uint32_t>(out_.size());
    *at<Header>(0) = h;
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
  void pack(std::size_t offset, Symbol name, const Attribute& a) {
    const Piece dataset = append(a.dataset_id);
    const auto text_at = count(out_);
    const ContentPlace value = append_instance(out_, a);
    Slot& slot = *at<Slot>(offset);  // after the text: appending may move the buffer
    slot.name = name, slot.kind = a.kind, slot.flags = is_plain(a) ? Slot::kPlain : std::uint8_t{0};
    slot.text_at = text_at, slot.text_size = count(out_) - text_at;
    slot.value_at = static_cast<std::uint32_t>(value.at), slot.value_size = static_cast<std::uint32_t>(value.size);
    slot.dataset_at = dataset.at, slot.dataset_size = dataset.size;
    slot.created_us = a.created_at.us, slot.modified_us = a.modified_at.us, slot.observed_us = a.observed_at.us;
    classify(slot, a);
  }
  std::string& out_;
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

RecordPtr Record::pack(const Entity& entity, std::uint64_t version) {
  thread_local std::string buffer;
  Packer(buffer).pack(entity, version);
  RecordPtr record = wrap(std::string(buffer));
  constexpr std::size_t kKeptBytes = std::size_t{1} << 20;
  if (buffer.capacity() > kKeptBytes) std::string().swap(buffer);
  return record;
}

RecordPtr Record::with_version(std::uint64_t version) const {
  std::string copy = bytes_;
  reinterpret_cast<Header*>(copy.data())->version = version;
  return wrap(std::move(copy));
}

RecordPtr Record::wrap(std::string bytes) {
  struct Open : Record {
    explicit Open(std::string b) : Record(std::move(b)) {}
  };
  return std::make_shared<const Open>(std::move(bytes));
}

Entity Record::unpack() const {
  Entity e;
  e.id = id();
  e.types.assign(types().begin(), types().end());
  for (std::size_t i = 0; i < scope_count(); ++i) e.scopes.emplace_back(scope(i));
  e.created_at = created_at(), e.modified_at = modified_at(), e.expires_at = expires_at();
  for (const Slot& slot : slots()) {
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
std::string_view Record::bytes() const { return bytes_; }
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
  if (h.size != bytes.size() || p.text > h.size) return corrupt("its length is not what its header says");
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
