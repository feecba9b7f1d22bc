#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "solutions/patrol/jobs.h"
#include "solutions/patrol/session/answer_writer.h"
#include "solutions/patrol/session/explained.h"

namespace dosi::patrol {
namespace {

// Cells by what is expected in all slots together, the most first.
std::vector<std::size_t> by_risk(const Desk& desk, const std::vector<double>& sums) {
  std::vector<std::size_t> order(desk.grid->size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return sums[a] > sums[b]; });
  return order;
}

json::Array ring(const risk::Grid& grid, std::size_t cell) {
  json::Array out;
  for (const geo::Point p : grid.corners(risk::Cell{static_cast<std::uint32_t>(cell)})) out.push_back(position(p));
  return {json::Value(std::move(out))};
}

class Forecast {
 public:
  explicit Forecast(Desk& desk) : desk_(desk), sums_(desk.grid->size(), 0) {
    for (const risk::Window window : desk.slots) slots_.push_back(desk.model->expected(window));
    for (const risk::Field& field : desk.fields) {
      for (std::size_t c = 0; c < field.size(); ++c) sums_[c] += static_cast<double>(field[c]);
      std::vector<float> sorted = field;
      std::sort(sorted.begin(), sorted.end());
      sorted_.push_back(std::move(sorted));
    }
  }

  std::vector<std::size_t> top(double share_pct) const {
    auto order = by_risk(desk_, sums_);
    order.resize(std::max<std::size_t>(1, static_cast<std::size_t>(static_cast<double>(order.size()) * share_pct / 100)));
    return order;
  }
  double total() const { return std::accumulate(sums_.begin(), sums_.end(), 0.0); }
  double sum(std::size_t cell) const { return sums_[cell]; }

  void fill(std::size_t cell, std::size_t rank, json::Object& out) const {
    json::Array by_slot;
    std::size_t worst = 0;
    for (std::size_t s = 0; s < desk_.slots.size(); ++s) {
      const risk::Expected& e = slots_[s][cell];
      if (desk_.fields[s][cell] > desk_.fields[worst][cell]) worst = s;
      by_slot.push_back(json::Object{{"start", format_time(utc_of(desk_.city.clock, desk_.slots[s].from_s))},
                                     {"end", format_time(utc_of(desk_.city.clock, desk_.slots[s].to_s))},
                                     {"expected", significant(e.mean, 3)}, {"low", significant(e.low, 3)}, {"high", significant(e.high, 3)}, {"grade", grade(cell, s)}});
    }
    const risk::Explanation why = desk_.model->explain(risk::Cell{static_cast<std::uint32_t>(cell)}, desk_.slots[worst]);
    const auto said = [&](risk::Language language) {
      json::Array list;
      for (std::string& one : risk::sentences(why, language)) list.emplace_back(std::move(one));
      return kit::property(std::move(list));
    };
    out.append("location", geo_property("Polygon", ring(*desk_.grid, cell)));
    out.append("rank", kit::property(static_cast<std::int64_t>(rank)));
    out.append("expectedReports", kit::property(significant(sums_[cell], 4)));
    out.append("grade", kit::property(grade(cell, worst)));
    out.append("worstSlot", time_property(utc_of(desk_.city.clock, desk_.slots[worst].from_s)));
    out.append("bySlot", json::Object{{"type", "JsonProperty"}, {"json", std::move(by_slot)}});
    out.append("explanation", said(risk::Language::english)), out.append("explanationKo", said(risk::Language::korean));
    out.append("validUntil", time_property(utc_of(desk_.city.clock, desk_.slots.back().to_s)));
  }

 private:
  int grade(std::size_t cell, std::size_t slot) const {
    const auto below = std::lower_bound(sorted_[slot].begin(), sorted_[slot].end(), desk_.fields[slot][cell]) - sorted_[slot].begin();
    return grade_of(100.0 * static_cast<double>(below) / static_cast<double>(sorted_[slot].size()));
  }
  Desk& desk_;
  std::vector<std::vector<risk::Expected>> slots_;
  std::vector<std::vector<float>> sorted_;
  std::vector<double> sums_;
};

}  // namespace

Result<void> run_risk(const kit::Job& job) {
  DOSI_TRY(const auto http, http::Client::create());
  kit::Progress progress;
  DOSI_TRY(const auto desk, load_desk(job, *http, progress, 0.7, {.streets = false}));
  const Forecast forecast(*desk);
  const auto cells = forecast.top(job.number("topShare"));
  kit::Results results(job);
  double captured = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    json::Object entity = results.entity("PatrolRiskForecast");
    forecast.fill(cells[i], i + 1, entity);
    results.add(std::move(entity));
    captured += forecast.sum(cells[i]);
    if (i % 50 == 0) progress.tell(0.7 + 0.25 * static_cast<double>(i) / static_cast<double>(cells.size()), fmt::format("{} cells / 격자 {}개", i, i));
  }
  const auto count = [](std::size_t n) { return json::Value(static_cast<std::int64_t>(n)); };
  json::Object left;
  for (const auto& line : desk->city.left.lines()) left.append(line.reason, count(line.count));
  DOSI_CHECK(std::move(results).hand_in(client::Client(*http, job.hubs.front()),
                                        {{"reports", count(desk->input.history.targets)},
                                         {"leftOut", std::move(left)},
                                         {"cells", count(desk->grid->size())},
                                         {"slots", count(desk->slots.size())},
                                         {"expected", rounded(forecast.total(), 100)},
                                         {"toldCells", count(cells.size())},
                                         {"toldShare", rounded(forecast.total() > 0 ? 100 * captured / forecast.total() : 0, 10)},
                                         {"firstSlot", desk->iso(desk->slots.front().from_s)},
                                         {"lastSlot", desk->iso(desk->slots.back().to_s)}}));
  progress.done(fmt::format("{} cells, {} slots / 격자 {}개, 시간대 {}개", cells.size(), desk->slots.size(), cells.size(), desk->slots.size()));
  return ok();
}

}  // namespace dosi::patrol
