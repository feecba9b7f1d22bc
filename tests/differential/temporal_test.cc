// Random histories and temporal queries: the broker answers as a plain reading of clause 5.7.4.4 does, over a list of
// all that was ever written, on each store.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <set>

#include "broker/broker.h"
#include "json/parse.h"
#include "query/parse.h"
#include "store/memory.h"
#include "store_rocks/store_rocks.h"
#include "store_rocks/test_folder.h"

namespace dosi {
namespace {

using json::Array;
using json::Object;
using json::Value;

constexpr int kThings = 12, kMinutes = 200;
const char* const kNames[] = {"a", "b", "c"};
const char* const kTypes[] = {"Red", "Green"};

std::string time_text(int minute) {
  return format_time(Time{1'777'000'000'000'000 + minute * std::int64_t{60'000'000}});
}

struct Moment {
  std::string name, dataset;
  int value = 0, minute = 0;
};
struct Thing {
  std::string type;
  bool known = false, gone = false;
  std::vector<Moment> moments;
  std::optional<int> level;  // has no observedAt
};

// name op number
struct Condition {
  std::string name, op;
  int number = 0;
  bool holds(int value) const { return op == ">" ? value > number : op == "<" ? value < number : value == number; }
};
struct Question {
  std::string type;
  int from = -1, until = -1;  // -1: open
  std::vector<std::string> attrs;
  std::vector<Condition> conditions;
  bool all = true;  // of the conditions, or any
  std::string dataset;
  std::size_t last_n = 0;

  bool covers(const Moment& m) const { return (from < 0 || m.minute >= from) && (until < 0 || m.minute < until); }
  bool names(const std::string& name) const { return attrs.empty() || std::find(attrs.begin(), attrs.end(), name) != attrs.end(); }
  bool combine(const std::function<bool(const Condition&)>& each) const {
    if (conditions.empty()) return true;
    return all ? std::all_of(conditions.begin(), conditions.end(), each) : std::any_of(conditions.begin(), conditions.end(), each);
  }
};

// (attribute, datasetId) -> [value at time]
using Shown = std::map<std::pair<std::string, std::string>, std::vector<std::string>>;
using Answer = std::map<std::string, Shown>;

// The clause, step by step.
std::optional<Shown> select(const Thing& thing, const Question& question) {
  if (!thing.known || thing.type != question.type) return std::nullopt;
  std::vector<Moment> inside;
  for (const Moment& m : thing.moments)
    if (question.covers(m)) inside.push_back(m);
  if (std::none_of(inside.begin(), inside.end(), [&](const Moment& m) { return question.names(m.name); })) return std::nullopt;
  const auto holds_somewhere = [&](const Condition& c) {
    if (c.name == "level" && thing.level && c.holds(*thing.level)) return true;
    return std::any_of(inside.begin(), inside.end(), [&](const Moment& m) { return m.name == c.name && c.holds(m.value); });
  };
  if (!question.combine(holds_somewhere)) return std::nullopt;
  std::vector<Moment> left;
  for (const Moment& m : inside) {
    if (question.names(m.name) && (question.dataset.empty() || (question.dataset == "@none" ? m.dataset.empty() : m.dataset == question.dataset)))
      left.push_back(m);
  }
  std::sort(left.begin(), left.end(), [](const Moment& x, const Moment& y) { return x.minute < y.minute; });
  std::map<std::string, std::set<int, std::greater<>>> times;
  for (const Moment& m : left) times[m.name].insert(m.minute);
  Shown shown;
  for (const Moment& m : left) {
    const auto& all = times[m.name];
    const auto rank = static_cast<std::size_t>(std::distance(all.begin(), all.find(m.minute)));
    if (question.last_n == 0 || rank < question.last_n)
      shown[{m.name, m.dataset}].push_back(std::to_string(m.value) + " at " + time_text(m.minute));
  }
  return shown.empty() ? std::nullopt : std::optional(shown);
}

class Histories {
 public:
  Histories(unsigned seed, std::unique_ptr<store::Store> store)
      : random_(seed), store_(std::move(store)), broker_(*store_, [this] { return Time{now_us_ += 1'000'000}; }) {
    caller_.context = jsonld::Context::core();
  }

  void change() {
    const int which = below(kThings);
    Thing& thing = things_[id(which)];
    const int what = below(10);
    if (what < 5) return tell(id(which), thing);
    if (what < 8) return update(id(which), thing);
    if (what == 8 && thing.known && !thing.gone) return erase(id(which), thing);
    if (what == 9 && below(4) == 0 && thing.known) forget(id(which), thing);
  }

  void ask() {
    const Question question = any_question();
    Answer expected;
    for (const auto& [id, thing] : things_)
      if (auto shown = select(thing, question)) expected[id] = std::move(*shown);
    SCOPED_TRACE(print(question));
    ASSERT_EQ(answer_to(question), expected);
  }

 private:
  static std::string id(int i) { return "urn:ngsi-ld:Thing:" + std::to_string(i); }
  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

  template <class T>
  static void expect_done(const Result<T>& done) {
    ASSERT_TRUE(done) << done.error().message;
  }

  // Each minute of a series is told once: what is told twice counts once.
  std::optional<Moment> moment(const Thing& thing) {
    Moment m{kNames[below(3)], below(4) == 0 ? "urn:d:1" : "", below(50), below(kMinutes)};
    const bool taken = std::any_of(thing.moments.begin(), thing.moments.end(), [&](const Moment& x) {
      return x.name == m.name && x.dataset == m.dataset && x.minute == m.minute;
    });
    return taken ? std::nullopt : std::optional(m);
  }
  static Value instance(const Moment& m) {
    Object o;
    o.append("type", "Property"), o.append("value", std::int64_t{m.value}), o.append("observedAt", time_text(m.minute));
    if (!m.dataset.empty()) o.append("datasetId", m.dataset);
    return o;
  }

  void tell(const std::string& id, Thing& thing) {
    std::map<std::string, Array> attributes;
    for (int n = 1 + below(6); n > 0; --n) {
      const auto m = moment(thing);
      if (!m) continue;
      thing.moments.push_back(*m);
      attributes[m->name].push_back(instance(*m));
    }
    if (attributes.empty()) return;
    if (!thing.known) thing.type = kTypes[below(2)];
    thing.known = true;
    Object document;
    document.append("id", id), document.append("type", thing.type);
    for (auto& [name, list] : attributes) document.append(name, std::move(list));
    broker_.histories.append(caller_, document, expect_done<bool>);
  }
  void update(const std::string& id, Thing& thing) {
    if (!thing.known || thing.gone) return create(id, thing);
    Object fragment;
    if (below(3) == 0) {
      thing.level = below(50);
      Object level;
      level.append("type", "Property"), level.append("value", std::int64_t{*thing.level});
      fragment.append("level", std::move(level));
    } else {
      const auto m = moment(thing);
      if (!m) return;
      thing.moments.push_back(*m);
      fragment.append(m->name, instance(*m));
    }
    broker_.entities.append(caller_, {id, {}}, fragment, true, expect_done<ngsi::UpdateResult>);
  }
  void create(const std::string& id, Thing& thing) {
    const auto m = moment(thing);
    if (!m) return;
    if (!thing.known || below(2)) thing.type = kTypes[below(2)];
    thing.known = true, thing.gone = false;
    thing.moments.push_back(*m);
    Object document;
    document.append("id", id), document.append("type", thing.type), document.append(m->name, instance(*m));
    broker_.entities.create(caller_, document, expect_done<std::string>);
  }
  void erase(const std::string& id, Thing& thing) {
    thing.gone = true;
    broker_.entities.erase(caller_, {id, {}}, expect_done<void>);
  }
  // The whole history, and the entity with it if the history made it; one that is there by itself stays, and its present
  // moments are forgotten.
  void forget(const std::string& id, Thing& thing) {
    if (thing.moments.empty()) return;
    broker_.histories.erase(caller_, id, expect_done<void>);
    thing.moments.clear();
    const auto entity = store_->get("", id);
    if (!entity) thing.known = thing.gone = false;
    if (!entity || entity->slots(caller_.context->expand("level")).empty()) thing.level.reset();
  }

  Question any_question() {
    Question q{.type = kTypes[below(2)]};
    const int shape = below(3);
    if (shape != 0) q.from = below(kMinutes);
    if (shape != 1) q.until = shape == 0 ? below(kMinutes) : q.from + 1 + below(kMinutes / 2);
    for (int n = below(3); n > 0; --n) q.attrs.emplace_back(kNames[below(3)]);
    for (int n = below(3); n > 0; --n) {
      const char* const ops[] = {">", "<", "=="};
      q.conditions.push_back({below(5) == 0 ? "level" : kNames[below(3)], ops[below(3)], below(50)});
    }
    q.all = below(2) == 0;
    if (below(4) == 0) q.dataset = below(2) ? "@none" : "urn:d:1";
    if (below(3) == 0) q.last_n = static_cast<std::size_t>(1 + below(4));
    return q;
  }
  static std::string q_text(const Question& question) {
    std::string q;
    for (const Condition& c : question.conditions)
      q += (q.empty() ? "" : question.all ? ";" : "|") + c.name + c.op + std::to_string(c.number);
    return q;
  }
  static std::string print(const Question& q) {
    std::string out = q.type + " from " + std::to_string(q.from) + " until " + std::to_string(q.until) + " attrs";
    for (const auto& name : q.attrs) out += " " + name;
    return out + " q=" + q_text(q) + " datasetId=" + q.dataset + " lastN=" + std::to_string(q.last_n);
  }

  Answer answer_to(const Question& question) {
    const query::Names names{*caller_.context, true};
    query::Query query{.types = *query::parse_types(question.type, names)};
    broker::Evolutions::Wish wish;
    for (const auto& name : question.attrs) query.attrs.push_back(names.expand(name));
    if (!question.conditions.empty()) query.q = *query::parse_q(q_text(question), names);
    wish.range.attributes = wish.how.attrs = query.attrs;
    if (question.from >= 0) wish.range.from = *parse_time(time_text(question.from));
    if (question.until >= 0) wish.range.until = *parse_time(time_text(question.until));
    wish.range.last_n = question.last_n;
    if (!question.dataset.empty()) wish.datasets = {question.dataset};
    wish.how.form = ngsi::TemporalPresentation::Form::values;
    wish.most = 100'000;
    const auto matcher = query::Matcher::compile(std::move(query));
    const auto answer = broker_.evolutions.list(caller_, *matcher, {.limit = 1000, .count = true}, wish);
    EXPECT_TRUE(answer);
    if (!answer) return {};
    const auto parsed = json::parse(answer->text);
    EXPECT_TRUE(parsed) << answer->text;
    Answer out;
    for (const Value& entity : parsed->as_array()) out[entity.find("id")->as_string()] = read(entity);
    EXPECT_EQ(*answer->count, out.size());
    return out;
  }
  static Shown read(const Value& entity) {
    Shown shown;
    for (const json::Member& m : entity.as_object()) {
      if (m.key == "id" || m.key == "type") continue;
      const Array one{m.value};
      for (const Value& series : m.value.is_array() ? m.value.as_array() : one) {
        const Value* dataset = series.find("datasetId");
        auto& list = shown[{m.key, dataset == nullptr ? "" : dataset->as_string()}];
        for (const Value& pair : series.find("values")->as_array())
          list.push_back(std::to_string(static_cast<int>(pair.as_array()[0].as_double())) + " at " + pair.as_array()[1].as_string());
      }
    }
    return shown;
  }

  std::mt19937 random_;
  std::int64_t now_us_ = 1'780'000'000'000'000;
  std::unique_ptr<store::Store> store_;
  broker::Broker broker_;
  broker::Caller caller_;
  std::map<std::string, Thing> things_;
};

void run(unsigned seed, std::unique_ptr<store::Store> store) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Histories histories(seed, std::move(store));
  for (int i = 0; i < 300 && !testing::Test::HasFailure(); ++i) {
    histories.change();
    if (i % 2 == 0) histories.ask();
  }
}

TEST(TemporalQueries, MemoryAnswersAsTheClauseReads) {
  for (unsigned seed = 0; seed < 30 && !testing::Test::HasFailure(); ++seed) run(seed, std::make_unique<store::MemoryStore>());
}

TEST(TemporalQueries, RocksAnswersAsTheClauseReads) {
  for (unsigned seed = 100; seed < 110 && !testing::Test::HasFailure(); ++seed) {
    const store_rocks::TestFolder folder;
    auto store = store_rocks::open({.path = folder / "data", .sync = false});
    ASSERT_TRUE(store) << store.error().message;
    run(seed, std::move(*store));
  }
}

}  // namespace
}  // namespace dosi
