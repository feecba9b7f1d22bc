#include <gtest/gtest.h>
#include <unistd.h>

#include <condition_variable>
#include <fstream>
#include <map>
#include <mutex>
#include <thread>

#include "json/parse.h"
#include "jsonld/context_cache.h"

namespace dosi::jsonld {
namespace {

// A web of documents that counts what is fetched.
struct Web {
  std::map<std::string, std::string> pages;
  std::map<std::string, int> fetched;
  std::optional<std::int64_t> fresh_s;

  Fetch fetch() {
    return [this](const std::string& url) -> Result<Fetched> {
      ++fetched[url];
      const auto it = pages.find(url);
      if (it == pages.end()) return error(ErrorCode::unavailable, "connection refused");
      return Fetched{it->second, fresh_s};
    };
  }
};

class ContextCacheTest : public ::testing::Test {
 protected:
  ContextCache::Options options() {
    ContextCache::Options o;
    o.fetch = web.fetch();
    return o;
  }
  Clock clock() {
    return [this] { return now; };
  }
  static std::string a_iri(const Result<ContextPtr>& c) {
    return c ? std::string(text((*c)->expand("a"))) : c.error().message;
  }
  static ErrorCode code(const Result<ContextPtr>& c) { return c ? ErrorCode::internal : c.error().code; }

  Web web;
  Time now{1'000'000'000};
};

constexpr const char* kUrl = "https://ex.org/context.jsonld";

TEST_F(ContextCacheTest, FetchesOnce) {
  web.pages[kUrl] = R"({"@context":{"a":"https://ex.org/a"},"ignored":1})";
  ContextCache cache(options(), clock());
  const auto first = cache.resolve_url(kUrl);
  EXPECT_EQ(a_iri(first), "https://ex.org/a");
  EXPECT_EQ(cache.resolve(json::Value(kUrl))->get(), first->get());
  EXPECT_EQ((*first)->link(), kUrl);
  EXPECT_EQ((*first)->source(), json::Value(kUrl));
  const auto in_array = cache.resolve(*json::parse(std::string("[\"") + kUrl + "\"]"));
  EXPECT_EQ(a_iri(in_array), "https://ex.org/a");
  EXPECT_EQ((*in_array)->source(), json::Value(kUrl));
  EXPECT_EQ(web.fetched[kUrl], 1);
}

TEST_F(ContextCacheTest, TheCoreIsNeverFetched) {
  ContextCache cache(options(), clock());
  const auto older = cache.resolve_url("https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.6.jsonld");
  EXPECT_EQ(older->get(), cache.core().get());
  EXPECT_EQ(cache.resolve(nullptr)->get(), cache.core().get());
  EXPECT_TRUE(web.fetched.empty());
}

TEST_F(ContextCacheTest, UnreachableAndBrokenAreToldApartAndNotKept) {
  ContextCache cache(options(), clock());
  EXPECT_EQ(code(cache.resolve_url(kUrl)), ErrorCode::context_unavailable);
  for (const char* page : {"<html>", "{}", "[]", R"({"@context":5})", R"({"@context":{"a":5}})", ""}) {
    web.pages[kUrl] = page;
    EXPECT_EQ(code(cache.resolve_url(kUrl)), ErrorCode::bad_request) << page;
  }
  web.pages[kUrl] = "\xEF\xBB\xBF{\"@context\":{\"a\":\"https://ex.org/a\"}}";
  EXPECT_EQ(a_iri(cache.resolve_url(kUrl)), "https://ex.org/a");
}

TEST_F(ContextCacheTest, FollowsIncludesRelativeOnesToo) {
  web.pages[kUrl] =
      R"({"@context":["parts/a.jsonld","https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.8.jsonld"]})";
  web.pages["https://ex.org/parts/a.jsonld"] = R"({"@context":[["../b.jsonld"]]})";
  web.pages["https://ex.org/b.jsonld"] = R"({"@context":{"a":"https://ex.org/a"}})";
  ContextCache cache(options(), clock());
  EXPECT_EQ(a_iri(cache.resolve_url(kUrl)), "https://ex.org/a");
  EXPECT_EQ(cache.list("").size(), 3u);
}

TEST_F(ContextCacheTest, CirclesAndBottomlessChainsAreRefused) {
  web.pages[kUrl] = R"({"@context":["other.jsonld"]})";
  web.pages["https://ex.org/other.jsonld"] = R"({"@context":["context.jsonld"]})";
  for (int i = 0; i < 20; ++i)
    web.pages["https://ex.org/" + std::to_string(i)] = R"({"@context":")" + std::to_string(i + 1) + R"("})";
  ContextCache cache(options(), clock());
  const auto circle = cache.resolve_url(kUrl);
  EXPECT_EQ(code(circle), ErrorCode::bad_request);
  EXPECT_NE(circle.error().message.find("includes itself"), std::string::npos);
  EXPECT_EQ(code(cache.resolve_url("https://ex.org/0")), ErrorCode::bad_request);
}

TEST_F(ContextCacheTest, LongDocumentsAreRefused) {
  web.pages[kUrl] = R"({"@context":{"a":"https://ex.org/)" + std::string(5000, 'x') + R"("}})";
  auto o = options();
  o.max_document_bytes = 1000;
  ContextCache cache(std::move(o), clock());
  EXPECT_EQ(code(cache.resolve_url(kUrl)), ErrorCode::context_unavailable);
}

TEST_F(ContextCacheTest, AnExpiredCopyIsRenewedAndKeptIfThatFails) {
  web.pages[kUrl] = R"({"@context":{"a":"https://ex.org/1"}})";
  ContextCache cache(options(), clock());
  EXPECT_EQ(a_iri(cache.resolve_url(kUrl)), "https://ex.org/1");
  web.pages[kUrl] = R"({"@context":{"a":"https://ex.org/2"}})";
  now.us += 3599LL * 1'000'000;
  EXPECT_EQ(a_iri(cache.resolve_url(kUrl)), "https://ex.org/1");
  now.us += 1'000'000;
  EXPECT_EQ(a_iri(cache.resolve_url(kUrl)), "https://ex.org/2");
  web.pages.erase(kUrl);
  now.us += 3600LL * 1'000'000;
  EXPECT_EQ(a_iri(cache.resolve_url(kUrl)), "https://ex.org/2");
  EXPECT_EQ(web.fetched[kUrl], 3);
  EXPECT_EQ(a_iri(cache.resolve_url(kUrl)), "https://ex.org/2");
  EXPECT_EQ(web.fetched[kUrl], 3);  // not asked again at once
}

TEST_F(ContextCacheTest, ReloadReplacesOrKeeps) {
  web.pages[kUrl] = R"({"@context":{"a":"https://ex.org/1"}})";
  ContextCache cache(options(), clock());
  const ContextPtr old = *cache.resolve_url(kUrl);
  web.pages[kUrl] = R"({"@context":{"a":"https://ex.org/2"}})";
  EXPECT_TRUE(cache.reload(kUrl));
  EXPECT_EQ(a_iri(cache.resolve_url(kUrl)), "https://ex.org/2");
  EXPECT_EQ(text(old->expand("a")), "https://ex.org/1");  // those who hold the old one are not disturbed
  web.pages[kUrl] = "broken";
  EXPECT_EQ(cache.reload(kUrl).error().code, ErrorCode::context_unavailable);
  EXPECT_EQ(a_iri(cache.resolve_url(kUrl)), "https://ex.org/2");
}

TEST_F(ContextCacheTest, FollowsTheExpiryThatTheServerGives) {
  web.pages[kUrl] = R"({"@context":{"a":"https://ex.org/1"}})";
  web.fresh_s = 10;
  ContextCache cache(options(), clock());
  EXPECT_EQ(a_iri(cache.resolve_url(kUrl)), "https://ex.org/1");
  EXPECT_EQ(cache.list("")[0].expires.us, now.us + 10'000'000);
  web.pages[kUrl] = R"({"@context":{"a":"https://ex.org/2"}})";
  now.us += 9'999'999;
  EXPECT_EQ(a_iri(cache.resolve_url(kUrl)), "https://ex.org/1");
  now.us += 1;
  web.fresh_s = 0;  // not to be kept at all
  EXPECT_EQ(a_iri(cache.resolve_url(kUrl)), "https://ex.org/2");
  web.pages[kUrl] = R"({"@context":{"a":"https://ex.org/3"}})";
  EXPECT_EQ(a_iri(cache.resolve_url(kUrl)), "https://ex.org/3");
}

TEST_F(ContextCacheTest, EachTenantSeesWhatItHasUsed) {
  const std::string other = "https://ex.org/other.jsonld";
  web.pages[kUrl] = R"({"@context":["https://ex.org/other.jsonld",{"a":"https://ex.org/a"}]})";
  web.pages[other] = R"({"@context":{"b":"https://ex.org/b"}})";
  ContextCache cache(options(), clock());
  const auto urls = [&](std::string_view tenant) {
    std::vector<std::string> out;
    for (const auto& c : cache.list(tenant)) out.push_back(c.url);
    return out;
  };
  ASSERT_TRUE(cache.resolve_url(kUrl, "metro"));
  EXPECT_EQ(urls("metro"), (std::vector<std::string>{kUrl, other}));
  EXPECT_TRUE(urls("").empty());
  ASSERT_TRUE(cache.resolve_url(other));
  EXPECT_EQ(urls(""), std::vector<std::string>{other});
  EXPECT_EQ(web.fetched[other], 1);  // held once for all
  now.us += 5;
  ASSERT_TRUE(cache.resolve_url(kUrl, "metro"));
  const auto found = cache.find("metro", kUrl);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->use.hits, 2u);
  EXPECT_EQ(found->use.last, now);
  EXPECT_EQ(cache.find("metro", found->local_id)->url, kUrl);
  EXPECT_FALSE(cache.find("", found->local_id));
  cache.erase("metro", kUrl);
  EXPECT_FALSE(cache.find("metro", kUrl));
  ASSERT_TRUE(cache.resolve_url(kUrl, "metro"));
  EXPECT_EQ(web.fetched[kUrl], 2);
  EXPECT_EQ(cache.find("metro", kUrl)->use.hits, 1u);
}

TEST_F(ContextCacheTest, HostedContextsAreTheirTenantsOwn) {
  std::map<std::string, HostedDocument, std::less<>> hosted;  // by id
  auto o = options();
  o.hosted = [&](std::string_view tenant, std::string_view id) -> std::optional<HostedDocument> {
    const auto it = hosted.find(id);
    if (it == hosted.end() || (!it->second.owner.empty() && it->second.owner != tenant)) return std::nullopt;
    return it->second;
  };
  const auto context = [](const char* text) { return std::make_shared<const json::Value>(*json::parse(text)); };
  hosted["1"] = {context(R"({"a":"https://ex.org/open"})"), ""};
  hosted["2"] = {context(R"({"a":"https://ex.org/metro"})"), "metro"};
  ContextCache cache(std::move(o), clock());
  const std::string open = "http://hub/ngsi-ld/v1/jsonldContexts/1", metro = "http://hub/ngsi-ld/v1/jsonldContexts/2";
  EXPECT_EQ(a_iri(cache.resolve_url(open)), "https://ex.org/open");
  EXPECT_EQ(a_iri(cache.resolve_url(open, "metro")), "https://ex.org/open");
  EXPECT_EQ(a_iri(cache.resolve_url(metro, "metro")), "https://ex.org/metro");
  EXPECT_EQ(cache.known(metro), nullptr);
  EXPECT_EQ(code(cache.resolve_url(metro)), ErrorCode::context_unavailable);
  EXPECT_EQ(code(cache.resolve_url(metro, "bus")), ErrorCode::context_unavailable);
  const auto in_array = *json::parse("[\"" + metro + "\"]");
  EXPECT_EQ(a_iri(cache.resolve(in_array, "metro")), "https://ex.org/metro");
  EXPECT_EQ(code(cache.resolve(in_array)), ErrorCode::context_unavailable);
  EXPECT_EQ(cache.hosted_use("metro", "2").hits, 2u);
  EXPECT_EQ(cache.hosted_use("", "1").hits, 2u);
  EXPECT_TRUE(cache.list("metro").empty());  // nothing was fetched
  hosted.erase("2");
  cache.forget_hosted("metro", "2");
  EXPECT_EQ(code(cache.resolve_url(metro, "metro")), ErrorCode::context_unavailable);
  EXPECT_EQ(cache.hosted_use("metro", "2").hits, 0u);
}

TEST(HostedId, IsTheLastPartOfTheServingPath) {
  EXPECT_EQ(hosted_id("https://hub.example:8080/ngsi-ld/v1/jsonldContexts/abc"), "abc");
  for (const char* other : {"", "urn:x", "https://hub.example/ngsi-ld/v1/jsonldContexts/", "https://hub.example/a/b",
                            "https://hub.example/ngsi-ld/v1/jsonldContexts/a/b", "https://hub.example",
                            "https://hub.example/ngsi-ld/v1/jsonldContexts/a?details=true"})
    EXPECT_EQ(hosted_id(other), "") << other;
}

TEST_F(ContextCacheTest, KeepsTheMostRecentlyUsed) {
  auto o = options();
  o.max_entries = 3;
  ContextCache cache(std::move(o), clock());
  const auto url = [](int i) { return "https://ex.org/" + std::to_string(i); };
  for (int i = 0; i < 5; ++i) web.pages[url(i)] = R"({"@context":{"a":"https://ex.org/a"}})";
  std::map<int, ContextPtr> first;
  for (const int i : {0, 1, 2, 0, 3}) {
    now.us += 1000;
    first.try_emplace(i, *cache.resolve_url(url(i)));
  }
  EXPECT_EQ(cache.resolve_url(url(0))->get(), first[0].get());
  EXPECT_NE(cache.resolve_url(url(1))->get(), first[1].get());
  EXPECT_EQ(cache.list("").size(), 3u);
}

TEST_F(ContextCacheTest, BoundedByBytes) {
  auto o = options();
  o.max_bytes = 20'000;
  ContextCache cache(std::move(o), clock());
  for (int i = 0; i < 50; ++i) {
    const std::string url = "https://ex.org/" + std::to_string(i);
    web.pages[url] = R"({"@context":{"a":"https://ex.org/)" + std::string(2000, 'x') + R"("}})";
    now.us += 1;
    EXPECT_TRUE(cache.resolve_url(url));
  }
  EXPECT_LT(cache.list("").size(), 6u);
}

TEST_F(ContextCacheTest, ThoseWhoAskTogetherFetchOnce) {
  std::mutex mutex;
  std::condition_variable changed;
  int fetching = 0;
  bool open = false;
  ContextCache::Options o;
  o.fetch = [&](const std::string&) -> Result<Fetched> {
    std::unique_lock lock(mutex);
    ++fetching;
    changed.notify_all();
    changed.wait(lock, [&] { return open; });
    return Fetched{R"({"@context":{"a":"https://ex.org/a"}})", {}};
  };
  ContextCache cache(std::move(o), clock());
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] { right += a_iri(cache.resolve_url(kUrl)) == "https://ex.org/a"; });
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return fetching > 0; });
    open = true;
    changed.notify_all();
  }
  for (auto& t : threads) t.join();
  EXPECT_EQ(right, 8);
  EXPECT_EQ(fetching, 1);
}

TEST_F(ContextCacheTest, AFetchThatThrowsIsAnError) {
  ContextCache::Options o;
  o.fetch = [](const std::string&) -> Result<Fetched> { throw std::runtime_error("socket"); };
  ContextCache cache(std::move(o), clock());
  EXPECT_EQ(code(cache.resolve_url(kUrl)), ErrorCode::context_unavailable);
}

TEST_F(ContextCacheTest, PreloadsAFolder) {
  const auto dir = std::filesystem::path(::testing::TempDir()) / ("dosi-contexts-" + std::to_string(::getpid()));
  std::filesystem::create_directories(dir);
  std::ofstream(dir / "manifest.json") << R"({"https://ex.org/context.jsonld":"c.jsonld"})";
  ContextCache cache(options(), clock());
  EXPECT_EQ(cache.preload(dir).error().code, ErrorCode::not_found);
  std::ofstream(dir / "c.jsonld") << R"({"@context":{"a":"https://ex.org/a"}})";
  ASSERT_TRUE(cache.preload(dir));
  EXPECT_EQ(a_iri(cache.resolve_url(kUrl)), "https://ex.org/a");
  cache.erase("", kUrl);
  EXPECT_TRUE(cache.resolve_url(kUrl));  // taken from the folder again
  std::ofstream(dir / "c.jsonld") << "{";
  EXPECT_EQ(cache.preload(dir).error().code, ErrorCode::bad_request);
  std::ofstream(dir / "manifest.json") << "[]";
  EXPECT_EQ(cache.preload(dir).error().code, ErrorCode::bad_request);
  EXPECT_TRUE(web.fetched.empty());
  std::filesystem::remove_all(dir);
}

}  // namespace
}  // namespace dosi::jsonld
