#pragma once
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "json/value.h"
#include "store/store.h"

// The contract of store.h, sentence by sentence, for every implementation:
//   INSTANTIATE_TEST_SUITE_P(Memory, StoreContract, ::testing::Values(Maker{"memory", make}));
// contract_current_test.h, contract_history_test.h and contract_letters_test.h hold the tests.
namespace dosi::store {

using Ids = std::vector<std::string>;

struct Maker {
  std::string name;
  std::function<std::unique_ptr<Store>()> make;
  friend std::ostream& operator<<(std::ostream& out, const Maker& m) { return out << m.name; }
};

inline Symbol iri(const std::string& name) { return intern("https://example.org/" + name); }

// An entity with one number, for tests that care about which entity it is.
inline RecordPtr record(const std::string& id, const std::string& type, double speed = 0) {
  ngsi::Entity e;
  e.id = id;
  e.types = {iri(type)};
  e.attributes.push_back({iri("speed"), {ngsi::Attribute{.value = speed}}});
  return ngsi::Record::pack(e);
}
inline double speed(const RecordPtr& r) { return r->slots(iri("speed"))[0].number; }

inline Write put(RecordPtr r, std::uint64_t expected = Write::kAnyVersion) {
  Write w;
  w.id = std::string(r->id());
  w.expected = expected;
  w.current = Write::Current::put;
  w.record = std::move(r);
  return w;
}
inline Write erase(const std::string& id, std::uint64_t expected = Write::kAnyVersion) {
  Write w;
  w.id = id;
  w.expected = expected;
  w.current = Write::Current::erase;
  return w;
}
inline Change change(std::vector<Write> writes, std::string tenant = {}) { return {std::move(tenant), std::move(writes)}; }

inline query::Matcher matcher(query::Query q = {}) { return *query::Matcher::compile(std::move(q)); }
inline query::Query of_type(const std::string& type) {
  query::Query q;
  q.types = query::TypeSelection{{{iri(type)}}};
  return q;
}

inline Time at(std::int64_t second) { return Time{(1'700'000'000 + second) * 1'000'000}; }

inline Sample sample(const std::string& attribute, std::int64_t second, double number, std::string dataset = {}) {
  Sample s;
  s.attribute = iri(attribute);
  s.dataset_id = std::move(dataset);
  s.observed_at = at(second);
  s.created_at = s.modified_at = at(second + 1);
  s.number = number;
  return s;
}
inline Write append(const std::string& id, std::vector<Sample> samples) {
  Write w;
  w.id = id;
  w.samples = std::move(samples);
  return w;
}
inline HistoryQuery all_of(const std::string& id) {
  HistoryQuery q;
  q.id = id;
  return q;
}

class StoreContract : public ::testing::TestWithParam<Maker> {
 protected:
  // Applies and waits until it is durable.
  Applied apply(Change c) {
    auto applied = store->apply(std::move(c), [](Result<void> r) { EXPECT_TRUE(r) << r.error().message; });
    EXPECT_TRUE(applied) << applied.error().message;
    EXPECT_TRUE(store->flush());
    return applied ? *applied : Applied{};
  }
  std::vector<std::string> ids(const query::Query& q, std::size_t offset = 0, std::uint64_t* count = nullptr,
                               const std::string& tenant = {}) {
    std::vector<std::string> found;
    const auto r = store->scan(tenant, matcher(q), {offset, count}, [&](const RecordPtr& e) {
      found.emplace_back(e->id());
      return true;
    });
    EXPECT_TRUE(r) << r.error().message;
    return found;
  }
  std::vector<Series> history(const HistoryQuery& q, const std::string& tenant = {}) {
    auto r = store->history(tenant, q);
    EXPECT_TRUE(r) << r.error().message;
    return r ? *r : std::vector<Series>{};
  }

  std::unique_ptr<Store> store = GetParam().make();
};

}  // namespace dosi::store
