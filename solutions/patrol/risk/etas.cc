#include "solutions/patrol/risk/etas.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "solutions/patrol/risk/raster.h"

namespace dosi::patrol::risk {
namespace {

constexpr double kReach_m = 600, kReach_days = 90;
constexpr double kBackground_m = 350;
constexpr std::size_t kMostEvents = 40'000;
constexpr int kRounds = 25;

struct Quake {
  Metres at;
  double day;
  std::size_t place;
};
struct Pair {
  std::uint32_t child, parent;
  float metres2, days;
};
struct Parameters {
  double theta = 0.2, omega = 0.1, sigma2 = 100.0 * 100.0;
  // Events a day and square metre that one event triggers.
  double trigger(double metres2, double days) const { return theta * omega * std::exp(-omega * days - metres2 / (2 * sigma2)) / (2 * M_PI * sigma2); }
};

class Etas : public Model {
 public:
  std::string_view name() const override { return "etas"; }
  void fit(const History& history, LocalTime_s now) override;
  std::vector<Field> forecast(const std::vector<Window>& windows) override;

 private:
  void gather(const History& history, LocalTime_s now);
  std::vector<Pair> pairs() const;
  void spread_background();
  void expect_and_maximise(const std::vector<Pair>& near);

  const Grid* grid_ = nullptr;
  LocalTime_s now_ = 0;
  double span_days_ = 1;
  std::vector<Quake> events_;
  std::vector<double> untriggered_;  // each event's chance
  Raster background_;                // events a day and cell
  Parameters p_;
};

void Etas::gather(const History& history, LocalTime_s now) {
  const auto [first, last] = history.between(std::numeric_limits<LocalTime_s>::min(), now);
  events_.clear();
  for (std::size_t k = last; k-- > first && events_.size() < kMostEvents;) {
    const Incident& i = history.incidents[k];
    if (i.target) events_.push_back({i.at, static_cast<double>(now - i.from_s) / kDay_s, grid_->raster_index(i.cell)});
  }
  // From here on days run forwards, and the oldest event begins them.
  std::reverse(events_.begin(), events_.end());
  span_days_ = events_.empty() ? 1 : std::max(1.0, events_.front().day);
  for (Quake& q : events_) q.day = span_days_ - q.day;
}

std::vector<Pair> Etas::pairs() const {
  std::vector<Pair> out;
  const int reach = static_cast<int>(std::ceil(kReach_m / grid_->cell_m()));
  std::vector<std::vector<std::uint32_t>> at_place(background_.size());
  for (std::uint32_t child = 0; child < events_.size(); ++child) {
    const int x = static_cast<int>(events_[child].place) % grid_->nx(), y = static_cast<int>(events_[child].place) / grid_->nx();
    for (int v = std::max(0, y - reach); v <= std::min(grid_->ny() - 1, y + reach); ++v)
      for (int u = std::max(0, x - reach); u <= std::min(grid_->nx() - 1, x + reach); ++u) {
        const auto& here = at_place[static_cast<std::size_t>(v) * static_cast<std::size_t>(grid_->nx()) + static_cast<std::size_t>(u)];
        for (auto parent = here.rbegin(); parent != here.rend(); ++parent) {
          const double days = events_[child].day - events_[*parent].day;
          if (days > kReach_days) break;
          const double dx = events_[child].at.x - events_[*parent].at.x, dy = events_[child].at.y - events_[*parent].at.y;
          if (days > 0 && dx * dx + dy * dy <= kReach_m * kReach_m) out.push_back({child, *parent, static_cast<float>(dx * dx + dy * dy), static_cast<float>(days)});
        }
      }
    at_place[events_[child].place].push_back(child);
  }
  return out;
}

void Etas::spread_background() {
  Raster counts(background_.size());
  for (std::size_t i = 0; i < events_.size(); ++i) counts[events_[i].place] += static_cast<float>(untriggered_[i] / span_days_);
  Blur(grid_->nx(), grid_->ny())(Kernel(kBackground_m, grid_->cell_m()), counts, background_);
}

void Etas::expect_and_maximise(const std::vector<Pair>& near) {
  const double cell_m2 = grid_->cell_m() * grid_->cell_m();
  const float own = std::pow(Kernel(kBackground_m, grid_->cell_m()).tap(0), 2.0f);
  std::vector<double> rate(events_.size()), triggers(near.size());
  // An event may not explain itself: it is left out of the background at its own place.
  for (std::size_t i = 0; i < events_.size(); ++i) rate[i] = std::max(1e-12, (background_[events_[i].place] - own * untriggered_[i] / span_days_) / cell_m2);
  const std::vector<double> background = rate;
  for (std::size_t k = 0; k < near.size(); ++k) rate[near[k].child] += triggers[k] = p_.trigger(near[k].metres2, near[k].days);
  double triggered = 0, days = 0, metres2 = 0;
  for (std::size_t k = 0; k < near.size(); ++k) {
    const double chance = triggers[k] / rate[near[k].child];
    triggered += chance, days += chance * near[k].days, metres2 += chance * near[k].metres2;
  }
  for (std::size_t i = 0; i < events_.size(); ++i) untriggered_[i] = background[i] / rate[i];
  if (triggered <= 0) return;
  // Offspring of late events are not all there yet.
  double full = 0, due = 0;
  for (const Quake& q : events_) {
    const double left = span_days_ - q.day;
    full += 1 - std::exp(-p_.omega * left), due += left * std::exp(-p_.omega * left);
  }
  p_.sigma2 = std::max(metres2 / (2 * triggered), 25.0 * 25.0);
  p_.omega = std::clamp(triggered / (days + p_.theta * due), 1.0 / kReach_days, 2.0);
  p_.theta = std::min(0.95, triggered / std::max(1.0, full));
}

void Etas::fit(const History& history, LocalTime_s now) {
  grid_ = history.grid, now_ = now;
  const bool again = !background_.empty();
  background_.assign(static_cast<std::size_t>(grid_->nx()) * static_cast<std::size_t>(grid_->ny()), 0);
  gather(history, now);
  untriggered_.assign(events_.size(), 1 - p_.theta);
  const std::vector<Pair> near = pairs();
  for (int round = 0; round < (again ? 3 : kRounds); ++round) spread_background(), expect_and_maximise(near);
  spread_background();
}

std::vector<Field> Etas::forecast(const std::vector<Window>& windows) {
  std::vector<Field> out;
  const Kernel kernel(std::sqrt(p_.sigma2), grid_->cell_m());
  Blur blur(grid_->nx(), grid_->ny());
  Raster excited(background_.size()), spread;
  for (const Window w : windows) {
    const double from = span_days_ + static_cast<double>(w.from_s - now_) / kDay_s, to = span_days_ + static_cast<double>(w.to_s - now_) / kDay_s;
    std::fill(excited.begin(), excited.end(), 0.0f);
    for (const Quake& q : events_)
      if (from - q.day < 4 * kReach_days) excited[q.place] += static_cast<float>(p_.theta * (std::exp(-p_.omega * (from - q.day)) - std::exp(-p_.omega * (to - q.day))));
    blur(kernel, excited, spread);
    Field& field = out.emplace_back(grid_->size());
    for (std::size_t c = 0; c < field.size(); ++c) {
      const std::size_t place = grid_->raster_index(static_cast<Cell>(c));
      field[c] = background_[place] * static_cast<float>(to - from) + spread[place];
    }
  }
  return out;
}

}  // namespace

std::unique_ptr<Model> make_etas() { return std::make_unique<Etas>(); }

}  // namespace dosi::patrol::risk
