#include "solutions/trace/tracks/match.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace dosi::trace {
namespace {

constexpr double kFirstSigma_m = 10, kFirstBeta_m = 10;
constexpr double kLeastSigma_m = 2, kMostSigma_m = 50, kLeastBeta_m = 1, kMostBeta_m = 100;
constexpr double kDetour_m = 300;  // a way may be longer than the straight line by this and half again
constexpr double kNever = -1e300;

double median(std::vector<double> v) {
  std::nth_element(v.begin(), v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2), v.end());
  return v[v.size() / 2];
}

struct Scale {
  double sigma_m, beta_m, radius_m;
};

// A fix that is used, with the streets near it and the best way to each.
struct Stage {
  std::size_t fix;
  RoadNet::Spot at;
  std::vector<RoadNet::OnRoad> roads;
  std::vector<double> score;
  std::vector<int> before;       // into the stage before; -1: the way begins here
  std::vector<double> differs_m;  // way and straight line, to each by its best way
  int chosen = -1;
};

class Matcher {
 public:
  Matcher(const std::vector<Fix>& fixes, const RoadNet& net, const MatchRule& rule, Scale scale) : fixes_(fixes), net_(net), rule_(rule), scale_(scale), finder_(net) {}

  Matched run() {
    out_.fixes.resize(fixes_.size());
    out_.sigma_m = scale_.sigma_m, out_.beta_m = scale_.beta_m;
    for (std::size_t i = 0; i < fixes_.size(); ++i) take(i);
    close();
    follow();
    return std::move(out_);
  }
  // What the matched fixes say of sigma and beta.
  const std::vector<double>& away() const { return away_; }
  const std::vector<double>& differs() const { return differs_; }

 private:
  void take(std::size_t i) {
    Stage stage{i, net_.spot(fixes_[i].place), {}, {}, {}, {}, -1};
    if (!run_.empty() && std::hypot(stage.at.x - run_.back().at.x, stage.at.y - run_.back().at.y) < 2 * scale_.sigma_m) return;
    stage.roads = net_.near(stage.at, scale_.radius_m, rule_.candidates);
    if (stage.roads.empty()) return end_run(i, "no street is near");
    stage.score.assign(stage.roads.size(), kNever), stage.before.assign(stage.roads.size(), -1), stage.differs_m.assign(stage.roads.size(), 0);
    if (!run_.empty() && !reach(stage)) end_run(i, "no way along the streets");
    for (std::size_t k = 0; k < stage.roads.size(); ++k) {
      const double z = stage.roads[k].away_m / scale_.sigma_m;
      if (run_.empty()) stage.score[k] = 0;
      if (stage.score[k] > kNever) stage.score[k] -= z * z / 2;
    }
    run_.push_back(std::move(stage));
  }

  // The best way from the last stage to each street of the next.
  bool reach(Stage& next) {
    const Stage& last = run_.back();
    const double straight = std::hypot(next.at.x - last.at.x, next.at.y - last.at.y), seconds = std::max(1.0, fixes_[next.fix].at_s - fixes_[last.fix].at_s);
    const double most = std::min(1.5 * straight + kDetour_m, std::max(straight + 4 * scale_.sigma_m, seconds * rule_.most_speed_ms) + 4 * scale_.sigma_m);
    bool any = false;
    for (std::size_t j = 0; j < last.roads.size(); ++j) {
      if (last.score[j] <= kNever) continue;
      finder_.distances(last.roads[j], next.roads, most, ways_);
      for (std::size_t k = 0; k < ways_.size(); ++k) {
        if (ways_[k] == RouteFinder::kNoWay) continue;
        const double differs = std::abs(ways_[k] - straight), score = last.score[j] - differs / scale_.beta_m;
        if (score > next.score[k]) next.score[k] = score, next.before[k] = static_cast<int>(j), next.differs_m[k] = differs, any = true;
      }
    }
    return any;
  }

  void end_run(std::size_t at, const char* reason) {
    if (!run_.empty() || out_.breaks.empty() || out_.breaks.back().reason != reason)
      out_.breaks.push_back({run_.empty() ? fixes_[at].at_s : fixes_[run_.back().fix].at_s, fixes_[at].at_s, reason});
    else
      out_.breaks.back().to_s = fixes_[at].at_s;
    close();
  }

  // Goes back along the best way and writes it down.
  void close() {
    if (run_.empty()) return;
    int k = static_cast<int>(std::max_element(run_.back().score.begin(), run_.back().score.end()) - run_.back().score.begin());
    for (std::size_t s = run_.size(); s-- > 0;) {
      run_[s].chosen = k;
      k = run_[s].before[static_cast<std::size_t>(k)];
    }
    std::vector<geo::Point> line;
    for (std::size_t s = 0; s < run_.size(); ++s) {
      const auto c = static_cast<std::size_t>(run_[s].chosen);
      const RoadNet::OnRoad& road = run_[s].roads[c];
      out_.fixes[run_[s].fix] = {true, false, net_.point(road.at), road.away_m};
      away_.push_back(road.away_m);
      if (s > 0) differs_.push_back(run_[s].differs_m[c]);
      add_way(s, road, line);
    }
    if (line.size() > 1) out_.lines.push_back(std::move(line));
    run_.clear();
  }

  void add_way(std::size_t s, const RoadNet::OnRoad& road, std::vector<geo::Point>& line) {
    if (s == 0) return line.push_back(net_.point(road.at));
    const RoadNet::OnRoad& from = run_[s - 1].roads[static_cast<std::size_t>(run_[s - 1].chosen)];
    const double straight = std::hypot(run_[s].at.x - run_[s - 1].at.x, run_[s].at.y - run_[s - 1].at.y);
    const auto way = finder_.way(from, road, straight + run_[s].differs_m[static_cast<std::size_t>(run_[s].chosen)] + 1);
    for (std::size_t i = 1; i < way.size(); ++i) {
      out_.length_m += std::hypot(way[i].x - way[i - 1].x, way[i].y - way[i - 1].y);
      line.push_back(net_.point(way[i]));
    }
  }

  // Fixes that were passed over lie where the nearest street to them is, if the fix before was on one.
  void follow() {
    bool on_road = false;
    for (std::size_t i = 0; i < fixes_.size(); ++i) {
      if (out_.fixes[i].on_road) {
        on_road = true;
        continue;
      }
      if (!on_road) continue;
      const auto near = net_.near(net_.spot(fixes_[i].place), scale_.radius_m, 1);
      on_road = !near.empty();
      if (on_road) out_.fixes[i] = {true, true, net_.point(near[0].at), near[0].away_m};
    }
  }

  const std::vector<Fix>& fixes_;
  const RoadNet& net_;
  const MatchRule& rule_;
  Scale scale_;
  RouteFinder finder_;
  Matched out_;
  std::vector<Stage> run_;
  std::vector<double> ways_, away_, differs_;
};

Scale scale_of(const MatchRule& rule, double sigma_m, double beta_m) {
  const double sigma = rule.sigma_m > 0 ? rule.sigma_m : std::clamp(sigma_m, kLeastSigma_m, kMostSigma_m), beta = rule.beta_m > 0 ? rule.beta_m : std::clamp(beta_m, kLeastBeta_m, kMostBeta_m);
  return {sigma, beta, rule.radius_m > 0 ? rule.radius_m : std::max(30.0, 5 * sigma)};
}

}  // namespace

double Matched::share() const {
  if (fixes.empty()) return 0;
  return static_cast<double>(std::count_if(fixes.begin(), fixes.end(), [](const MatchedFix& f) { return f.on_road; })) / static_cast<double>(fixes.size());
}

Matched match(const std::vector<Fix>& fixes, const RoadNet& net, const MatchRule& rule) {
  Scale scale = scale_of(rule, kFirstSigma_m, kFirstBeta_m);
  if (rule.sigma_m <= 0 || rule.beta_m <= 0) {
    // A stretch of the track tells enough.
    constexpr std::size_t kLook = 2000;
    const std::vector<Fix> first(fixes.begin(), fixes.begin() + static_cast<std::ptrdiff_t>(std::min(kLook, fixes.size())));
    Matcher look(first, net, rule, scale);
    look.run();
    if (look.differs().size() > 10) scale = scale_of(rule, 1.4826 * median(look.away()), median(look.differs()) / std::numbers::ln2);
  }
  return Matcher(fixes, net, rule, scale).run();
}

}  // namespace dosi::trace
