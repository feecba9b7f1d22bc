#pragma once
#include <random>
#include <string>
#include <utility>

#include "ngsi/entity.h"

// For tests: entities of every shape, the same for the same seed.
namespace dosi::ngsi {

class RandomEntity {
 public:
  explicit RandomEntity(std::uint32_t seed) : random_(seed) {}

  Entity entity() {
    Entity e;
    e.id = "urn:ngsi-ld:Thing:" + std::to_string(below(100000));
    for (int i = 0, n = 1 + below(3); i < n; ++i) add_type(e, intern(iri("Type" + std::to_string(below(5)))));
    for (int i = below(3); i > 0; --i) e.scopes.push_back("/city/강남/동_" + std::to_string(i));
    e.created_at = time(), e.modified_at = time();
    if (below(5) == 0) e.expires_at = time();
    e.attributes = sets(below(8), 0);
    return e;
  }
  Attribute attribute(int depth = 0) {
    Attribute a;
    a.kind = static_cast<Kind>(below(kKinds));
    a.value = content(a.kind);
    if (below(2)) a.observed_at = time();
    if (a.kind == Kind::property && a.value.is_number() && below(2)) a.unit_code = word();
    if (below(8) == 0) a.expires_at = time();
    a.created_at = time(), a.modified_at = time();
    if (a.kind == Kind::relationship && below(3) == 0) a.more.append("objectType", iri("Type1"));
    if (a.kind == Kind::property && below(9) == 0) a.more.append("valueType", iri("Kind"));
    if (depth < 3 && below(3) == 0) a.subs = sets(1 + below(2), depth + 1);
    return a;
  }
  std::string word() {
    static const char* const kWords[] = {"speed", "한강", "a\"b\\c", "\n\t", "", "x", "long word with spaces", "\x01", "é"};
    return kWords[below(9)];
  }
  json::Value any(int depth = 0) {
    switch (below(depth < 3 ? 8 : 5)) {
      case 0: return below(2) == 0;
      case 1: return std::int64_t{below(100000)} * 1'000'003;
      case 2: return (below(200001) - 100000) / 64.0;
      case 3: return 1e300 / (1 + below(1000));
      case 4: return word();
      case 5: return array(depth);
      default: {
        json::Object o;
        for (int i = below(4); i > 0; --i) o.append("k" + std::to_string(i), any(depth + 1));
        return o;
      }
    }
  }
  int below(int n) { return static_cast<int>(random_() % static_cast<std::uint32_t>(n)); }
  static std::string iri(std::string name) { return "https://uri.etsi.org/ngsi-ld/default-context/" + name; }

 private:
  Time time() { return Time{(std::int64_t{below(2'000'000'000)} * 1000 + below(1000)) * (below(2) ? 1000 : 1)}; }
  static void add_type(Entity& e, Symbol type) {
    for (const Symbol t : e.types)
      if (t == type) return;
    e.types.push_back(type);
  }
  json::Array array(int depth) {
    json::Array a;
    for (int i = below(4); i > 0; --i) a.push_back(any(depth + 1));
    return a;
  }
  json::Value uri() { return "urn:ngsi-ld:Other:" + std::to_string(below(100)); }
  json::Value geometry() {
    const json::Value lon = below(36000) / 100.0 - 180, lat = below(18000) / 100.0 - 90;
    json::Value line = json::Array{json::Array{lon, lat}, json::Array{127.0, 37.5}};
    if (below(2)) return json::Object{{"type", "LineString"}, {"coordinates", line}};
    return json::Object{{"type", "Point"}, {"coordinates", json::Array{lon, lat}}};
  }
  json::Value content(Kind kind) {
    switch (kind) {
      case Kind::geo_property: return geometry();
      case Kind::relationship: return uri();
      case Kind::language_property: return json::Object{{"ko", word()}, {"en", word()}};
      case Kind::vocab_property:
        return below(2) ? json::Value(iri("term")) : json::Value(json::Array{iri("one"), iri("two")});
      case Kind::json_property: return json::Object{{"id", below(9)}, {"data", any(1)}};
      case Kind::list_property: return array(1);
      case Kind::list_relationship: return json::Array{json::Object{{"object", uri()}}, json::Object{{"object", uri()}}};
      default: return any();
    }
  }
  std::vector<AttributeSet> sets(int n, int depth) {
    std::vector<AttributeSet> all;
    for (int i = 0; i < n; ++i) {
      AttributeSet set{intern(iri("attribute" + std::to_string(depth) + "x" + std::to_string(i))), {attribute(depth)}};
      for (int k = below(4) == 0 ? 1 + below(2) : 0; k > 0; --k) {
        set.instances.push_back(attribute(depth));
        set.instances.back().dataset_id = "urn:ngsi-ld:Dataset:" + std::to_string(k);
      }
      all.push_back(std::move(set));
    }
    return all;
  }
  std::mt19937 random_;
};

}  // namespace dosi::ngsi
