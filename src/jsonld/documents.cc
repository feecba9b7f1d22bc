#include "jsonld/documents.h"

#include <algorithm>
#include <exception>
#include <fstream>
#include <iterator>

#include "json/parse.h"
#include "jsonld/build.h"

namespace dosi::jsonld {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kRetryS = 60;           // after a failed renewal
constexpr std::int64_t kLongestS = 366 * 86'400;  // whatever its server says

Error unavailable(const std::string& url, const std::string& why) {
  return error(ErrorCode::context_unavailable, "the @context " + url + " could not be fetched: " + why, "@context");
}

bool expired(const Document& d, Time now) {
  return d.expires <= now;
}

Result<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return not_found(path.string() + " cannot be read");
  return std::string(std::istreambuf_iterator<char>(in), {});
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
  std::promise<Loaded> promise;
  std::shared_future<Loaded> other;
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
  Loaded fetched = fetch(url);
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

Result<void> Documents::add_offline_copy(const std::string& url, std::filesystem::path file) {
  DOSI_TRY(const std::string text, read_file(file));
  if (auto readable = parse(text, url); !readable)
    return error(readable.error().code, file.string() + ": " + readable.error().message);
  offline_[url] = std::move(file);
  return ok();
}

Result<Fetched> Documents::text_of(const std::string& url) const {
  if (const auto copy = offline_.find(url); copy != offline_.end()) {
    auto text = read_file(copy->second);
    if (!text) return unavailable(url, text.error().message);
    return Fetched{std::move(*text), {}};
  }
  if (!is_web_url(url)) return bad_request("@context: " + url + " is no http or https URL", "@context");
  if (!options_.fetch) return unavailable(url, "this hub fetches none, and it was not given beforehand");
  Result<Fetched> fetched = error(ErrorCode::unavailable, "");
  try {
    fetched = options_.fetch(url);
  } catch (const std::exception&) {  // those who wait for this fetch must get an answer
    return unavailable(url, "the request failed");
  }
  if (!fetched) return unavailable(url, fetched.error().message);
  if (fetched->text.size() > options_.max_document_bytes)
    return unavailable(url, "it is longer than " + std::to_string(options_.max_document_bytes) + " bytes");
  return fetched;
}

Documents::Loaded Documents::fetch(const std::string& url) {
  DOSI_TRY(const Fetched fetched, text_of(url));
  DOSI_TRY(Json context, parse(fetched.text, url));
  const Time now = clock_();
  const std::int64_t fresh_s = std::clamp<std::int64_t>(fetched.fresh_s.value_or(options_.ttl_s), 0, kLongestS);
  auto document = std::make_shared<const Document>(
      Document{std::move(context), now, Time{now.us + fresh_s * kSecond}, fetched.text.size() * 2});
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
