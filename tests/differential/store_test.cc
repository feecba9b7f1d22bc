// Random changes and queries: the embedded store answers as the model in memory does, also after reopening.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "ngsi/random_entity.h"
#include "store/memory.h"
#include "store_rocks/store_rocks.h"
#include "store_rocks/test_folder.h"

namespace dosi {
namespace {

using namespace store;

class Differential {
 public:
  Differential(unsigned seed, std::uint64_t budget)
      : entities_(seed), options_{.path = folder_ / "data", .memory_budget_bytes = budget, .sync = false} {
    reopen();
  }

  void reopen() {
    rocks_.reset();
    auto opened = store_rocks::open(options_);
    ASSERT_TRUE(opened) << opened.error().message;
    rocks_ = std::move(*opened);
  }

  void change() {
    Change change;
    change.tenant = tenant();
    for (int n = 1 + below(4); n > 0; --n) change.writes.push_back(write(change.tenant));
    Change twin = change;
    for (std::size_t i = 0; i < change.writes.size(); ++i) expect_version(change.tenant, change.writes[i], twin.writes[i]);
    const auto a = model_.apply(std::move(change), {}), b = rocks_->apply(std::move(twin), {});
    ASSERT_TRUE(a && b);
    ASSERT_EQ(a->conflicts, b->conflicts);
  }

  void compare() {
    for (const char* tenant : {"", "metro"}) {
      for (int i = 0; i < kIds; ++i) {
        const auto a = model_.get(tenant, id(i)), b = rocks_->get(tenant, id(i));
        ASSERT_EQ(a == nullptr, b == nullptr) << id(i);
        ASSERT_TRUE(a == nullptr || a->unpack() == b->unpack()) << id(i);
        HistoryQuery all;
        all.id = id(i);
        ask_history(tenant, all);
      }
      ASSERT_EQ(*model_.history_ids(tenant, "", 1000), *rocks_->history_ids(tenant, "", 1000));
      const auto a = model_.types(tenant), b = rocks_->types(tenant);
      ASSERT_TRUE(std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const TypeCount& x, const TypeCount& y) {
        return x.type == y.type && x.entities == y.entities;
      }));
    }
    ASSERT_EQ(model_.stats().samples, rocks_->stats().samples);
    const auto damages = rocks_->check();
    ASSERT_TRUE(damages);
    ASSERT_EQ(*damages, std::vector<std::string>{});
  }

  void ask() {
    const auto compiled = query::Matcher::compile(query());
    ASSERT_TRUE(compiled) << compiled.error().message;
    const std::size_t offset = below(3) ? 0 : static_cast<std::size_t>(below(30)), limit = static_cast<std::size_t>(1 + below(40));
    std::uint64_t count_a = 0, count_b = 0;
    const bool counted = below(2) == 0;
    const auto run = [&](Store& store, std::uint64_t& count) {
      std::vector<std::string> ids;
      EXPECT_TRUE(store.scan("", *compiled, {offset, counted ? &count : nullptr}, [&](const RecordPtr& r) {
        ids.emplace_back(r->id());
        return ids.size() < limit;
      }));
      return ids;
    };
    ASSERT_EQ(run(model_, count_a), run(*rocks_, count_b));
    ASSERT_EQ(count_a, count_b);
  }

  void ask_history() {
    HistoryQuery q;
    q.id = id(below(kIds));
    for (int n = below(3); n > 0; --n) q.attributes.push_back(attribute());
    q.property = static_cast<query::TemporalQuery::Property>(below(4));
    q.without_observed_at = below(4) == 0;
    if (below(2)) q.from = Time{below(5000) * 1000};
    if (below(2)) q.until = Time{below(5000) * 1000};
    if (below(3) == 0) q.last_n = static_cast<std::size_t>(1 + below(20));
    if (below(3) == 0) q.limit = static_cast<std::size_t>(1 + below(20));
    ask_history("", q);
  }

 private:
  static constexpr int kIds = 60;
  static std::string id(int i) { return "urn:ngsi-ld:Thing:" + std::to_string(i); }
  int below(int n) { return entities_.below(n); }
  std::string tenant() { return below(5) == 0 ? "metro" : ""; }
  Symbol attribute() { return intern(ngsi::RandomEntity::iri("attribute0x" + std::to_string(below(8)))); }
  Symbol type() { return intern(ngsi::RandomEntity::iri("Type" + std::to_string(below(6)))); }

  Write write(const std::string& tenant) {
    Write w;
    w.id = id(below(kIds));
    w.current = static_cast<Write::Current>(below(3));
    if (w.current == Write::Current::put) {
      ngsi::Entity e = entities_.entity();
      const RecordPtr now = model_.get(tenant, w.id);
      if (now && below(4) != 0) e = now->unpack(), change_some(e);  // the common update, which is stored in few bytes
      e.id = w.id;
      w.record = ngsi::Record::pack(e);
    }
    if (below(6) == 0) w.history = static_cast<Write::History>(1 + below(4));
    w.erase = sample();
    w.erase.instance = static_cast<std::uint64_t>(1 + below(static_cast<int>(instance_)));
    if (below(3) == 0) w.erase.dataset_id = kEveryDataset;
    const bool many = below(40) == 0;
    for (int n = many ? 700 : below(4); n > 0; --n) w.samples.push_back(sample());
    return w;
  }
  void change_some(ngsi::Entity& e) {
    for (ngsi::AttributeSet& set : e.attributes)
      for (ngsi::Attribute& a : set.instances)
        if (below(3) == 0) a.value = below(1000) / 10.0, a.kind = ngsi::Kind::property;
    e.modified_at.us += 1;
  }
  Sample sample() {
    Sample s;
    s.attribute = attribute();
    if (below(4) == 0) s.dataset_id = "urn:d:" + std::to_string(below(2));
    s.instance = instance_++;
    if (below(9)) s.observed_at = Time{below(5000) * 1000};
    if (below(9)) s.created_at = Time{below(5'000'000)};
    s.modified_at = s.created_at;
    if (below(9) == 0) s.deleted_at = Time{below(5000) * 1000};
    s.number = below(1000) / 10.0;
    if (below(5) == 0) s.text = R"({"type":"Property","value":")" + std::to_string(below(5)) + "\"}";
    return s;
  }
  // The same expectation in the versions of each store: right, wrong, or none.
  void expect_version(const std::string& tenant, Write& a, Write& b) {
    const int choice = below(8);
    if (choice > 1) return;
    const auto now_a = model_.get(tenant, a.id), now_b = rocks_->get(tenant, b.id);
    a.expected = now_a ? now_a->version() : 0;
    b.expected = now_b ? now_b->version() : 0;
    if (choice == 1 && below(2)) a.expected = b.expected = 12345;
  }
  void ask_history(const std::string& tenant, const HistoryQuery& q) {
    const auto a = model_.history(tenant, q), b = rocks_->history(tenant, q);
    ASSERT_TRUE(a && b);
    ASSERT_EQ(a->size(), b->size());
    for (std::size_t i = 0; i < a->size(); ++i) {
      ASSERT_EQ((*a)[i].attribute, (*b)[i].attribute);
      ASSERT_EQ((*a)[i].dataset_id, (*b)[i].dataset_id);
      ASSERT_EQ((*a)[i].complete, (*b)[i].complete);
      ASSERT_EQ((*a)[i].samples, (*b)[i].samples);
    }
  }

  query::Literal literal() {
    query::Literal l;
    if (below(2)) l.kind = query::Literal::Kind::number, l.number = (below(200001) - 100000) / 64.0;
    else l.kind = query::Literal::Kind::string, l.text = below(2) ? entities_.word() : "urn:ngsi-ld:Other:" + std::to_string(below(100));
    return l;
  }
  query::Expr expr(int depth) {
    query::Expr e;
    if (depth < 2 && below(2)) {
      e.op = below(2) ? query::Expr::Op::conjunction : query::Expr::Op::disjunction;
      for (int n = 2; n > 0; --n) e.children.push_back(expr(depth + 1));
      return e;
    }
    e.term.path.attribute = below(9) ? attribute() : intern("https://uri.etsi.org/ngsi-ld/createdAt");
    e.term.compare = static_cast<query::Compare>(below(7));
    if (e.term.compare != query::Compare::exists) e.term.values.push_back(literal());
    return e;
  }
  query::Query query() {
    query::Query q;
    if (below(2)) q.types = below(2) ? query::TypeSelection{{{type()}}} : query::TypeSelection{{{type(), type()}, {type()}}};
    if (below(4) == 0) q.attrs = {attribute(), attribute()};
    if (below(2)) q.q = expr(0);
    if (below(6) == 0) q.ids = {id(below(kIds)), id(below(kIds)), id(below(kIds))};
    if (below(6) == 0) q.id_pattern = ".*[13579]$";
    if (below(5) == 0) q.scope = query::ScopeQuery{{{below(2) ? "/city/#" : "/city/speed"}, {"+/x"}}};
    if (below(4) == 0) {
      query::GeoQuery g;
      g.property = attribute();
      g.geometry = geo::Geometry(geo::Point{below(36000) / 100.0 - 180, below(18000) / 100.0 - 90});
      g.max_distance_m = 1000.0 * (1 + below(8000));
      q.geo = g;
    }
    if (below(4) == 0) {
      query::OrderKey key;
      key.by = static_cast<query::OrderKey::By>(below(4));
      key.path.attribute = attribute();
      key.descending = below(2) == 0;
      q.order = {key};
    }
    if (below(3) == 0) q.now = Time{std::int64_t{below(2'000'000'000)} * 1'000'000};
    return q;
  }

  store_rocks::TestFolder folder_;
  ngsi::RandomEntity entities_;
  store_rocks::Options options_;
  MemoryStore model_;
  std::unique_ptr<Store> rocks_;
  std::uint64_t instance_ = 1;
};

class Differences : public ::testing::TestWithParam<std::pair<unsigned, std::uint64_t>> {};

TEST_P(Differences, AreNone) {
  Differential d(GetParam().first, GetParam().second);
  for (int round = 0; round < 6 && !HasFatalFailure(); ++round) {
    for (int i = 0; i < 150 && !HasFatalFailure(); ++i) d.change();
    for (int i = 0; i < 200 && !HasFatalFailure(); ++i) d.ask();
    for (int i = 0; i < 100 && !HasFatalFailure(); ++i) d.ask_history();
    d.compare();
    if (round % 2) d.reopen();
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Differences,
                         ::testing::Values(std::pair(1u, 0), std::pair(2u, 0), std::pair(3u, 10'000), std::pair(4u, 10'000), std::pair(5u, 0), std::pair(6u, 100'000)));

// Enough entities that columns are made, which then live through changes.
TEST(Columns, AnswerAsTheModelDoes) {
  const store_rocks::TestFolder folder;
  auto rocks = std::move(*store_rocks::open({.path = folder / "data", .sync = false}));
  MemoryStore model;
  std::mt19937 random(5);
  const Symbol speed = intern("https://example.org/speed"), line = intern("https://example.org/line");
  const auto put = [&](int i) {
    ngsi::Entity e;
    e.id = "urn:" + std::to_string(i);
    e.types = {intern("https://example.org/Bus")};
    ngsi::Attribute a{.value = static_cast<double>(random() % 100)}, l{.kind = ngsi::Kind::relationship, .value = "urn:line:" + std::to_string(random() % 20)};
    if (random() % 10 == 0) a.value = "fast";
    if (random() % 10 == 0) a.value = json::Array{1.0, 50.0};
    if (random() % 10 != 0) e.attributes.push_back({speed, {a}});
    if (!e.attributes.empty() && random() % 15 == 0) e.attributes[0].instances.push_back({.dataset_id = "urn:d", .value = 7.0});
    if (e.attributes.empty() || random() % 2) e.attributes.push_back({line, {l}});
    Write w;
    w.id = e.id;
    w.current = random() % 30 == 0 ? Write::Current::erase : Write::Current::put;
    if (w.current == Write::Current::put) w.record = ngsi::Record::pack(e);
    ASSERT_TRUE(model.apply({"", {w}}, {}));
    ASSERT_TRUE(rocks->apply({"", {w}}, {}));
  };
  for (int i = 0; i < 6000; ++i) put(i);
  const auto number = [](double v) { query::Literal l; l.kind = query::Literal::Kind::number, l.number = v; return l; };
  const auto word = [](std::string v) { query::Literal l; l.text = std::move(v); return l; };
  for (int round = 0; round < 120; ++round) {
    query::Expr e;
    const bool linked = random() % 3 == 0;
    e.term.path.attribute = linked ? line : speed;
    e.term.compare = static_cast<query::Compare>(random() % 7);
    const double v = static_cast<double>(random() % 100);
    if (e.term.compare != query::Compare::exists)
      e.term.values = {linked ? word("urn:line:" + std::to_string(random() % 20)) : random() % 4 ? number(v) : word("fast")};
    if (e.term.compare == query::Compare::equal && random() % 2) e.term.ranges = {{number(v), number(v + 10)}};
    query::Query q;
    q.q = e;
    const auto matcher = query::Matcher::compile(q);
    ASSERT_TRUE(matcher);
    std::uint64_t count_a = 0, count_b = 0;
    std::vector<std::string> a, b;
    const std::size_t offset = random() % 50;
    ASSERT_TRUE(model.scan("", *matcher, {offset, &count_a}, [&](const RecordPtr& r) { return a.emplace_back(r->id()), a.size() < 500; }));
    ASSERT_TRUE(rocks->scan("", *matcher, {offset, &count_b}, [&](const RecordPtr& r) { return b.emplace_back(r->id()), b.size() < 500; }));
    ASSERT_EQ(a, b) << "round " << round;
    ASSERT_EQ(count_a, count_b) << "round " << round;
    for (int i = 0; i < 30; ++i) put(static_cast<int>(random() % 6200));
  }
}

}  // namespace
}  // namespace dosi
