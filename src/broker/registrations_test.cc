#include "broker/registrations.h"

#include <gtest/gtest.h>

#include "json/parse.h"
#include "store/memory.h"

namespace dosi::broker {
namespace {

const Caller kCaller{"", jsonld::Context::core()};

Symbol name(std::string_view term) {
  return kCaller.context->expand(term);
}

struct RegistrationsTest : testing::Test {
  store::MemoryStore store;
  Time now{1'000'000'000'000'000};
  Events events;
  Committer committer{store, events, [this] { return now; }};
  Registrations registrations{committer};

  void add(const std::string& id, const std::string& information, const std::string& more = "") {
    const std::string text = R"({"id":"urn:r:)" + id + R"(","type":"ContextSourceRegistration","endpoint":"http://s.example","information":)" +
                             information + more + "}";
    const auto done = registrations.create(kCaller, *json::parse(text));
    ASSERT_TRUE(done) << done.error().message;
  }
  std::string matching(Concern concern) const {
    std::string out;
    for (const Match& m : registrations.matching("", *ConcernMatcher::compile(std::move(concern)))) out += m.source->registration.id.substr(6) + " ";
    return out;
  }
  static query::EntitySelector of(std::string id, std::string_view type, std::string pattern = "") {
    query::EntitySelector out{std::move(id), std::move(pattern), {}};
    if (!type.empty()) out.types.any_of_all = {{name(type)}};
    return out;
  }
};

TEST_F(RegistrationsTest, entities_match_by_type_id_and_pattern) {
  add("type", R"([{"entities":[{"type":"Bus"}]}])");
  add("id", R"([{"entities":[{"type":"Bus","id":"urn:b:1"}]}])");
  add("pattern", R"([{"entities":[{"type":"Bus","idPattern":"^urn:b:[12]$"}]}])");
  add("other", R"([{"entities":[{"type":"Tram"}]}])");
  add("attribute", R"([{"propertyNames":["speed"]}])");
  EXPECT_EQ(matching({.entities = {of("", "Bus")}}), "type id pattern attribute ");
  EXPECT_EQ(matching({.entities = {of("urn:b:1", "Bus")}}), "type id pattern attribute ");
  EXPECT_EQ(matching({.entities = {of("urn:b:2", "Bus")}}), "type pattern attribute ");
  EXPECT_EQ(matching({.entities = {of("urn:b:3", "Bus")}}), "type attribute ");
  EXPECT_EQ(matching({.entities = {of("urn:b:1", "")}}), "type id pattern other attribute ");
  EXPECT_EQ(matching({.entities = {of("", "Bus", "urn:b:9")}}), "type pattern attribute ");
  EXPECT_EQ(matching({.entities = {of("", "Bus")}, .attributes = {name("colour")}}), "type id pattern ");
  EXPECT_EQ(matching({.attributes = {name("speed")}}), "type id pattern other attribute ");
}

TEST_F(RegistrationsTest, sources_of_histories_are_apart) {
  add("present", R"([{"entities":[{"type":"Bus"}]}])");
  add("past", R"([{"entities":[{"type":"Bus"}]}])", R"(,"observationInterval":{"startAt":"2020-01-01T00:00:00Z","endAt":"2021-01-01T00:00:00Z"})");
  query::TemporalQuery inside{.at = *parse_time("2020-06-01T00:00:00Z")}, outside{.at = *parse_time("2022-06-01T00:00:00Z")};
  EXPECT_EQ(matching({.entities = {of("", "Bus")}}), "present ");
  EXPECT_EQ(matching({.entities = {of("", "Bus")}, .temporal = inside}), "past ");
  EXPECT_EQ(matching({.entities = {of("", "Bus")}, .temporal = outside}), "");
  EXPECT_EQ(matching({.entities = {of("", "Bus")}, .temporal = outside, .history = true}), "present ");
}

TEST_F(RegistrationsTest, what_was_registered_is_there_after_a_restart) {
  add("kept", R"([{"entities":[{"type":"Bus"}]}])");
  ASSERT_TRUE(registrations.update(kCaller, "urn:r:kept", *json::parse(R"({"registrationName":"north"})")));
  const Registrations again(committer);
  EXPECT_TRUE(again.any());
  const SourcePtr source = again.find("", "urn:r:kept");
  ASSERT_NE(source, nullptr);
  EXPECT_NE(source->registration.document.find("registrationName"), nullptr);
}

TEST_F(RegistrationsTest, an_expired_registration_is_none) {
  add("short", R"([{"entities":[{"type":"Bus"}]}])", R"(,"expiresAt":"2001-09-09T01:46:50Z")");
  EXPECT_EQ(matching({.entities = {of("", "Bus")}}), "short ");
  now.us += 20'000'000;
  EXPECT_EQ(matching({.entities = {of("", "Bus")}}), "");
  EXPECT_EQ(registrations.find("", "urn:r:short"), nullptr);
}

TEST(SourceHealth, a_silent_source_is_left_alone_and_tried_by_one_request) {
  SourceHealth health;
  Time now{0};
  for (std::uint64_t i = 0; i < SourceHealth::kBreakAfter; ++i) {
    EXPECT_TRUE(health.admits(now, 0));
    health.failed(now, false);
  }
  EXPECT_FALSE(health.admits(now, 0));
  now.us += SourceHealth::kRest_us;
  EXPECT_TRUE(health.admits(now, 0));
  EXPECT_FALSE(health.admits(now, 0));
  health.succeeded(now);
  EXPECT_TRUE(health.admits(now, 0));
}

TEST(SourceHealth, a_source_that_answers_with_errors_is_asked_again) {
  SourceHealth health;
  for (int i = 0; i < 20; ++i) health.failed(Time{i}, true);
  EXPECT_TRUE(health.admits(Time{20}, 0));
  EXPECT_FALSE(health.admits(Time{20}, 1000));
}

TEST_F(RegistrationsTest, what_expires_is_told_once) {
  std::string told;
  registrations.watch([&](const Registrations::Turn& turn, Time, store::Change& change) {
    if (!turn.after) told += turn.before->registration.id;
    EXPECT_EQ(change.documents.size(), 1u);
  });
  add("brief", R"([{"entities":[{"type":"Bus"}]}])", R"(,"expiresAt":")" + format_time(Time{now.us + 1'000'000}) + "\"");
  add("lasting", R"([{"entities":[{"type":"Bus"}]}])");
  registrations.drop_expired();
  EXPECT_EQ(told, "");
  now.us += 2'000'000;
  registrations.drop_expired();
  registrations.drop_expired();
  EXPECT_EQ(told, "urn:r:brief");
  EXPECT_EQ(registrations.all("").size(), 1u);
  EXPECT_EQ(store.documents("", "csourceRegistration/").size(), 1u);
}

}  // namespace
}  // namespace dosi::broker
