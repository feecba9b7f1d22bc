#include "jsonld/uses.h"

#include "base/unique_id.h"

namespace dosi::jsonld {
namespace {

// The default tenant's documents need no prefix, so that counting them copies nothing.
std::string prefix_of(std::string_view tenant) {
  return tenant.empty() ? std::string() : std::string(tenant) + '\n';
}

template <class Find>
auto with_key(std::string_view tenant, std::string_view document, const Find& find) {
  return tenant.empty() ? find(document) : find(std::string_view(prefix_of(tenant).append(document)));
}

}  // namespace

void Uses::count(std::string_view tenant, std::string_view document, Time now) {
  with_key(tenant, document, [&](std::string_view key) {
    auto entry = table_.find(key, now);
    if (!entry) {
      auto fresh = std::make_shared<Entry>();
      fresh->local_id = unique_id();
      fresh->bytes = sizeof(Entry) + 2 * key.size() + 128;
      table_.put(std::string(key), fresh, now);
      entry = std::move(fresh);
    }
    entry->hits.fetch_add(1, std::memory_order_relaxed);
    entry->last_us.store(now.us, std::memory_order_relaxed);
  });
}

Use Uses::of(std::string_view tenant, std::string_view document) const {
  const auto entry =
      with_key(tenant, document, [&](std::string_view key) { return table_.peek(key); });
  return entry ? Use{entry->hits.load(), Time{entry->last_us.load()}} : Use{};
}

std::string Uses::local_id(std::string_view tenant, std::string_view document) const {
  const auto entry =
      with_key(tenant, document, [&](std::string_view key) { return table_.peek(key); });
  return entry ? entry->local_id : std::string();
}

void Uses::each(std::string_view tenant, const std::function<void(const std::string& document)>& see) const {
  const std::string prefix = prefix_of(tenant);
  table_.each([&](const std::string& key, const Entry&) {
    const std::size_t line = key.find('\n');
    const std::size_t begin = line == std::string::npos ? 0 : line + 1;
    if (begin == prefix.size() && key.starts_with(prefix)) see(key.substr(begin));
  });
}

void Uses::erase(std::string_view tenant, std::string_view document) {
  with_key(tenant, document, [&](std::string_view key) { return table_.erase(key); });
}

}  // namespace dosi::jsonld
