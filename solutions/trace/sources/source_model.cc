#include "solutions/trace/sources/source_model.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

namespace dosi::trace {
namespace {

// Intercept and slope of P(yes) = 1 / (1 + exp(-(a + b x))), with a slight pull to no slope; Newton's method.
std::pair<double, double> logistic(const std::vector<std::pair<double, bool>>& known) {
  double a = 0, b = 0;
  for (int step = 0; step < 50; ++step) {
    double ga = 0.01 * a, gb = 0.01 * b, haa = 0.01, hab = 0, hbb = 0.01;
    for (const auto& [x, yes] : known) {
      const double p = 1 / (1 + std::exp(-(a + b * x))), w = p * (1 - p);
      ga += p - yes, gb += (p - yes) * x, haa += w, hab += w * x, hbb += w * x * x;
    }
    const double det = haa * hbb - hab * hab;
    if (!(det > 1e-12)) break;
    const double da = std::clamp((hbb * ga - hab * gb) / det, -2.0, 2.0), db = std::clamp((haa * gb - hab * ga) / det, -2.0, 2.0);
    a -= da, b -= db;
    if (std::abs(da) + std::abs(db) < 1e-9) break;
  }
  return {a, b};
}

}  // namespace

SourceModel::SourceModel(const LineList& list, const Evidence& evidence, const std::vector<CaseNumber>& learn, const SourceOptions& options)
    : list_(list), evidence_(evidence), features_(evidence.features()) {
  features_.push_back({"days between onsets", 1}), features_.push_back({"days between confirmations", 0.7});
  learn_intervals(learn, options);
  std::vector<KnownChoice> known;
  for (const CaseNumber c : learn) {
    if (!list.at(c).infector || !evidence.takes_part(c)) continue;
    const auto all = candidates(c);
    const auto chosen = std::find(all.begin(), all.end(), *list.at(c).infector);
    if (chosen != all.end()) known.push_back({table(c, all), static_cast<std::size_t>(chosen - all.begin())});
  }
  std::vector<double> prior;
  for (const Feature& f : features_) prior.push_back(f.prior);
  learned_ = known.size();
  choice_ = ChoiceModel::fit(known, prior, options.ridge);
  learn_unknown(learn);
}

void SourceModel::learn_intervals(const std::vector<CaseNumber>& learn, const SourceOptions& options) {
  std::vector<int> onsets, others, all;
  for (const CaseNumber c : learn)
    if (const auto& infector = list_.at(c).infector) {
      const ListedCase &from = list_.at(*infector), &to = list_.at(c);
      const Days d = days_between(from, to);
      if (d.kind == Days::Kind::onset) onsets.push_back(d.days);
      // Confirmations tell of all pairs that have them, not only of those without onsets.
      if (from.confirmed != kNoDay && to.confirmed != kNoDay) others.push_back(to.confirmed - from.confirmed);
      if (d.kind != Days::Kind::none) all.push_back(d.days);
    }
  constexpr double kUsualMean = 5, kUsualSd = 5;  // respiratory viruses, where nothing is known
  const auto usual = options.serial.value_or(std::pair(kUsualMean, kUsualSd));
  constexpr std::size_t kEnough = 8;
  onsets_ = !options.serial && onsets.size() >= kEnough ? IntervalDensity(onsets) : IntervalDensity(usual.first, usual.second);
  others_ = !options.serial && others.size() >= kEnough ? IntervalDensity(others) : IntervalDensity(usual.first, usual.second * 1.3);
  if (options.window) return void(window_ = *options.window);
  std::sort(all.begin(), all.end());
  constexpr int kSlack_days = 3;
  if (!all.empty()) {
    window_.first = std::min(window_.first, all[all.size() / 100] - kSlack_days);
    window_.second = std::max(window_.second, all[all.size() - 1 - all.size() / 100] + kSlack_days);
  }
}

Table SourceModel::table(CaseNumber of, const std::vector<CaseNumber>& candidates) const {
  const Table fixed = evidence_.table(of, candidates);
  Table out{features_.size(), std::vector<double>(features_.size() * candidates.size(), 0)};
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    double* row = out.cells.data() + i * out.columns;
    std::copy(fixed.row(i), fixed.row(i) + fixed.columns, row);
    const ListedCase &from = list_.at(candidates[i]), &to = list_.at(of);
    if (from.onset != kNoDay && to.onset != kNoDay) row[fixed.columns] = onsets_.log_ratio(to.onset - from.onset);
    if (from.confirmed != kNoDay && to.confirmed != kNoDay)
      row[fixed.columns + 1] = others_.log_ratio(to.confirmed - from.confirmed);
    else if (from.onset == kNoDay || to.onset == kNoDay)
      if (const Days d = days_between(from, to); d.kind == Days::Kind::mixed) row[fixed.columns + 1] = others_.log_ratio(d.days);
  }
  return out;
}

std::vector<double> SourceModel::utilities(const Table& t) const {
  std::vector<double> out(t.rows());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = choice_.utility(t.row(i));
  return out;
}

double SourceModel::appeal(const std::vector<double>& u) const {
  if (u.empty()) return 0;
  const double most = *std::max_element(u.begin(), u.end());
  double sum = 0;
  for (const double x : u) sum += std::exp(x - most);
  return most + std::log(sum);
}

// Whether the source is in the list at all, by how good the list's candidates look.
void SourceModel::learn_unknown(const std::vector<CaseNumber>& learn) {
  std::vector<std::pair<double, bool>> known;
  for (const CaseNumber c : learn) {
    if (!evidence_.takes_part(c)) continue;
    const auto all = candidates(c);
    if (!all.empty()) known.emplace_back(appeal(utilities(table(c, all))), !(list_.at(c).infector && evidence_.takes_part(*list_.at(c).infector)));
  }
  const bool both = std::any_of(known.begin(), known.end(), [](const auto& k) { return k.second; }) && std::any_of(known.begin(), known.end(), [](const auto& k) { return !k.second; });
  if (both) return void(std::tie(unknown_at_, unknown_slope_) = logistic(known));
  // Laplace's rule where only one of the two was ever seen; even odds where nothing was.
  const double n = static_cast<double>(known.size()), unknown = !known.empty() && known.front().second && learned_ > 0 ? n : 0;
  unknown_at_ = learned_ == 0 ? 0 : std::log((unknown + 1) / (n - unknown + 1));
}

Ranking SourceModel::rank(CaseNumber of) const {
  Ranking out;
  const auto all = candidates(of);
  if (all.empty()) return out;
  const Table t = table(of, all);
  const auto u = utilities(t);
  const double sum = appeal(u);
  out.unknown = 1 / (1 + std::exp(-(unknown_at_ + unknown_slope_ * sum)));
  std::vector<std::size_t> order(all.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return u[a] != u[b] ? u[a] > u[b] : all[a] < all[b]; });
  std::vector<double> mean(t.columns, 0);
  for (std::size_t i = 0; i < t.rows(); ++i)
    for (std::size_t f = 0; f < t.columns; ++f) mean[f] += t.row(i)[f] / static_cast<double>(t.rows());
  for (const std::size_t i : order) {
    Candidate one{all[i], u[i], (1 - out.unknown) * std::exp(u[i] - sum), {}};
    for (std::size_t f = 0; f < t.columns && out.candidates.size() < kExplained; ++f) one.parts.push_back(weights()[f] * (t.row(i)[f] - mean[f]));
    out.candidates.push_back(std::move(one));
  }
  return out;
}

}  // namespace dosi::trace
