#include "solutions/patrol/fairness/feedback.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "base/chance.h"

namespace dosi::patrol {
namespace {

constexpr std::array kStrategies = {FeedbackStrategy::discovered_in_proportion, FeedbackStrategy::discovered_top, FeedbackStrategy::corrected, FeedbackStrategy::reported_only,
                                    FeedbackStrategy::as_configured};

std::vector<double> true_rates(const FeedbackCity& city) {
  std::vector<double> out(city.regions);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = city.least_rate + (city.most_rate - city.least_rate) * static_cast<double>(i) / static_cast<double>(std::max<std::size_t>(1, out.size() - 1));
  return out;
}

// Knuth's method: rates are small.
int poisson(Chance& chance, double rate) {
  const double least = std::exp(-rate);
  int n = 0;
  for (double product = chance.uniform(); product > least; product *= chance.uniform()) ++n;
  return n;
}

double sum(const std::vector<double>& v) { return std::accumulate(v.begin(), v.end(), 0.0); }

double distance(const std::vector<double>& learned, const std::vector<double>& rates) {
  const double all = sum(learned), total = sum(rates);
  double out = 0;
  for (std::size_t i = 0; i < rates.size(); ++i) out += std::abs(learned[i] / all - rates[i] / total);
  return out / 2;
}

std::size_t drawn(Chance& chance, const std::vector<double>& counts) {
  double left = chance.uniform() * sum(counts);
  for (std::size_t i = 0; i + 1 < counts.size(); ++i)
    if ((left -= counts[i]) < 0) return i;
  return counts.size() - 1;
}

struct OneCity {
  std::vector<double> counts, visits;
  double halfway = 0;
};

// Where patrol goes on a day, and with what chance it was to go there.
std::size_t visited(Chance& chance, const FeedbackSetting& setting, const std::vector<double>& counts) {
  if (chance.happens(setting.exploration)) return static_cast<std::size_t>(chance.below(static_cast<int>(counts.size())));
  if (setting.always_the_top) return static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin());
  return drawn(chance, counts);
}

double visit_chance(const FeedbackSetting& setting, const std::vector<double>& counts, std::size_t region) {
  const bool top = setting.always_the_top;
  const double led = top ? (std::max_element(counts.begin(), counts.end()) - counts.begin() == static_cast<std::ptrdiff_t>(region) ? 1 : 0) : counts[region] / sum(counts);
  return setting.exploration / static_cast<double>(counts.size()) + (1 - setting.exploration) * led;
}

// What is kept of a discovery so that every region's are kept as often: the least likely visit keeps all.
double kept(const FeedbackSetting& setting, const std::vector<double>& counts, std::size_t region) {
  if (!setting.corrected) return 1;
  double least = 1;
  for (std::size_t i = 0; i < counts.size(); ++i) least = std::min(least, visit_chance(setting, counts, i));
  return least / visit_chance(setting, counts, region);
}

OneCity lived(const FeedbackCity& city, const FeedbackSetting& setting, const std::vector<double>& rates, Chance chance) {
  OneCity out{std::vector<double>(city.regions, city.first_count), std::vector<double>(city.regions, 0)};
  for (std::size_t day = 0; day < city.days; ++day) {
    if (day == city.days / 2) out.halfway = distance(out.counts, rates);
    const std::size_t region = visited(chance, setting, out.counts);
    const double used = setting.discovered_used * kept(setting, out.counts, region);
    out.visits[region] += 1;
    // What citizens report themselves is no discovery.
    const int found = poisson(chance, rates[region] * (setting.reports_used ? 1 - city.reported_share : 1));
    for (int i = 0; i < found; ++i) out.counts[region] += chance.happens(used);
    if (!setting.reports_used) continue;
    for (std::size_t i = 0; i < city.regions; ++i) out.counts[i] += poisson(chance, rates[i] * city.reported_share);
  }
  return out;
}

Result<void> sound(const FeedbackCity& c, const FeedbackSetting& s) {
  const auto within = [](double v, double low, double high) { return v >= low && v <= high; };
  const auto refuse = [](const char* member, double found, const char* expected) { return bad_request(fmt::format("{} is {}; {} was expected.", member, found, expected), member); };
  if (!within(static_cast<double>(c.regions), 2, 1000)) return refuse("regions", static_cast<double>(c.regions), "2 to 1000");
  if (!within(c.least_rate, 0, 50) || !within(c.most_rate, c.least_rate, 50) || c.most_rate == 0) return refuse("most_rate", c.most_rate, "a rate above 0, not below least_rate and at most 50,");
  if (!within(static_cast<double>(c.days), 2, 100'000)) return refuse("days", static_cast<double>(c.days), "2 to 100,000");
  if (!within(static_cast<double>(c.repetitions), 2, 100'000)) return refuse("repetitions", static_cast<double>(c.repetitions), "2 to 100,000");
  if (!within(c.first_count, 1e-6, 1e6)) return refuse("first_count", c.first_count, "more than 0");
  if (!within(c.reported_share, 0, 1)) return refuse("reported_share", c.reported_share, "0 to 1");
  if (!within(s.discovered_used, 0, 1)) return refuse("discovered_used", s.discovered_used, "0 to 1");
  if (!within(s.exploration, 0, 1)) return refuse("exploration", s.exploration, "0 to 1");
  return ok();
}

}  // namespace

std::string_view name(FeedbackStrategy s) {
  static constexpr std::array<std::string_view, 5> kNames = {"discoveredInProportion", "discoveredTop", "corrected", "reportedOnly", "asConfigured"};
  return kNames[static_cast<std::size_t>(s)];
}

FeedbackSetting setting_of(FeedbackStrategy s, const FeedbackSetting& configured) {
  const FeedbackSetting discovered{.discovered_used = 1, .reports_used = false, .exploration = 0};
  FeedbackSetting out = discovered;
  switch (s) {
    case FeedbackStrategy::discovered_in_proportion: break;
    case FeedbackStrategy::discovered_top: out.always_the_top = true; break;
    case FeedbackStrategy::corrected: out.corrected = true; break;
    case FeedbackStrategy::reported_only: return {.discovered_used = 0, .reports_used = true, .exploration = 0};
    case FeedbackStrategy::as_configured: return configured;
  }
  return out;
}

FeedbackResult simulate_feedback(const FeedbackCity& city, const FeedbackSetting& setting) {
  const auto rates = true_rates(city);
  FeedbackResult out;
  double squares = 0;
  const auto n = static_cast<double>(city.repetitions);
  for (std::size_t r = 0; r < city.repetitions; ++r) {
    const OneCity one = lived(city, setting, rates, Chance(city.seed, r + 1));
    const double d = distance(one.counts, rates);
    out.distance += d / n, squares += d * d / n, out.halfway += one.halfway / n;
    out.most_visited += *std::max_element(one.visits.begin(), one.visits.end()) / static_cast<double>(city.days) / n;
  }
  out.distance_error = std::sqrt(std::max(0.0, squares - out.distance * out.distance) / (n - 1));
  out.true_most = city.most_rate / sum(rates);
  out.runs_away = out.distance > 0.95 * out.halfway && out.distance > distance(std::vector<double>(city.regions, 1), rates) + 2 * out.distance_error;
  return out;
}

Result<FeedbackReport> feedback_test(const FeedbackCity& city, const FeedbackSetting& configured, const std::function<bool(double)>& told) {
  DOSI_CHECK(sound(city, configured));
  if (!configured.reports_used && configured.discovered_used == 0) return bad_request("Neither reports nor discoveries are used: there is nothing to learn from.", "reports_used");
  FeedbackReport out{city, configured, {}};
  for (const FeedbackStrategy s : kStrategies) {
    if (told && !told(static_cast<double>(out.results.size()) / kStrategies.size())) return error(ErrorCode::cancelled, "The test was stopped.");
    out.results.push_back(simulate_feedback(city, setting_of(s, configured)));
  }
  return out;
}

json::Object json_of(const FeedbackReport& report) {
  const auto& c = report.city;
  const auto& s = report.configured;
  json::Array strategies;
  for (std::size_t i = 0; i < report.results.size(); ++i) {
    const FeedbackResult& r = report.results[i];
    strategies.push_back(json::Object{{"strategy", name(kStrategies[i])}, {"distance", r.distance}, {"distanceError", r.distance_error}, {"halfwayDistance", r.halfway},
                                      {"mostVisited", r.most_visited}, {"trueMost", r.true_most}, {"runsAway", r.runs_away}});
  }
  const auto count = [](auto n) { return static_cast<std::int64_t>(n); };
  return {{"synthetic", true},
          {"city", json::Object{{"regions", count(c.regions)}, {"leastRate", c.least_rate}, {"mostRate", c.most_rate}, {"days", count(c.days)}, {"repetitions", count(c.repetitions)},
                                {"firstCount", c.first_count}, {"reportedShare", c.reported_share}, {"seed", count(c.seed)}}},
          {"configured", json::Object{{"discoveredUsed", s.discovered_used}, {"reportsUsed", s.reports_used}, {"exploration", s.exploration}, {"alwaysTheTop", s.always_the_top}, {"corrected", s.corrected}}},
          {"strategies", std::move(strategies)}};
}

}  // namespace dosi::patrol
