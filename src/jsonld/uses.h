#pragma once
#include <atomic>
#include <functional>
#include <string>
#include <string_view>

#include "jsonld/context_cache.h"
#include "jsonld/lru_table.h"

namespace dosi::jsonld {

// Which tenant has used which document, how often and when last; the ones used longest ago are forgotten first. A
// document is named by its URL, or by the id of a hosted context. Thread-safe; counting takes a shared lock only.
class Uses {
 public:
  void count(std::string_view tenant, std::string_view document, Time now);
  Use of(std::string_view tenant, std::string_view document) const;
  // The name that stands for the document in the tenant's list; empty if the tenant has not used it.
  std::string local_id(std::string_view tenant, std::string_view document) const;
  void each(std::string_view tenant, const std::function<void(const std::string& document)>& see) const;
  void erase(std::string_view tenant, std::string_view document);

 private:
  struct Entry {
    std::string local_id;
    std::size_t bytes = 0;
    mutable std::atomic<std::uint64_t> hits{0};
    mutable std::atomic<std::int64_t> last_us{0};
  };
  static constexpr std::size_t kMaxEntries = 20'000, kMaxBytes = std::size_t{16} << 20;
  LruTable<Entry> table_{kMaxEntries, kMaxBytes};
};

}  // namespace dosi::jsonld
