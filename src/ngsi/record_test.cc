#include "ngsi/record.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>

#include "json/parse.h"
#include "ngsi/random_entity.h"

namespace dosi::ngsi {
namespace {

const auto kSame = [](Symbol s) { return s; };

Entity bus() {
  Entity e;
  e.id = "urn:ngsi-ld:Bus:1";
  e.types = {intern("https://example.org/Bus"), intern("https://example.org/Vehicle")};
  e.scopes = {"/seoul/gangnam", "/seoul"};
  e.created_at = Time{1'000'000}, e.modified_at = Time{2'500'000};
  Attribute speed{.value = 23.5, .observed_at = Time{3'000'000}, .unit_code = "KMH"};
  speed.created_at = Time{1'000'000}, speed.modified_at = Time{2'000'000};
  Attribute second = speed;
  second.dataset_id = "urn:ngsi-ld:Dataset:gps", second.value = 24;
  Attribute place{.kind = Kind::geo_property,
                  .value = json::Object{{"type", "Point"}, {"coordinates", json::Array{127.03, 37.5}}}};
  Attribute line{.kind = Kind::relationship, .value = "urn:ngsi-ld:Line:7"};
  line.subs = {{intern("https://example.org/since"), {Attribute{.value = "2020", .created_at = Time{5}}}}};
  e.attributes = {{intern("https://example.org/speed"), {speed, second}},
                  {intern("https://example.org/place"), {place}},
                  {intern("https://example.org/line"), {line}}};
  return e;
}

TEST(Record, HoldsWhatWasPacked) {
  const auto r = Record::pack(bus(), 42);
  EXPECT_EQ(r->id(), "urn:ngsi-ld:Bus:1");
  EXPECT_EQ(r->version(), 42u);
  ASSERT_EQ(r->types().size(), 2u);
  EXPECT_TRUE(r->has_type(intern("https://example.org/Vehicle")));
  EXPECT_FALSE(r->has_type(intern("https://example.org/Tram")));
  ASSERT_EQ(r->scope_count(), 2u);
  EXPECT_EQ(r->scope(1), "/seoul");
  EXPECT_EQ(r->modified_at(), Time{2'500'000});
  EXPECT_EQ(r->expires_at(), kNoTime);
  EXPECT_EQ(r->unpack(), bus());
}

TEST(Record, SlotsSayWhatTheInstancesAre) {
  const auto r = Record::pack(bus());
  ASSERT_EQ(r->slots().size(), 4u);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(r->slots().data()) % 8, 0u);
  const auto speed = r->slots(intern("https://example.org/speed"));
  ASSERT_EQ(speed.size(), 2u);
  EXPECT_EQ(speed[0].content, Content::number);
  EXPECT_EQ(speed[0].number, 23.5);
  EXPECT_TRUE(speed[0].plain());
  EXPECT_EQ(r->value(speed[0]), "23.5");
  EXPECT_EQ(r->text(speed[0]), R"({"type":"Property","value":23.5,"observedAt":"1970-01-01T00:00:03Z","unitCode":"KMH"})");
  EXPECT_EQ(r->dataset(speed[1]), "urn:ngsi-ld:Dataset:gps");
  const Slot& place = r->slots()[2];
  EXPECT_EQ(place.content, Content::point);
  EXPECT_EQ(place.number, 127.03);
  EXPECT_EQ(place.latitude, 37.5);
  const Slot& line = r->slots()[3];
  EXPECT_EQ(line.content, Content::uri);
  EXPECT_FALSE(line.plain());
  EXPECT_EQ(r->text(line), R"({"type":"Relationship","object":"urn:ngsi-ld:Line:7","https://example.org/since":)"
                           R"({"type":"Property","value":"2020","createdAt":"1970-01-01T00:00:00.000005Z"}})");
  EXPECT_TRUE(r->slots(intern("https://example.org/absent")).empty());
}

TEST(Record, VersionCanBeSetOnACopy) {
  const auto r = Record::pack(bus(), 1);
  const auto copy = r->with_version(7);
  EXPECT_EQ(r->version(), 1u);
  EXPECT_EQ(copy->version(), 7u);
  EXPECT_EQ(copy->unpack(), bus());
}

TEST(Record, AnEmptyEntityIsARecordToo) {
  const auto r = Record::pack(Entity{});
  EXPECT_EQ(r->id(), "");
  EXPECT_TRUE(r->slots().empty());
  EXPECT_EQ(r->unpack(), Entity{});
}

TEST(Record, UnpackAndPackAreInverse) {
  RandomEntity random(1);
  for (int i = 0; i < 2000; ++i) {
    const Entity e = random.entity();
    const auto r = Record::pack(e, 3);
    ASSERT_EQ(r->unpack(), e) << r->bytes();
    ASSERT_EQ(Record::pack(r->unpack(), 3)->bytes(), r->bytes());
    for (const Slot& s : r->slots()) {
      ASSERT_TRUE(json::parse(r->text(s), {.depth = 128})) << r->text(s);
      ASSERT_TRUE(json::parse(r->value(s))) << r->value(s);
    }
  }
}

TEST(Record, AdoptTranslatesSymbols) {
  const auto r = Record::pack(bus(), 9);
  const auto twice = Record::adopt(std::string(r->bytes()), [](Symbol s) { return intern(std::string(text(s)) + "/x"); });
  ASSERT_TRUE(twice);
  EXPECT_TRUE((*twice)->has_type(intern("https://example.org/Bus/x")));
  EXPECT_EQ((*twice)->slots(intern("https://example.org/speed/x")).size(), 2u);
}

// Reads everything a record has; only sanitizers and crashes can object.
std::size_t read_all(const Record& r) {
  std::size_t n = r.id().size() + r.types().size() + r.memory();
  for (std::size_t i = 0; i < r.scope_count(); ++i) n += r.scope(i).size();
  for (const Slot& s : r.slots()) {
    n += r.slots(s.name).size() + std::string(r.text(s)).size() + std::string(r.value(s)).size();
    n += std::string(r.dataset(s)).size();
  }
  return n + r.unpack().attributes.size();
}

TEST(Record, DamagedBytesAreRefusedOrHarmless) {
  RandomEntity random(2);
  std::mt19937 damage(3);
  std::size_t refused = 0, kept = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string bytes(Record::pack(i % 2 ? bus() : random.entity())->bytes());
    for (int k = 1 + static_cast<int>(damage() % 3); k > 0; --k)
      bytes[damage() % (i % 3 ? bytes.size() : 56)] = static_cast<char>(damage());
    if (damage() % 4 == 0) bytes.resize(damage() % bytes.size());
    const auto r = Record::adopt(bytes, kSame);
    if (!r) {
      EXPECT_EQ(r.error().code, ErrorCode::corrupt);
      ++refused;
    } else {
      EXPECT_GT(read_all(**r), 0u);
      ++kept;
    }
  }
  EXPECT_GT(refused, 1000u);
  EXPECT_GT(kept, 1000u);
}

TEST(Record, AnEditInPartIsTheEditOfTheWhole) {
  RandomEntity random(8);
  for (int i = 0; i < 300; ++i) {
    const auto r = Record::pack(random.entity(), 7);
    std::vector<Symbol> names;
    for (int n = random.below(4); n > 0; --n)
      names.push_back(intern(RandomEntity::iri("attribute0x" + std::to_string(3 * random.below(3) + n % 3))));
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    const auto edit = [&](Entity& e, unsigned seed) {
      RandomEntity same(seed);
      for (const Symbol name : names) {
        AttributeSet* set = e.find(name);
        if (set == nullptr) e.attributes.push_back({name, {same.attribute()}});
        else if (same.below(3) == 0) e.erase(name);
        else set->instances[0] = same.attribute();
      }
      e.modified_at = Time{static_cast<std::int64_t>(seed)};
    };
    Entity whole = r->unpack(), part = r->unpack(names);
    edit(whole, static_cast<unsigned>(i)), edit(part, static_cast<unsigned>(i));
    ASSERT_EQ(r->repack(part, names)->bytes(), Record::pack(whole)->bytes());
  }
}

TEST(Record, ATrailerIsNoPartOfTheEntity) {
  const auto r = Record::pack(bus(), 1);
  const auto with = r->with_version(2, "behind");
  EXPECT_EQ(with->trailer(), "behind");
  EXPECT_EQ(with->version(), 2u);
  EXPECT_EQ(with->unpack(), bus());
  EXPECT_EQ(with->bytes(), r->with_version(2)->bytes());
  const auto again = Record::adopt(std::string(with->bytes()) + "other", kSame);
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)->trailer(), "other");
  EXPECT_TRUE((*again)->with_version(3)->trailer().empty());
}

}  // namespace
}  // namespace dosi::ngsi
