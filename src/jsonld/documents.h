#pragma once
#include <filesystem>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "jsonld/context_cache.h"
#include "jsonld/lru_table.h"

namespace dosi::jsonld {

using Json = std::shared_ptr<const json::Value>;

// A fetched @context document. Its time of expiry moves on when a newer copy cannot be had.
struct Document {
  Json context;  // the value of its @context member
  Time created, expires;
  std::size_t bytes = 0;
};
using DocumentPtr = std::shared_ptr<const Document>;

// @context documents by URL, fetched once for all who wait. Thread-safe. Errors as in ContextCache.
class Documents {
 public:
  Documents(const ContextCache::Options& options, const Clock& clock);

  // The copy that is kept, fetched if there is none or it has expired. While one thread renews an expired copy, and if
  // that fails, the others go on with the old one.
  Result<DocumentPtr> load(const std::string& url);
  // Fetches again, whatever is kept.
  Result<void> reload(const std::string& url);
  // From now on the document of that URL is read from the file, not fetched. It must be one.
  Result<void> add_offline_copy(const std::string& url, std::filesystem::path file);
  bool erase(const std::string& url) { return table_.erase(url); }
  DocumentPtr find(const std::string& url) const { return table_.peek(url); }

 private:
  using Loaded = Result<DocumentPtr>;
  Loaded fetch(const std::string& url);
  Result<Fetched> text_of(const std::string& url) const;
  Result<Json> parse(std::string_view text, const std::string& url) const;
  void keep_longer(const std::string& url, const Document& old);

  const ContextCache::Options& options_;
  const Clock& clock_;
  LruTable<Document> table_;
  std::map<std::string, std::filesystem::path, std::less<>> offline_;  // as it was at the start
  std::mutex mutex_;
  std::map<std::string, std::shared_future<Loaded>, std::less<>> under_way_;
};

}  // namespace dosi::jsonld
