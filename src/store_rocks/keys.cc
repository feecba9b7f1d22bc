#include "store_rocks/keys.h"

namespace dosi::store_rocks {
namespace {

constexpr char kSealed = 'B', kTail = 'T';
constexpr std::uint64_t kSign = std::uint64_t{1} << 63;

}  // namespace

std::string entity_key(std::uint32_t tenant, std::uint64_t creation) {
  std::string key;
  put_big(key, tenant), put_big(key, creation);
  return key;
}
std::string document_key(std::uint32_t tenant, std::string_view name) {
  std::string key;
  put_big(key, tenant);
  return key.append(name);
}
std::string dictionary_key(std::uint32_t number) {
  std::string key;
  put_big(key, number);
  return key;
}

std::string history_prefix(std::uint32_t tenant, std::string_view id) {
  std::string key;
  key.reserve(id.size() + 64);
  put_big(key, tenant);
  return key.append(id) += '\0';
}
std::string attribute_prefix(std::string_view entity, std::uint32_t attribute) {
  std::string key(entity);
  put_big(key, attribute);
  return key;
}
std::string series_prefix(std::string_view entity, std::uint32_t attribute, std::string_view dataset) {
  std::string key;
  key.reserve(entity.size() + dataset.size() + 32);
  key += entity;
  put_big(key, attribute);
  return key.append(dataset) += '\0';
}
std::string block_key(std::string_view series, Place last) {
  std::string key(series);
  key += kSealed;
  put_big(key, static_cast<std::uint64_t>(last.time_us) ^ kSign), put_big(key, last.instance);
  return key;
}
std::string tail_key(std::string_view series, std::uint64_t sequence, std::uint32_t part) {
  std::string key(series);
  key += kTail;
  put_big(key, sequence), put_big(key, part);
  return key;
}

std::optional<HistoryKey> parse_history_key(std::string_view key) {
  HistoryKey k;
  ByteReader in(key);
  k.tenant = in.big32();
  const std::size_t id_size = in.rest().find('\0');
  if (!in.ok() || id_size == 0 || id_size == std::string_view::npos) return std::nullopt;
  k.id = in.take(id_size);
  in.u8();
  k.entity = key.substr(0, key.size() - in.rest().size());
  k.attribute = in.big32();
  const std::size_t dataset_size = in.rest().find('\0');
  if (!in.ok() || dataset_size == std::string_view::npos) return std::nullopt;
  k.dataset = in.take(dataset_size);
  in.u8();
  k.series = key.substr(0, key.size() - in.rest().size());
  const std::uint8_t form = in.u8();
  k.sealed = form == kSealed;
  if (k.sealed) {
    k.last.time_us = static_cast<std::int64_t>(in.big64() ^ kSign);
    k.last.instance = in.big64();
  } else if (form == kTail) {
    in.take(kTailSuffix - 1);
  } else {
    return std::nullopt;
  }
  return in.done() ? std::optional(k) : std::nullopt;
}

std::string encode_counters(const Counters& c) {
  std::string bytes;
  for (const std::uint64_t v : {c.group, c.sequence, c.instance, c.samples}) put_little(bytes, v);
  return bytes;
}
std::optional<Counters> decode_counters(std::string_view bytes) {
  ByteReader in(bytes);
  Counters c;
  for (std::uint64_t* v : {&c.group, &c.sequence, &c.instance, &c.samples}) *v = in.little<std::uint64_t>();
  return in.done() ? std::optional(c) : std::nullopt;
}

}  // namespace dosi::store_rocks
