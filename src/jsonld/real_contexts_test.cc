#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "json/parse.h"
#include "jsonld/context_cache.h"

// Against the contexts that are published, where the data folder is at hand.
namespace dosi::jsonld {
namespace {

std::filesystem::path folder() {
  const char* data = std::getenv("DOSI_DATA");
  return std::filesystem::path(data != nullptr ? data : "../shared/data") / "contexts";
}
json::Value read(const std::string& name) {
  std::ifstream in(folder() / name, std::ios::binary);
  auto value = json::parse(std::string(std::istreambuf_iterator<char>(in), {}));
  EXPECT_TRUE(value) << name;
  return value ? *std::move(value) : json::Value();
}

class RealContexts : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(folder() / "manifest.json"))
      GTEST_SKIP() << "no " << folder() << "; set DOSI_DATA to the folder with the data";
  }
};

TEST_F(RealContexts, OurCoreIsThePublishedOne) {
  EXPECT_EQ(*json::parse(core_document(CoreVersion::v1_8)), read("ngsi-ld-core-context-v1.8.jsonld"));
  EXPECT_EQ(*json::parse(core_document(CoreVersion::v1_9)), read("ngsi-ld-core-context-v1.9.jsonld"));
}

TEST_F(RealContexts, EveryTermOfEveryContextComesBack) {
  ContextCache cache({});
  ASSERT_TRUE(cache.preload(folder()));
  std::size_t terms = 0;
  const json::Value manifest = read("manifest.json");
  for (const auto& [url, file] : manifest.as_object()) {
    const auto context = cache.resolve_url(url);
    ASSERT_TRUE(context) << url << ": " << context.error().message;
    const json::Value document = read(file.as_string());
    const json::Value* local = document.find("@context");
    if (!local->is_object()) continue;
    for (const auto& [name, definition] : local->as_object()) {
      if (name[0] == '@') continue;
      const Symbol iri = (*context)->expand(name);
      const std::string shown((*context)->compact(iri));
      EXPECT_EQ((*context)->expand(shown), iri) << name << " is shown as " << shown << " in " << url;
      EXPECT_LE(shown.size(), name.size()) << name << " in " << url;
      ++terms;
    }
  }
  EXPECT_GT(terms, 2000u);
}

TEST_F(RealContexts, ACompoundContextIsItsParts) {
  ContextCache cache({});
  ASSERT_TRUE(cache.preload(folder()));
  const std::string url =
      "https://raw.githubusercontent.com/marek-mraz/ngsi-ld-test-suite/main/resources/jsonld-contexts/"
      "ngsi-ld-test-suite-compound.jsonld";
  const auto context = cache.resolve_url(url);
  ASSERT_TRUE(context);
  EXPECT_EQ(text((*context)->expand("Building")), "https://ngsi-ld-test-suite/context#Building");
  EXPECT_EQ((*context)->link(), url);
}

}  // namespace
}  // namespace dosi::jsonld
