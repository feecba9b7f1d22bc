#include "solutions/patrol/risk/risk_model.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "solutions/patrol/risk/components.h"
#include "solutions/patrol/risk/explanation.h"
#include "solutions/patrol/risk/mixture.h"

namespace dosi::patrol::risk {
namespace {

constexpr LocalTime_s kLearn_s = 104 * kWeek_s;
constexpr std::size_t kMostRows = 60'000;
constexpr double kLevel_s = 60.0 * kDay_s;  // how far back the level of the whole area looks
constexpr int kFirstRounds = 300, kLaterRounds = 20;

}  // namespace

struct RiskModel::State {
  Rhythm rhythm;
  Surroundings around;
  const History* history = nullptr;
  std::unique_ptr<Components> components;
  std::unique_ptr<MixtureWeights> mixture;
  LocalTime_s learned_s = 0;  // rows reach so far
  Components::Mixed space;    // of what is the same for all slots
  std::map<std::size_t, Components::Mixed> of_class;
  double per_s = 0, level_events = 0;  // the mean rate, and how many reports it stands on

  void start(const History& h, LocalTime_s now);
  void learn_until(LocalTime_s now);
  void add_rows(Window step);
  void refresh();
  const Components::Mixed& density(std::size_t slot_class, bool with_deviation);
  double expected_in(Window w) const { return per_s * kWeek_s * components->clock().weeks(w); }
  Expected expect(double mean, double deviation) const;
};

void RiskModel::State::start(const History& h, LocalTime_s now) {
  history = &h;
  const bool others = h.targets < h.incidents.size();
  components = std::make_unique<Components>(*h.grid, rhythm, around, others);
  mixture = std::make_unique<MixtureWeights>(components->list().size());
  const LocalTime_s step = std::max(kWeek_s, rhythm.step_s), begin = h.incidents.empty() ? now : h.incidents.front().from_s;
  // At least a third of what is known comes before the first step that is learned from.
  const LocalTime_s earliest = std::max(begin + (now - begin) / 3, now - kLearn_s);
  learned_s = now - std::max<LocalTime_s>(1, (now - earliest) / step) * step;
}

// The densities at what happened in the step, all known when it began.
void RiskModel::State::add_rows(Window step) {
  components->advance(*history, step.from_s);
  const auto& list = components->list();
  const auto [first, last] = history->between(step.from_s, step.to_s);
  struct Row {
    std::size_t cell, slot_class;
  };
  std::vector<Row> at_what;
  const SlotClasses& classes = components->classes();
  for (std::size_t i = first; i < last; ++i) {
    const Incident& incident = history->incidents[i];
    if (incident.target) at_what.push_back({at(incident.cell), classes.of(incident.from_s + (incident.to_s - incident.from_s) / 2)});
  }
  std::vector<float> rows(at_what.size() * list.size());
  Field field;
  const auto take = [&](std::size_t k, std::size_t slot_class) {
    components->field(list[k], slot_class, field);
    for (std::size_t r = 0; r < at_what.size(); ++r)
      if (!list[k].slotted || at_what[r].slot_class == slot_class) rows[r * list.size() + k] = field[at_what[r].cell];
  };
  for (std::size_t k = 0; k < list.size(); ++k)
    if (!list[k].slotted) take(k, 0);
  for (std::size_t c = 0; classes.any() && c < classes.size(); ++c)
    for (std::size_t k = 0; k < list.size(); ++k)
      if (list[k].slotted) take(k, c);
  for (std::size_t r = 0; r < at_what.size(); ++r) mixture->add({rows.data() + r * list.size(), list.size()});
}

void RiskModel::State::learn_until(LocalTime_s now) {
  const LocalTime_s step = std::max(kWeek_s, rhythm.step_s);
  const bool first = mixture->rows() == 0;
  bool more = false;
  for (; learned_s + step <= now; learned_s += step, more = true) add_rows({learned_s, learned_s + step});
  mixture->keep(kMostRows);
  if (more) mixture->learn(first ? kFirstRounds : kLaterRounds);
}

void RiskModel::State::refresh() {
  of_class.clear();
  space.density.clear();
  // The rate of the last months, the latest counting most.
  const LocalTime_s now = components->now(), begin = history->incidents.empty() ? now : std::min(now, history->incidents.front().from_s);
  const auto weight = [&](LocalTime_s t) { return std::exp(-static_cast<double>(now - t) / kLevel_s); };
  const auto [first, last] = history->between(begin, now);
  level_events = 0;
  for (std::size_t i = first; i < last; ++i)
    if (history->incidents[i].target) level_events += weight(history->incidents[i].from_s);
  const double span = kLevel_s * (1 - weight(begin));
  per_s = span > 0 ? level_events / span : 0;
}

const Components::Mixed& RiskModel::State::density(std::size_t slot_class, bool with_deviation) {
  if (space.density.empty() || (with_deviation && space.deviation.empty())) components->mixed(mixture->weights(), false, 0, space, with_deviation);
  Components::Mixed& out = of_class[slot_class];
  if (!out.density.empty() && (!with_deviation || !out.deviation.empty())) return out;
  components->mixed(mixture->weights(), true, slot_class, out, with_deviation);
  double sum = 0;
  for (std::size_t c = 0; c < out.density.size(); ++c) sum += out.density[c] += space.density[c];
  for (std::size_t c = 0; c < out.deviation.size(); ++c) out.deviation[c] = static_cast<float>((out.deviation[c] + space.deviation[c]) / (sum > 0 ? sum : 1));
  for (float& v : out.density) v = sum > 0 ? static_cast<float>(v / sum) : 1.0f / static_cast<float>(out.density.size());
  return out;
}

// Gamma of this mean and standard deviation, the level's own uncertainty added; its quantiles by Wilson and Hilferty's cube root.
Expected RiskModel::State::expect(double mean, double deviation) const {
  Expected out{.mean = mean, .low = 0, .high = 0, .none = std::exp(-mean)};
  if (mean <= 0) return out;
  const double relative = std::pow(deviation / mean, 2) + 1 / (level_events + 1);
  const double shape = 1 / relative;
  const auto quantile = [&](double z) { return mean * std::pow(std::max(0.0, 1 - relative / 9 + z * std::sqrt(relative / 9)), 3); };
  out.low = quantile(-1.645), out.high = quantile(1.645);
  out.none = std::pow(1 + mean / shape, -shape);
  return out;
}

RiskModel::RiskModel(const Rhythm& rhythm, Surroundings around) : state_(std::make_unique<State>()) {
  state_->rhythm = rhythm, state_->around = std::move(around);
}
RiskModel::~RiskModel() = default;
RiskModel::RiskModel(RiskModel&&) noexcept = default;

void RiskModel::fit(const History& history, LocalTime_s now) {
  State& s = *state_;
  if (s.history != &history || now < s.components->now()) s.start(history, now);
  s.learn_until(now);
  s.components->advance(history, now);
  s.refresh();
}

std::vector<Field> RiskModel::forecast(const std::vector<Window>& windows) {
  State& s = *state_;
  std::vector<Field> out;
  for (const Window w : windows) {
    Field& field = out.emplace_back(s.density(s.components->classes().of(w.from_s), false).density);
    const auto expected = static_cast<float>(s.expected_in(w));
    for (float& v : field) v *= expected;
  }
  return out;
}

std::vector<Expected> RiskModel::expected(Window window) {
  State& s = *state_;
  const Components::Mixed& mixed = s.density(s.components->classes().of(window.from_s), true);
  const double total = s.expected_in(window);
  std::vector<Expected> out;
  for (std::size_t c = 0; c < mixed.density.size(); ++c) out.push_back(s.expect(total * mixed.density[c], total * mixed.deviation[c]));
  return out;
}

Explanation RiskModel::explain(Cell cell, Window window) {
  State& s = *state_;
  const std::size_t slot_class = s.components->classes().of(window.from_s);
  const Components::Mixed& mixed = s.density(slot_class, true);
  const double total = s.expected_in(window), own = mixed.density[at(cell)];
  Explanation out;
  out.expected = s.expect(total * own, total * mixed.deviation[at(cell)]);
  out.hour_ratio = s.components->clock().ratio(window);
  out.times_average = own * static_cast<double>(mixed.density.size()) * out.hour_ratio;
  out.percentile = 100.0 * static_cast<double>(std::count_if(mixed.density.begin(), mixed.density.end(), [&](float v) { return v <= own; })) / static_cast<double>(mixed.density.size());
  const std::vector<double> densities = s.components->at_cell(cell, slot_class);
  double sum = 0;
  for (std::size_t k = 0; k < densities.size(); ++k) {
    const double share = s.mixture->weights()[k] * densities[k];
    out.shares[static_cast<std::size_t>(s.components->list()[k].source)] += share, sum += share;
  }
  for (double& share : out.shares) share = sum > 0 ? share / sum : 0;
  describe_surroundings(*s.history, s.around, s.components->now(), cell, window, out);
  return out;
}

std::vector<Weight> RiskModel::weights() const {
  std::vector<Weight> out;
  const auto& list = state_->components->list();
  for (std::size_t k = 0; k < list.size(); ++k) out.push_back({list[k].name, state_->mixture->weights()[k]});
  std::sort(out.begin(), out.end(), [](const Weight& a, const Weight& b) { return a.share > b.share; });
  return out;
}

}  // namespace dosi::patrol::risk
