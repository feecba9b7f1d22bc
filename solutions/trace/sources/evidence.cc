#include "solutions/trace/sources/evidence.h"

#include <algorithm>
#include <cmath>

namespace dosi::trace {
namespace {

constexpr double kShared_km = 0.1;       // two visits so near were to one place
constexpr double kSoften_km = 0.05;      // nearer makes no difference
constexpr double kFar_km = 1000;
constexpr double kCommon = 0.05;         // share of cases that makes a value a kind of case
constexpr double kNeighbours = 3;        // rows of the list that stand next to each other
constexpr int kInfectedBefore_days = 14;  // visits so long before a case is told may be where it was infected
constexpr int kInfectious_days = 9;      // and a candidate is infectious from so long before it is told

std::size_t index(CaseNumber c) { return static_cast<std::size_t>(c); }

double apart_km(const Visit& a, const Visit& b) { return std::hypot(a.x_km - b.x_km, a.y_km - b.y_km); }

}  // namespace

Days days_between(const ListedCase& from, const ListedCase& to) {
  if (from.onset != kNoDay && to.onset != kNoDay) return {Days::Kind::onset, to.onset - from.onset};
  if (from.confirmed != kNoDay && to.confirmed != kNoDay) return {Days::Kind::confirmed, to.confirmed - from.confirmed};
  if (from.day() != kNoDay && to.day() != kNoDay) return {Days::Kind::mixed, to.day() - from.day()};
  return {};
}

Evidence::Evidence(const LineList& list) : list_(list), named_(list.cases.size()) {
  for (std::size_t g = 0; g < list.group_values.size(); ++g) {
    auto& sizes = group_sizes_.emplace_back(list.group_values[g].size(), 0u);
    for (const ListedCase& one : list.cases) ++sizes[one.groups[g]];
    for (std::uint32_t v = 1; v < sizes.size(); ++v)
      if (sizes[v] >= kCommon * static_cast<double>(list.cases.size()) && sizes[v] < (1 - kCommon) * static_cast<double>(list.cases.size())) kinds_.push_back({g, v});
  }
  for (const auto& [a, b] : list.contacts) named_[index(a)].push_back(b), named_[index(b)].push_back(a);
  count_places();
  add_columns();
}

// The order in which fill_pair and fill_places write.
void Evidence::add_columns() {
  for (const std::string& g : list_.group_names)
    features_.push_back({"same " + g, 0.3}), features_.push_back({"rarity of the same " + g, 0.5}), features_.push_back({"reported close to each other, same " + g, 0.1}), features_.push_back({"next to each other in the list, same " + g, 0});
  for (const Kind& k : kinds_) features_.push_back({"candidate's " + list_.group_names[k.group] + " is " + list_.group_values[k.group][k.value], 0});
  for (const std::string& m : list_.measure_names) features_.push_back({"difference of " + m, 0}), features_.push_back({"difference of " + m + " unknown", 0});
  features_.push_back({"reported close to each other", 0.2}), features_.push_back({"reported later", -0.5});
  if (!list_.activity_name.empty()) features_.push_back({"candidate's " + list_.activity_name, 0.2}), features_.push_back({"candidate's " + list_.activity_name + " unknown", 0});
  if (list_.has_contacts) features_.push_back({"named as contact", 3});
  if (!list_.has_visits) return;
  for (const auto& [name, prior] : {std::pair("near on one day", 0.3), {"near on any day", 0.2}, {"rarity of places shared on one day", 0.3}, {"rarity of places shared", 0.1},
                                    {"candidate there while infectious", 0.3}, {"usual places near", 0.2}, {"number of the candidate's visits", 0.0}})
    features_.push_back({name, prior});
}

// How many cases went to each visited place: those within kShared_km, by a sweep over x.
void Evidence::count_places() {
  struct Spot {
    double x, y;
    std::size_t of, number;
  };
  std::vector<Spot> spots;
  rarity_.resize(list_.cases.size());
  for (std::size_t c = 0; c < list_.cases.size(); ++c) {
    rarity_[c].resize(list_.cases[c].visits.size());
    for (std::size_t v = 0; v < rarity_[c].size(); ++v) spots.push_back({list_.cases[c].visits[v].x_km, list_.cases[c].visits[v].y_km, c, v});
  }
  std::sort(spots.begin(), spots.end(), [](const Spot& a, const Spot& b) { return a.x < b.x; });
  std::size_t first = 0;
  std::vector<std::size_t> people;
  for (const Spot& s : spots) {
    while (spots[first].x < s.x - kShared_km) ++first;
    people.clear();
    for (std::size_t i = first; i < spots.size() && spots[i].x <= s.x + kShared_km; ++i)
      if (std::hypot(spots[i].x - s.x, spots[i].y - s.y) <= kShared_km) people.push_back(spots[i].of);
    std::sort(people.begin(), people.end());
    const auto n = std::unique(people.begin(), people.end()) - people.begin();
    rarity_[s.of][s.number] = std::log(static_cast<double>(list_.cases.size()) / static_cast<double>(n));
  }
}

std::vector<CaseNumber> Evidence::candidates(CaseNumber of, int least, int most) const {
  std::vector<CaseNumber> out;
  for (std::size_t i = 0; i < list_.cases.size(); ++i) {
    const auto c = static_cast<CaseNumber>(i);
    if (c == of || !takes_part(c)) continue;
    const Days d = days_between(list_.cases[i], list_.at(of));
    if (d.kind == Days::Kind::none || (d.days >= least && d.days <= most)) out.push_back(c);
  }
  return out;
}

void Evidence::fill_places(CaseNumber of, CaseNumber candidate, double* out) const {
  const ListedCase &a = list_.at(of), &b = list_.at(candidate);
  double one_day = kFar_km, any_day = kFar_km, shared_day = 0, shared = 0, infectious = 0;
  std::array<double, 2> middle_a{}, middle_b{};
  for (std::size_t i = 0; i < a.visits.size(); ++i) {
    const Visit& v = a.visits[i];
    const double rarity = rarity_[index(of)][i];
    double nearest = kFar_km, nearest_day = kFar_km, nearest_infectious = kFar_km;
    const bool may_be_infected = v.day != kNoDay && a.confirmed != kNoDay && v.day < a.confirmed && v.day >= a.confirmed - kInfectedBefore_days;
    for (const Visit& w : b.visits) {
      const double km = apart_km(v, w);
      nearest = std::min(nearest, km);
      if (v.day != kNoDay && v.day == w.day) nearest_day = std::min(nearest_day, km);
      if (may_be_infected && w.day != kNoDay && std::abs(v.day - w.day) <= 1 && (b.confirmed == kNoDay || w.day >= b.confirmed - kInfectious_days)) nearest_infectious = std::min(nearest_infectious, km);
    }
    any_day = std::min(any_day, nearest), one_day = std::min(one_day, nearest_day);
    if (nearest <= kShared_km) shared += rarity;
    if (nearest_day <= kShared_km) shared_day += rarity;
    infectious = std::max(infectious, rarity * std::exp(-nearest_infectious / 0.3));
    middle_a[0] += v.x_km / static_cast<double>(a.visits.size()), middle_a[1] += v.y_km / static_cast<double>(a.visits.size());
  }
  for (const Visit& w : b.visits) middle_b[0] += w.x_km / static_cast<double>(b.visits.size()), middle_b[1] += w.y_km / static_cast<double>(b.visits.size());
  *out++ = -std::log(one_day + kSoften_km);
  *out++ = -std::log(any_day + kSoften_km);
  *out++ = std::log1p(shared_day);
  *out++ = std::log1p(shared);
  *out++ = infectious;
  *out++ = -std::log(std::hypot(middle_a[0] - middle_b[0], middle_a[1] - middle_b[1]) + 2 * kSoften_km);
  *out++ = std::log(std::max<double>(1, static_cast<double>(b.visits.size())));
}

void Evidence::fill_pair(CaseNumber of, CaseNumber candidate, double* out) const {
  const ListedCase &a = list_.at(of), &b = list_.at(candidate);
  const double gap = static_cast<double>(index(of)) - static_cast<double>(index(candidate)), closeness = -std::log1p(std::abs(gap));
  for (std::size_t g = 0; g < a.groups.size(); ++g) {
    const bool same = a.groups[g] != 0 && a.groups[g] == b.groups[g];
    *out++ = same;
    *out++ = same ? std::log(static_cast<double>(list_.cases.size()) / group_sizes_[g][a.groups[g]]) : 0;
    *out++ = same ? closeness : 0;
    *out++ = same && std::abs(gap) <= kNeighbours;
  }
  for (const Kind& k : kinds_) *out++ = b.groups[k.group] == k.value;
  for (std::size_t m = 0; m < a.measures.size(); ++m) {
    const bool known = a.measures[m] && b.measures[m];
    *out++ = known ? std::abs(*a.measures[m] - *b.measures[m]) / 10 : 0;
    *out++ = !known;
  }
  *out++ = closeness;
  *out++ = gap < 0;
  if (!list_.activity_name.empty()) {
    *out++ = b.activity ? std::log1p(std::max(0.0, *b.activity)) : 0;
    *out++ = !b.activity;
  }
  if (list_.has_contacts) *out++ = std::find(named_[index(of)].begin(), named_[index(of)].end(), candidate) != named_[index(of)].end();
  if (list_.has_visits) fill_places(of, candidate, out);
}

Table Evidence::table(CaseNumber of, const std::vector<CaseNumber>& candidates) const {
  Table out{features_.size(), std::vector<double>(features_.size() * candidates.size())};
  for (std::size_t i = 0; i < candidates.size(); ++i) fill_pair(of, candidates[i], out.cells.data() + i * out.columns);
  return out;
}

}  // namespace dosi::trace
