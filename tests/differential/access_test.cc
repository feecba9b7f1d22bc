// What somebody sees of a hub is what a hub shows that holds nothing else. Random entities, policies and principals; what each may see is
// worked out from the words of docs/access.md, over plain values, and put into a second hub; then every way to read is asked of both.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "access/view.h"
#include "broker/broker.h"
#include "broker/discovery.h"
#include "broker/evolution.h"
#include "broker/layers.h"
#include "broker/map_tile.h"
#include "broker/seen.h"
#include "json/parse.h"
#include "json/write.h"
#include "query/parse.h"
#include "store/memory.h"

namespace dosi {
namespace {

using json::Array;
using json::Object;
using json::Value;

const std::vector<std::string> kTypes = {"Red", "Green", "Blue"}, kNames = {"a", "b", "c"}, kRoles = {"bus", "police", "auditor"},
                               kPurposes = {"service", "case"}, kActions = {"read", "history", "take-out"};
constexpr std::int64_t kNoon = 1'777'000'000'000'000, kMinute = 60'000'000;

std::string time_text(int minute) { return format_time(Time{kNoon + minute * kMinute}); }

struct Thing {
  std::string id;
  std::vector<std::string> types;
  std::optional<std::pair<int, int>> place;
  struct Part {
    std::string name;
    int value = 0;
    std::optional<int> minute;  // observedAt
  };
  std::vector<Part> parts;
};

struct Rule {
  bool denies = false, figures = false;
  std::vector<std::string> roles, purposes, actions, types, names;
  std::optional<int> west;  // area: from this longitude on, to 10 further
  std::optional<int> from, until, valid_until;
};

struct Asker {
  std::vector<std::string> roles;
  std::string purpose, action;
  bool figures = false;
};

// The meaning of policies: the reference of everything below.
bool any(const std::vector<std::string>& list, const std::string& what) { return list.empty() || std::ranges::find(list, what) != list.end(); }
bool meets(const Rule& r, const Asker& who, const Thing& thing, const Thing::Part* part) {
  const auto shares = [](const auto& a, const auto& b) { return std::ranges::any_of(a, [&](const auto& x) { return std::ranges::find(b, x) != b.end(); }); };
  if (!shares(r.roles, who.roles) && std::ranges::find(r.roles, "*") == r.roles.end()) return false;
  if (!any(r.purposes, who.purpose) || !any(r.actions, who.action) || (r.valid_until && *r.valid_until <= 0)) return false;
  if (r.denies ? r.figures < who.figures : r.figures && !who.figures) return false;
  if (!r.types.empty() && !shares(r.types, thing.types)) return false;
  if (r.west && (!thing.place || (r.denies ? thing.place->first < *r.west || thing.place->first > *r.west + 10 : thing.place->first <= *r.west || thing.place->first >= *r.west + 10))) return false;
  if (part == nullptr) return r.names.empty() && !r.from && !r.until;
  const int minute = part->minute.value_or(0);  // modifiedAt: all is written at noon
  return any(r.names, part->name) && (!r.from || minute >= *r.from) && (!r.until || minute < *r.until);
}
bool allowed(const std::vector<Rule>& rules, const Asker& who, const Thing& thing, const Thing::Part* part) {
  const auto says = [&](bool denies) { return std::ranges::any_of(rules, [&](const Rule& r) { return r.denies == denies && meets(r, who, thing, part); }); };
  return says(false) && !says(true);
}
std::optional<Thing> seen(const std::vector<Rule>& rules, const Asker& who, const Thing& thing) {
  Thing out = thing;
  std::erase_if(out.parts, [&](const Thing::Part& p) { return !allowed(rules, who, thing, &p); });
  const Thing::Part location{.name = "location"};
  const bool placed = thing.place && allowed(rules, who, thing, &location);
  if (!placed) out.place.reset();
  if (out.parts.empty() && !placed && !allowed(rules, who, thing, nullptr)) return std::nullopt;
  return out;
}

Value texts(const std::vector<std::string>& list) {
  Array out;
  for (const std::string& t : list) out.push_back(t);
  return out;
}
Value instance(const Thing::Part& p) {
  Object o{{"type", "Property"}, {"value", p.value}};
  if (p.minute) o.append("observedAt", time_text(*p.minute));
  return o;
}
Value place(const std::pair<int, int>& at) {
  return Object{{"type", "GeoProperty"}, {"value", Object{{"type", "Point"}, {"coordinates", Array{at.first, at.second}}}}};
}
Value document(const Thing& thing) {
  Object out{{"id", thing.id}, {"type", texts(thing.types)}};
  for (const Thing::Part& p : thing.parts) out.append(p.name, instance(p));
  if (thing.place) out.append("location", place(*thing.place));
  return out;
}
std::string policies(const std::vector<Rule>& rules) {
  Array list;
  for (const Rule& r : rules) {
    Object p{{"id", std::to_string(list.size())}, {"effect", r.denies ? "deny" : "allow"}, {"roles", texts(r.roles)}};
    if (r.figures) p.append("detail", "figures");
    for (const auto& [name, values] : {std::pair{"purposes", &r.purposes}, {"actions", &r.actions}, {"types", &r.types}, {"attributes", &r.names}})
      if (!values->empty()) p.append(name, texts(*values));
    if (r.west) {
      const int w = *r.west, e = w + 10;
      p.append("area", Object{{"type", "Polygon"}, {"coordinates", Array{Array{Array{w, -80}, Array{e, -80}, Array{e, 80}, Array{w, 80}, Array{w, -80}}}}});
    }
    if (r.from) p.append("dataFrom", time_text(*r.from));
    if (r.until) p.append("dataUntil", time_text(*r.until));
    if (r.valid_until) p.append("validUntil", time_text(*r.valid_until));
    list.emplace_back(std::move(p));
  }
  return json::dump(Object{{"policies", std::move(list)}});
}

struct Hub {
  store::MemoryStore store;
  std::int64_t now_us = kNoon;
  broker::Broker broker{store, [this] { return Time{now_us}; }};
  broker::Caller caller{"", jsonld::Context::core()};

  void add(const Thing& thing) {
    broker.entities.create(caller, document(thing), [](const auto& done) { ASSERT_TRUE(done) << done.error().message; });
  }
};

class World {
 public:
  explicit World(unsigned seed) : random_(seed) {
    for (int i = 0; i < 12; ++i) things_.push_back(any_thing(i));
    for (int i = 0; i < 2 + below(6); ++i) rules_.push_back(any_rule());
    for (const Thing& t : things_) whole_.add(t);
    const auto book = access::parse_policies(policies(rules_), [this](std::string_view n) { return whole_.caller.context->expand(n); });
    EXPECT_TRUE(book) << book.error().message;
    book_ = *book;
  }

  // Asks everything on somebody's behalf; the number of comparisons.
  int compare() {
    const Asker who = any_asker();
    Hub part;
    std::vector<Thing> shown;
    for (const Thing& t : things_)
      if (auto s = seen(rules_, who, t)) part.add(*s), shown.push_back(*s);
    whole_.caller.view = view(who);
    int n = 0;
    for (int i = 0; i < 4; ++i, ++n) EXPECT_EQ(list(whole_, i), list(part, i)) << policies(rules_);
    for (const Thing& t : things_) {
      EXPECT_EQ(retrieve(whole_, t.id), retrieve(part, t.id)) << policies(rules_);
      ++n;
    }
    for (int i = 0; i < 6; ++i, ++n) EXPECT_EQ(discover(whole_, i), discover(part, i));
    EXPECT_EQ(*broker::describe_layers(whole_.store, whole_.caller), *broker::describe_layers(part.store, part.caller));
    const broker::TileWish tile{.z = 0, .x = 0, .y = 0, .types = kTypes};
    EXPECT_EQ(*broker::map_tile(whole_.store, whole_.caller, tile), *broker::map_tile(part.store, part.caller, tile));
    EXPECT_EQ(mapped(whole_), mapped(part));
    return n + 3;
  }

  // Changes attributes, then compares histories with all moments that the rules allow.
  int compare_histories() {
    std::vector<Thing> past = things_;  // with every instance there ever was
    for (int i = 0; i < 40; ++i) {
      Thing& thing = past[static_cast<std::size_t>(below(12))];
      const Thing::Part p{.name = pick(kNames), .value = below(50), .minute = 200 + i};
      thing.parts.push_back(p);
      ++whole_.now_us;  // instances are told apart by when they were written
      whole_.broker.entities.append(whole_.caller, {thing.id, {}}, Object{{p.name, instance(p)}}, true, [](const auto& done) { ASSERT_TRUE(done); });
    }
    const Asker who = any_asker();
    whole_.caller.view = view(who);
    const broker::Seen seen(whole_.store, whole_.caller);
    for (const Thing& thing : past) {
      std::multiset<std::string> expected, got;
      for (const Thing::Part& p : thing.parts)
        if (allowed(rules_, who, thing, &p)) expected.insert(p.name + std::to_string(p.value) + "@" + std::to_string(p.minute.value_or(-1)));
      const auto all = broker::evolution(*seen, "", {.id = thing.id});
      EXPECT_TRUE(all);
      for (const auto& series : all->series)
        for (const auto& s : series.samples)
          if (text(series.attribute).back() <= 'c')
            got.insert(std::string(1, text(series.attribute).back()) + std::to_string(static_cast<int>(s.number)) + "@" +
                       std::to_string(s.observed_at == kNoTime ? -1 : static_cast<int>((s.observed_at.us - kNoon) / kMinute)));
      EXPECT_EQ(got, expected) << thing.id << policies(rules_);
    }
    return static_cast<int>(past.size());
  }

 private:
  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  const std::string& pick(const std::vector<std::string>& from) { return from[static_cast<std::size_t>(below(static_cast<int>(from.size())))]; }
  std::vector<std::string> some(const std::vector<std::string>& from) {  // often none: any
    std::vector<std::string> out;
    if (below(2) == 0) return out;
    for (const std::string& f : from)
      if (below(2) == 0) out.push_back(f);
    return out;
  }

  Thing any_thing(int number) {
    Thing out{.id = "urn:t:" + std::to_string(number), .types = {pick(kTypes)}};
    if (const std::string& other = pick(kTypes); other != out.types[0] && below(3) == 0) out.types.push_back(other);
    if (below(4) != 0) out.place = {below(30), below(30)};
    for (const std::string& name : kNames)
      if (below(3) != 0) out.parts.push_back({name, below(50), below(2) ? std::optional(below(100)) : std::nullopt});
    return out;
  }
  Rule any_rule() {
    Rule out{.denies = below(3) == 0, .figures = below(5) == 0};
    out.roles = below(3) == 0 ? std::vector<std::string>{"*"} : std::vector{pick(kRoles)};
    out.purposes = below(3) ? std::vector<std::string>{} : some(kPurposes), out.actions = some(kActions), out.types = some(kTypes);
    out.names = some(kNames);
    if (!out.names.empty() && below(2)) out.names.emplace_back("location");
    if (below(4) == 0) out.west = below(3) * 10;
    if (below(4) == 0) out.from = below(100);
    if (below(4) == 0) out.until = below(100);
    if (below(8) == 0) out.valid_until = below(2) * 10 - 5;
    return out;
  }
  Asker any_asker() {
    Asker out{.roles = {pick(kRoles)}, .purpose = pick(kPurposes), .action = pick(kActions), .figures = below(5) == 0};
    if (below(2)) out.roles.push_back(pick(kRoles));
    question_ = random_();
    return out;
  }
  std::shared_ptr<const access::View> view(const Asker& who) const {
    const access::Principal principal{"somebody", who.roles, who.purpose};
    const auto action = who.action == "read" ? access::Action::read : who.action == "history" ? access::Action::history : access::Action::take_out;
    const auto detail = who.figures ? access::Detail::figures : access::Detail::entities;
    return std::make_shared<const access::View>(access::View::of(book_, {principal, "", action, detail, Time{kNoon}}));
  }

  // The same question in both hubs: a number says which.
  std::string list(const Hub& hub, int which) const {
    std::mt19937 random(static_cast<unsigned>(question_ + static_cast<unsigned>(which)));
    const auto n = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
    const query::Names names{*hub.caller.context, true};
    query::Query query;
    if (n(3) == 0) query.types = *query::parse_types(kTypes[static_cast<std::size_t>(n(3))], names);
    if (n(2) == 0) query.q = *query::parse_q(std::array{"a>20", "a<30|b==7", "b;c!=3", "c>=10;a<=40"}[static_cast<std::size_t>(n(4))], names);
    if (n(3) == 0) query.attrs = {names.expand(kNames[static_cast<std::size_t>(n(3))])};
    if (n(3) == 0) query.order = *query::parse_order({.order_by = std::array{"a", "b;desc", "id"}[static_cast<std::size_t>(n(3))]}, names);
    if (n(3) == 0) query.geo = query::GeoQuery{.max_distance_m = 1'000'000, .geometry = geo::Point{static_cast<double>(n(30)), 15}, .property = names.expand("location")};
    const auto matcher = query::Matcher::compile(std::move(query));
    const broker::Page page{.limit = static_cast<std::size_t>(1 + n(12)), .offset = static_cast<std::size_t>(n(3)), .count = true};
    const auto found = hub.broker.queries.list(hub.caller, *matcher, page, {});
    EXPECT_TRUE(found);
    return found->text + " " + std::to_string(*found->count) + " " + std::to_string(found->more);
  }
  static std::string retrieve(const Hub& hub, const std::string& id) {
    const auto text = hub.broker.queries.retrieve(hub.caller, id, std::nullopt, {});
    return text ? *text : text.error().message;
  }
  static std::string discover(const Hub& hub, int which) {
    const broker::Discovery discovery{hub.store, hub.caller, {}, Time{kNoon}};
    const auto all = std::array{discovery.type_list(), discovery.types_in_detail(), discovery.type("Red"), discovery.attribute_list(), discovery.attributes_in_detail(), discovery.attribute("a")};
    const auto& answer = all[static_cast<std::size_t>(which)];
    return answer ? *answer : answer.error().message;
  }
  static std::string mapped(const Hub& hub) {
    const auto everything = query::Matcher::compile({});
    std::string out;
    const auto entries = broker::local_entries({hub.store, hub.caller, *everything, Time{kNoon}});
    for (const auto& entry : *entries) out += entry.id + " ";
    return out;
  }

  std::mt19937 random_;
  unsigned question_ = 0;
  std::vector<Thing> things_;
  std::vector<Rule> rules_;
  access::PolicyBook book_;
  Hub whole_;
};

TEST(Access, OneSeesWhatAHubShowsThatHoldsNothingElse) {
  int comparisons = 0;
  for (unsigned seed = 1; seed <= 150 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    World world(seed);
    for (int i = 0; i < 4; ++i) comparisons += world.compare();
  }
  EXPECT_GE(comparisons, 10'000);
}

TEST(Access, HistoriesShowWhatTheRulesAllow) {
  for (unsigned seed = 1; seed <= 150 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    World(seed).compare_histories();
  }
}

}  // namespace
}  // namespace dosi
