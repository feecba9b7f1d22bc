#include "solutions/trace/timeline/timeline.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <unordered_map>

namespace dosi::trace {
namespace {

constexpr double kLikely = 0.2;         // below this nothing is told to be known
constexpr double kTooFar_sigma = 4;      // a record so far from the timeline speaks against it
constexpr int kRounds = 3;               // of learning where a person goes
constexpr double kUsualArrivals = 4;     // what is usual counts as so many arrivals, and as so many stays of each venue
constexpr double kUsualStays = 1;
constexpr double kVague_m = 100;         // records less certain than this are of an area
constexpr Moment kSameError_s = 3600;
constexpr double kNamed = 20;            // how much more likely the named venue is than one at the same place

struct Spot {
  double x = 0, y = 0;
};

class Frame {
 public:
  explicit Frame(geo::Point origin) : origin_(origin), east_(std::cos(origin.lat * std::numbers::pi / 180)) {}
  Spot spot(geo::Point p) const {
    constexpr double kMetres = geo::kEarthRadius_m * std::numbers::pi / 180;
    return {(p.lon - origin_.lon) * kMetres * east_, (p.lat - origin_.lat) * kMetres};
  }

 private:
  geo::Point origin_;
  double east_;
};

double apart(Spot a, Spot b) { return std::hypot(a.x - b.x, a.y - b.y); }

class Fusion {
 public:
  Fusion(const std::vector<Observation>& records, const std::vector<VenuePlace>& venues, const FusionRule& rule)
      : records_(records), venues_(venues), rule_(rule), frame_(records.front().place) {}

  Timeline run() {
    order_records();
    if (used_.empty()) return std::move(out_);
    choose_venues();
    lay_out_steps();
    weigh();
    forward_backward();
    cut_spans();
    find_contradictions();
    return std::move(out_);
  }

 private:
  const Observation& record(std::size_t i) const { return records_[i]; }

  void order_records() {
    std::vector<std::size_t> order(records_.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return record(a).from < record(b).from; });
    for (const std::size_t i : order) {
      const bool is_double = !used_.empty() && std::any_of(used_.rbegin(), used_.rbegin() + std::min<std::ptrdiff_t>(8, static_cast<std::ptrdiff_t>(used_.size())), [&](std::size_t k) {
        return record(k).source == record(i).source && record(k).from == record(i).from && record(k).to == record(i).to && record(k).place == record(i).place;
      });
      (is_double || record(i).sigma_m > rule_.most_sigma_m ? out_.passed_over : used_).push_back(i);
    }
  }

  // Venues named by records, then those that records point at most.
  void choose_venues() {
    std::unordered_map<std::string_view, int> numbers;
    for (std::size_t v = 0; v < venues_.size(); ++v) numbers.emplace(venues_[v].id, static_cast<int>(v));
    std::vector<double> score(venues_.size(), 0);
    std::vector<Spot> spots;
    for (const VenuePlace& v : venues_) spots.push_back(frame_.spot(v.place));
    for (const std::size_t i : used_) {
      const Spot at = frame_.spot(record(i).place);
      const double sigma = std::max(10.0, record(i).sigma_m);
      for (std::size_t v = 0; v < venues_.size(); ++v)
        if (const double z = apart(at, spots[v]) / sigma; z < 3.5) score[v] += venues_[v].prior * std::exp(-z * z / 2) * std::min(1.0, 200 / sigma);
      if (const auto named = numbers.find(record(i).venue); named != numbers.end()) score[static_cast<std::size_t>(named->second)] += 1e6;
    }
    std::vector<int> order(venues_.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return score[static_cast<std::size_t>(a)] > score[static_cast<std::size_t>(b)]; });
    for (const int v : order)
      if (score[static_cast<std::size_t>(v)] > 0 && states_.size() < rule_.most_venues) states_.push_back(v), spots_.push_back(spots[static_cast<std::size_t>(v)]);
  }

  void lay_out_steps() {
    start_ = record(used_.front()).from;
    Moment end = start_;
    for (const std::size_t i : used_) end = std::max(end, record(i).to);
    steps_ = static_cast<std::size_t>((end - start_) / rule_.step_s) + 1;
    at_step_.resize(steps_);
    for (const std::size_t i : used_)
      for (std::size_t s = step_of(record(i).from); s <= step_of(record(i).to); ++s) at_step_[s].push_back(i);
  }
  static bool is_vague(const Observation& o) { return o.venue.empty() && o.sigma_m >= kVague_m; }

  // The error of a mast is much the same each time it is told: records of an area within an hour count as one.
  void weigh() {
    weight_.assign(records_.size(), 1);
    for (std::size_t n = 0; n < used_.size(); ++n) {
      const Observation& o = record(used_[n]);
      if (!is_vague(o)) continue;
      int same = 1;
      const auto count = [&](std::size_t m) { same += record(used_[m]).source == o.source && is_vague(record(used_[m])); };
      for (std::size_t m = n; m-- > 0 && o.from - record(used_[m]).from <= kSameError_s;) count(m);
      for (std::size_t m = n + 1; m < used_.size() && record(used_[m]).from - o.from <= kSameError_s; ++m) count(m);
      weight_[used_[n]] = 1.0 / same;
    }
  }
  std::size_t step_of(Moment t) const { return static_cast<std::size_t>((t - start_) / rule_.step_s); }

  // How likely the records of a step are in each state; the last state is "on the way", which is anywhere near.
  void emit(std::size_t step, std::vector<double>& out) const {
    out.assign(states_.size() + 1, 1);
    for (const std::size_t i : at_step_[step]) {
      const Observation& o = record(i);
      const double sigma = std::max(10.0, o.sigma_m);
      const Spot at = frame_.spot(o.place);
      for (std::size_t k = 0; k < states_.size(); ++k) {
        const double z = apart(at, spots_[k]) / sigma;
        // A mast serves its whole surroundings alike.
        double fit = std::exp(-std::max(0.0, z * z - (is_vague(o) ? 1 : 0)) / 2);
        if (!o.venue.empty()) fit = venues_[static_cast<std::size_t>(states_[k])].id == o.venue ? 1 : fit / kNamed;
        out[k] *= std::pow((1 - rule_.wrong) * fit + rule_.wrong * 0.05, weight_[i]);
      }
      // Records of presence (a gate, a card) are seldom made on the way; positions are.
      out.back() *= std::pow((1 - rule_.wrong) * (o.venue.empty() ? 0.3 : 0.01) + rule_.wrong * 0.05, weight_[i]);
    }
  }

  // One step of the chain: stay, leave, or arrive anywhere by its prior.
  void advance(const std::vector<double>& from, std::vector<double>& to) const {
    const std::size_t n = states_.size();
    double left = 0;
    for (std::size_t k = 0; k < n; ++k) to[k] = from[k] * (1 - leave_[k]) + from[n] * arrive_ * prior_[k], left += from[k] * leave_[k];
    to[n] = from[n] * (1 - arrive_) + left;
  }
  void retreat(const std::vector<double>& from, std::vector<double>& to) const {
    const std::size_t n = states_.size();
    double arriving = 0;
    for (std::size_t k = 0; k < n; ++k) arriving += prior_[k] * from[k], to[k] = from[k] * (1 - leave_[k]) + from[n] * leave_[k];
    to[n] = from[n] * (1 - arrive_) + arrive_ * arriving;
  }
  static void normalise(std::vector<double>& v) {
    const double sum = std::accumulate(v.begin(), v.end(), 0.0);
    for (double& x : v) x = sum > 0 ? x / sum : 1 / static_cast<double>(v.size());
  }

  // Where the person goes, and how long stays last there, is learned from the records themselves (Baum-Welch), beside what is usual.
  void forward_backward() {
    arrive_ = std::min(0.9, rule_.step_s / 60.0 / rule_.move_minutes);
    set_usual();
    const std::vector<double> usual = prior_, usual_leave = leave_;
    for (int round = 0; round < kRounds; ++round) {
      Tally tally{std::vector<double>(states_.size(), 0), std::vector<double>(states_.size(), 0), std::vector<double>(states_.size(), 0)};
      forward();
      backward(tally);
      if (round + 1 == kRounds) break;
      for (std::size_t k = 0; k < states_.size(); ++k) {
        prior_[k] = tally.arrivals[k] + kUsualArrivals * usual[k];
        leave_[k] = std::min(0.9, (tally.departures[k] + kUsualStays) / (tally.steps[k] + kUsualStays / usual_leave[k]));
      }
      normalise(prior_);
    }
  }

  // Shares of arrivals as they are told; what is left goes to the other venues by their prior.
  void set_usual() {
    double shares = 0, pulls = 0;
    for (const int v : states_) {
      const VenuePlace& venue = venues_[static_cast<std::size_t>(v)];
      shares += venue.share, pulls += venue.share > 0 ? 0 : venue.prior;
      leave_.push_back(std::min(0.9, rule_.step_s / 60.0 / (venue.minutes > 0 ? venue.minutes : rule_.stay_minutes)));
    }
    for (const int v : states_) {
      const VenuePlace& venue = venues_[static_cast<std::size_t>(v)];
      prior_.push_back(venue.share > 0 ? venue.share : std::max(0.1, 1 - shares) * venue.prior / pulls);
    }
    if (!prior_.empty()) normalise(prior_);
  }

  struct Tally {
    std::vector<double> arrivals, departures, steps;
  };

  // posterior_ becomes what the records up to each step say.
  void forward() {
    const std::size_t n = states_.size() + 1;
    posterior_.assign(steps_, std::vector<double>(n));
    std::vector<double> now(n), next(n), emission;
    for (std::size_t k = 0; k + 1 < n; ++k) now[k] = 0.9 * prior_[k];
    now.back() = 0.1;
    for (std::size_t s = 0; s < steps_; ++s) {
      if (s > 0) advance(now, next), now = next;
      emit(s, emission);
      for (std::size_t k = 0; k < n; ++k) now[k] *= emission[k];
      normalise(now);
      posterior_[s] = now;
    }
  }

  // And then what all records say; expected arrivals and departures are counted.
  void backward(Tally& tally) {
    const std::size_t n = states_.size() + 1;
    std::vector<double> behind(n, 1), next(n), emission;
    for (std::size_t s = steps_; s-- > 0;) {
      std::vector<double> before = s > 0 ? posterior_[s - 1] : std::vector<double>();
      for (std::size_t k = 0; k < n; ++k) posterior_[s][k] *= behind[k];
      normalise(posterior_[s]);
      for (std::size_t k = 0; k + 1 < n; ++k) tally.steps[k] += posterior_[s][k];
      if (s == 0) break;
      emit(s, emission);
      for (std::size_t k = 0; k < n; ++k) behind[k] *= emission[k];
      retreat(behind, next);
      double all = 0;
      for (std::size_t k = 0; k < n; ++k) all += before[k] * next[k];
      for (std::size_t k = 0; all > 0 && k + 1 < n; ++k) {
        tally.arrivals[k] += before.back() * arrive_ * prior_[k] * behind[k] / all;
        tally.departures[k] += before[k] * leave_[k] * behind.back() / all;
      }
      behind = next;
      normalise(behind);
    }
  }

  int state_at(std::size_t step) const {
    const auto& p = posterior_[step];
    const auto best = std::max_element(p.begin(), p.end());
    if (*best < kLikely) return kUnknown;
    return best + 1 == p.end() ? kMoving : states_[static_cast<std::size_t>(best - p.begin())];
  }

  void cut_spans() {
    for (std::size_t first = 0, s = 1; s <= steps_; ++s)
      if (s == steps_ || state_at(s) != state_at(first)) {
        out_.spans.push_back(span(first, s));
        first = s;
      }
  }

  Span span(std::size_t first, std::size_t end) const {
    Span out;
    out.from = start_ + static_cast<Moment>(first) * rule_.step_s, out.to = start_ + static_cast<Moment>(end) * rule_.step_s;
    out.venue = state_at(first);
    std::vector<double> mean(states_.size() + 1, 0);
    for (std::size_t s = first; s < end; ++s) {
      for (std::size_t k = 0; k < mean.size(); ++k) mean[k] += posterior_[s][k] / static_cast<double>(end - first);
      for (const std::size_t i : at_step_[s])
        if (std::find(out.records.begin(), out.records.end(), i) == out.records.end()) out.records.push_back(i);
    }
    std::vector<std::size_t> order(mean.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return mean[a] > mean[b]; });
    for (const std::size_t k : order) {
      const int venue = k == states_.size() ? kMoving : states_[k];
      if (venue == out.venue) out.probability = mean[k];
      else if (out.others.size() < 3 && mean[k] > 0.02) out.others.emplace_back(venue, mean[k]);
    }
    return out;
  }

  // Two records that need an impossible speed, and records that the timeline lies far from.
  void find_contradictions() {
    for (std::size_t n = 0; n < used_.size(); ++n)
      for (std::size_t m = n + 1; m < used_.size(); ++m) {
        const Observation &a = record(used_[n]), &b = record(used_[m]);
        if (b.from - a.to > 3600) break;
        const double sure = apart(frame_.spot(a.place), frame_.spot(b.place)) - 3 * (a.sigma_m + b.sigma_m);
        const double seconds = static_cast<double>(std::max<Moment>(0, b.from - a.to));
        if (sure > rule_.speed_ms * seconds + 100)
          out_.contradictions.push_back({used_[n], used_[m], apart(frame_.spot(a.place), frame_.spot(b.place)), seconds > 0 ? sure / seconds : 0, seconds > 0 ? "no way is that fast" : "two places at once"});
      }
    for (const std::size_t i : used_) {
      const int venue = state_at(step_of(record(i).from));
      if (venue < 0) continue;
      const double away = apart(frame_.spot(record(i).place), frame_.spot(venues_[static_cast<std::size_t>(venue)].place));
      if (away > kTooFar_sigma * std::max(10.0, record(i).sigma_m)) out_.contradictions.push_back({i, i, away, 0, "the other records speak against it"});
    }
  }

  const std::vector<Observation>& records_;
  const std::vector<VenuePlace>& venues_;
  const FusionRule& rule_;
  Frame frame_;
  Timeline out_;
  std::vector<std::size_t> used_;
  std::vector<double> weight_;  // of each record
  std::vector<int> states_;
  std::vector<Spot> spots_;
  Moment start_ = 0;
  std::size_t steps_ = 0;
  std::vector<std::vector<std::size_t>> at_step_;
  double arrive_ = 0;
  std::vector<double> prior_, leave_;  // of each state but the last
  std::vector<std::vector<double>> posterior_;
};

}  // namespace

Timeline fuse(const std::vector<Observation>& records, const std::vector<VenuePlace>& venues, const FusionRule& rule) {
  if (records.empty()) return {};
  return Fusion(records, venues, rule).run();
}

}  // namespace dosi::trace
