#include "jsonld/documents.h"

#include <algorithm>
#include <exception>

#include "json/parse.h"
#include "jsonld/build.h"

namespace dosi::jsonld {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kRetryS = 60;  // after a failed renewal

Error unavailable(const std::string& url, const std::string& why) {
  return error(ErrorCode::context_unavailable, "the @context " + url + " could not be fetched: " + why, "@context");
}

bool expired(const Document& d, Time now) {
  return d.expires != kNoTime && d.expires <= now;
}

// A broker that is asked to fetch "file:///etc/passwd" says no.
bool is_web_url(std::string_view url) {
  return url.starts_with("https://") || url.starts_with("http://");
}

}  // namespace

Documents::Documents(const ContextCache::Options& options, const Clock& clock)
    : options_(options), clock_(clock), table_(options.max_entries, options.max_bytes) {}

Result<DocumentPtr> Documents::load(const std::string& url) {
  const Time now = clock_();
  const DocumentPtr kept = table_.find(url, now);
  if (kept && !expired(*kept, now)) return kept;
  std::promise<Fetched> promise;
  std::shared_future<Fetched> other;
  {
    const std::lock_guard lock(mutex_);
    if (const auto it = under_way_.find(url); it != under_way_.end()) {
      if (kept) return kept;
      other = it->second;
    } else if (const DocumentPtr now_kept = table_.find(url, now); now_kept && !expired(*now_kept, now)) {
      return now_kept;  // another thread was done between the two looks
    } else {
      under_way_.emplace(url, promise.get_future().share());
    }
  }
  if (other.valid()) return other.get();
  Fetched fetched = fetch(url);
  if (!fetched && kept) {
    keep_longer(url, *kept);
    fetched = kept;
  }
  {
    const std::lock_guard lock(mutex_);
    under_way_.erase(url);
  }
  promise.set_value(fetched);
  return fetched;
}

Result<void> Documents::reload(const std::string& url) {
  auto fetched = fetch(url);
  if (fetched) return ok();
  Error e = std::move(fetched).error();
  e.code = ErrorCode::context_unavailable;  // clause 5.13.5.4, for invalid content too
  return e;
}

Result<void> Documents::add(const std::string& url, std::string_view text, Kind kind) {
  DOSI_TRY(Json context, parse(text, url));
  const Time now = clock_();
  table_.put(url, std::make_shared<Document>(Document{std::move(context), kind, now, kNoTime, true, text.size()}), now);
  return ok();
}

std::vector<StoredContext> Documents::list() const {
  std::vector<StoredContext> all;
  table_.each([&](const std::string& url, const Document& d) {
    all.push_back({url, d.kind, d.created, d.expires, d.bytes});
  });
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.url < b.url; });
  return all;
}

Documents::Fetched Documents::fetch(const std::string& url) {
  if (!is_web_url(url)) return bad_request("@context: " + url + " is no http or https URL", "@context");
  if (!options_.fetch) return unavailable(url, "this hub fetches none, and it was not given beforehand");
  Result<std::string> text = error(ErrorCode::unavailable, "");
  try {
    text = options_.fetch(url);
  } catch (const std::exception&) {  // those who wait for this fetch must get an answer
    return unavailable(url, "the request failed");
  }
  if (!text) return unavailable(url, text.error().message);
  if (text->size() > options_.max_document_bytes)
    return unavailable(url, "it is longer than " + std::to_string(options_.max_document_bytes) + " bytes");
  DOSI_TRY(Json context, parse(*text, url));
  const Time now = clock_();
  auto document = std::make_shared<const Document>(Document{
      std::move(context), Kind::cached, now, Time{now.us + options_.ttl_s * kSecond}, false, text->size() * 2});
  table_.put(url, document, now);
  return document;
}

Result<Json> Documents::parse(std::string_view text, const std::string& url) const {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // some servers send a byte order mark
  auto value = json::parse(text);
  if (!value) return bad_request("the @context " + url + " is no JSON: " + value.error().message, "@context");
  DOSI_TRY(json::Value context, context_member(*std::move(value), "the @context " + url));
  return std::make_shared<const json::Value>(std::move(context));
}

void Documents::keep_longer(const std::string& url, const Document& old) {
  Document renewed = old;
  const Time now = clock_();
  renewed.expires = Time{now.us + std::min(options_.ttl_s, kRetryS) * kSecond};
  table_.put(url, std::make_shared<const Document>(std::move(renewed)), now);
}

}  // namespace dosi::jsonld
