#include "solutions/patrol/risk/risk_model.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "solutions/patrol/risk/components.h"
#include "solutions/patrol/risk/mixture.h"

namespace dosi::patrol::risk {
namespace {

constexpr LocalTime_s kLearn_s = 104 * kWeek_s;
constexpr std::size_t kMostRows = 60'000;
constexpr int kFirstRounds = 300, kLaterRounds = 20;

}  // namespace

struct RiskModel::State {
  Rhythm rhythm;
  Surroundings around;
  const History* history = nullptr;
  std::unique_ptr<Components> components;
  std::unique_ptr<MixtureWeights> mixture;
  LocalTime_s learned_s = 0;  // rows reach so far
  Field space;                // of what is the same for all slots
  std::map<std::size_t, Field> of_class;
  double per_s = 0;

  void start(const History& h, LocalTime_s now);
  void learn_until(LocalTime_s now);
  void add_rows(Window step);
  void refresh();
  const Field& density(std::size_t slot_class);
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
    float weight;
  };
  std::vector<Row> at_what;
  const SlotClasses& classes = components->classes();
  for (std::size_t i = first; i < last; ++i) {
    const Incident& incident = history->incidents[i];
    if (incident.target) at_what.push_back({at(incident.cell), classes.of(incident.from_s + (incident.to_s - incident.from_s) / 2), 1});
  }
  std::vector<float> rows(at_what.size() * list.size());
  Field field;
  for (std::size_t k = 0; k < list.size(); ++k)
    for (std::size_t c = 0; c < (list[k].slotted ? classes.size() : 1); ++c) {
      components->field(list[k], c, field);
      for (std::size_t r = 0; r < at_what.size(); ++r)
        if (!list[k].slotted || at_what[r].slot_class == c) rows[r * list.size() + k] = field[at_what[r].cell];
    }
  for (std::size_t r = 0; r < at_what.size(); ++r) mixture->add({rows.data() + r * list.size(), list.size()}, at_what[r].weight);
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
  components->mixed(mixture->weights(), false, 0, space);
  // The mean rate of the last year, the last two months counting more.
  double sum = 0, weight = 0;
  const LocalTime_s now = components->now(), begin = history->incidents.empty() ? now : history->incidents.front().from_s;
  const auto [first, last] = history->between(begin, now);
  for (std::size_t i = first; i < last; ++i)
    if (history->incidents[i].target) sum += std::exp(-static_cast<double>(now - history->incidents[i].from_s) / (60.0 * kDay_s));
  weight = 60.0 * kDay_s * (1 - std::exp(-static_cast<double>(now - begin) / (60.0 * kDay_s)));
  per_s = weight > 0 ? sum / weight : 0;
}

const Field& RiskModel::State::density(std::size_t slot_class) {
  const auto [found, fresh] = of_class.try_emplace(slot_class);
  Field& out = found->second;
  if (!fresh) return out;
  if (components->classes().any()) {
    components->mixed(mixture->weights(), true, slot_class, out);
    for (std::size_t c = 0; c < out.size(); ++c) out[c] += space[c];
  } else {
    out = space;
  }
  const double sum = std::accumulate(out.begin(), out.end(), 0.0);
  for (float& v : out) v = sum > 0 ? static_cast<float>(v / sum) : 1.0f / static_cast<float>(out.size());
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
    Field& field = out.emplace_back(s.density(s.components->classes().of(w.from_s)));
    const auto expected = static_cast<float>(s.per_s * kWeek_s * s.components->clock().weeks(w));
    for (float& v : field) v *= expected;
  }
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
