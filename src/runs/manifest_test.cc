#include "runs/manifest.h"

#include <gtest/gtest.h>

#include "json/parse.h"
#include "runs/execution.h"

namespace dosi::runs {
namespace {

const char* const kManifest = R"({"id":"stops","version":"1","title":"Stops","titleKo":"정류장","legalPurpose":"Planning","legalPurposeKo":"계획",
  "requires":[{"type":"GtfsStop","dataModel":"https://example.org/GtfsStop","attributes":["location"],"least":3,"import":"dosi import gtfs F"}],
  "parameters":{"type":"object","properties":{"seed":{"type":"integer"}}},
  "produces":[{"type":"StopGap","title":"Gap","titleKo":"공백"}],"command":["python3","main.py"]})";

// The field that is at fault after one member is replaced ("" removes it).
std::string fault(std::string_view key, std::string_view value) {
  json::Value document = std::move(*json::parse(kManifest));
  document.as_object().erase(key);
  if (!value.empty()) document.as_object().append(std::string(key), std::move(*json::parse(value)));
  const auto manifest = manifest_of(std::move(document));
  return manifest ? std::string("none") : manifest.error().field;
}

TEST(Manifest, IsReadWhole) {
  const auto m = manifest_of(std::move(*json::parse(kManifest)));
  ASSERT_TRUE(m) << m.error().message;
  EXPECT_EQ(m->id, "stops");
  EXPECT_EQ(m->title_ko, "정류장");
  ASSERT_EQ(m->needs.size(), 1u);
  EXPECT_EQ(m->needs[0].least, 3u);
  EXPECT_EQ(m->needs[0].attributes, std::vector<std::string>{"location"});
  EXPECT_EQ(m->command, (std::vector<std::string>{"python3", "main.py"}));
}

TEST(Manifest, HasACommandOrASession) {
  EXPECT_EQ(fault("command", ""), "command");
  EXPECT_EQ(fault("session", R"("python3 main.py")"), "session");
  json::Value document = std::move(*json::parse(kManifest));
  document.as_object().erase("command");
  document.as_object().append("session", json::Array{"python3", "talk.py"});
  const auto m = manifest_of(std::move(document));
  ASSERT_TRUE(m) << m.error().message;
  EXPECT_TRUE(m->command.empty());
  EXPECT_EQ(m->session, (std::vector<std::string>{"python3", "talk.py"}));
}

TEST(Manifest, NamesTheMemberThatIsWrong) {
  EXPECT_EQ(fault("parameters", ""), "none");  // there need be none
  EXPECT_EQ(fault("id", ""), "id");
  EXPECT_EQ(fault("id", R"("../up")"), "id");
  EXPECT_EQ(fault("version", "1"), "version");
  EXPECT_EQ(fault("titleKo", ""), "titleKo");
  EXPECT_EQ(fault("legalPurpose", R"("")"), "legalPurpose");
  EXPECT_EQ(fault("command", "[]"), "command");
  EXPECT_EQ(fault("command", R"("python3 main.py")"), "command");
  EXPECT_EQ(fault("requires", ""), "requires");
  EXPECT_EQ(fault("requires", R"([{"type":"A","import":"x"}])"), "requires[0].dataModel");
  EXPECT_EQ(fault("requires", R"([{"type":"A","dataModel":"x","import":"x","least":-1}])"), "requires[0].least");
  EXPECT_EQ(fault("requires", R"([{"type":"A","dataModel":"x","import":"x","atributes":[]}])"), "requires[0].atributes");
  EXPECT_EQ(fault("produces", R"([{"type":"A","title":"A"}])"), "produces[0].titleKo");
  EXPECT_EQ(fault("parameters", R"({"type":"object","properties":{"x":{}}})"), "parameters.properties.x.type");
  EXPECT_EQ(fault("summary", R"([{"name":"stops","title":"Stops","titleKo":"정류장"}])"), "none");
  EXPECT_EQ(fault("summary", R"([{"name":"stops","title":"Stops"}])"), "summary[0].titleKo");
  EXPECT_EQ(fault("summary", R"({"stops":"Stops"})"), "summary");
  EXPECT_EQ(fault("titel", R"("x")"), "titel");
}

TEST(Progress, IsReadFromLinesOfJson) {
  const auto some = progress_of(R"({"progress":0.25,"remaining_s":12,"message":"a quarter"})");
  ASSERT_TRUE(some);
  EXPECT_EQ(some->share, 0.25);
  EXPECT_EQ(some->remaining_s, 12.0);
  EXPECT_EQ(some->message, "a quarter");
  EXPECT_EQ(progress_of(R"({"progress":7})")->share, 1);
  EXPECT_EQ(progress_of(R"({"progress":-1,"message":5})")->share, 0);
  for (const char* other : {"", "hello", "[1]", R"({"message":"no share"})", R"({"progress":"half"})", "{\"progress\":1,\"message\":\"\xff\"}"})
    EXPECT_FALSE(progress_of(other)) << other;
}

TEST(JobDocument, CarriesTheProvenanceThatIsKnownBefore) {
  Job job{.id = "stops-1", .manifest = *manifest_of(std::move(*json::parse(kManifest))), .parameters = {{"seed", 5}}, .hubs = {"http://a", "http://b"}, .tenant = "t", .started = Time{0}};
  const json::Value document = job_document(job);
  EXPECT_EQ(document.find("run")->as_string(), "urn:ngsi-ld:SolutionRun:stops-1");
  EXPECT_EQ(document.find("hubs")->as_array().size(), 2u);
  const json::Value& entity = *document.find("entity");
  EXPECT_EQ(entity.find("type")->as_string(), "SolutionRun");
  EXPECT_EQ(entity.find("seed")->find("value")->as_int(), 5);
  EXPECT_EQ(entity.find("used")->find("value")->as_array().size(), 2u);
  EXPECT_EQ(entity.find("startedAt")->find("value")->find("@value")->as_string(), "1970-01-01T00:00:00Z");
}

}  // namespace
}  // namespace dosi::runs
