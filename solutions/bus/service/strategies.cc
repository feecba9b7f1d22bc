#include "solutions/bus/service/strategies.h"

#include <algorithm>
#include <new>

#include "solutions/kit/parallel.h"

// One source for every processor; the loader picks the widest registers that are there.
#define DOSI_WIDE __attribute__((target_clones("avx2", "default")))
#define DOSI_INLINE inline __attribute__((always_inline))

namespace dosi::bus {
namespace {

// Eight zones at once.
constexpr std::size_t kLanes = 8;
using Eight = float __attribute__((vector_size(kLanes * sizeof(float))));
// Where the machine moves eight numbers at once, as std::allocator does not see to for vector types.
template <class T>
struct Aligned {
  using value_type = T;
  static constexpr std::align_val_t kAlignment{sizeof(Eight)};
  T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), kAlignment)); }
  void deallocate(T* p, std::size_t) { ::operator delete(p, kAlignment); }
  bool operator==(const Aligned&) const { return true; }
};
using Row = std::vector<Eight, Aligned<Eight>>;
constexpr float kFar = 1e9F, kFarAway = 5e8F;

DOSI_INLINE Eight all(float v) { return Eight{} + v; }
DOSI_INLINE Eight least(Eight a, Eight b) { return a < b ? a : b; }
// `v` where a < b or a <= b, else 0.
DOSI_INLINE Eight where_less(Eight a, Eight b, Eight v) { return a < b ? v : Eight{}; }
DOSI_INLINE bool any_less(Eight a, Eight b) {
  const auto mask = a < b;
  bool out = false;
  for (std::size_t i = 0; i < kLanes; ++i) out |= mask[i] != 0;
  return out;
}
DOSI_INLINE double sum(Eight v) {
  double out = 0;
  for (std::size_t i = 0; i < kLanes; ++i) out += static_cast<double>(v[i]);
  return out;
}

// The plan, laid out for the arithmetic. A place is a stop of a course.
struct Layout {
  struct OneCourse {
    std::size_t first, end;  // places
    float runs_per_s;
    std::uint32_t line;
  };
  struct Boarding {
    std::uint32_t place;
    float runs_per_s, wait_s;  // waiting for this course alone
  };
  struct OneWalk {
    std::uint32_t to;
    float seconds;
  };
  std::vector<OneCourse> courses;
  std::vector<std::uint32_t> stop;  // by place
  std::vector<float> ride_s;        // by place: to the next of its course; 0 at the last
  std::vector<Boarding> boardings;  // stop by stop
  std::vector<std::uint32_t> first_boarding;
  std::vector<OneWalk> walks;  // stop by stop
  std::vector<std::uint32_t> first_walk;
  std::size_t stops = 0;

  Layout(const ServicePlan& plan, const Surroundings& around, double wait_share);
};

Layout::Layout(const ServicePlan& plan, const Surroundings& around, double wait_share) : stops(plan.stops.size()) {
  std::vector<std::uint32_t> count(stops + 1, 0);
  for (std::uint32_t l = 0; l < plan.lines.size(); ++l)
    for (const Course& course : plan.lines[l].courses) {
      const std::size_t first = stop.size();
      for (std::size_t i = 0; i < course.stops.size(); ++i) {
        const bool last = i + 1 == course.stops.size();
        stop.push_back(course.stops[i]), ride_s.push_back(last ? 0 : static_cast<float>(course.ride_s[i]));
        if (!last) ++count[course.stops[i] + 1];
      }
      courses.push_back({first, stop.size(), static_cast<float>(1 / course.headway_s), l});
    }
  for (std::size_t s = 0; s < stops; ++s) count[s + 1] += count[s];
  first_boarding = count;
  boardings.resize(first_boarding.back());
  for (const OneCourse& course : courses)
    for (std::size_t p = course.first; p + 1 < course.end; ++p)
      boardings[count[stop[p]]++] = {static_cast<std::uint32_t>(p), course.runs_per_s, static_cast<float>(wait_share) / course.runs_per_s};
  first_walk.push_back(0);
  for (std::size_t s = 0; s < stops; ++s) {
    for (const Walk& walk : around.walks[s])
      if (at(walk.to) != s) walks.push_back({static_cast<std::uint32_t>(walk.to), static_cast<float>(walk.seconds)});
    first_walk.push_back(static_cast<std::uint32_t>(walks.size()));
  }
}

// Times to eight zones, for each number of rides left, and what people do about them. Rows that begin with 0 rides.
struct Batch {
  Row on_foot;                     // by stop: to the zone without another ride
  std::vector<Row> waiting;        // by rides and stop: from waiting there
  std::vector<Row> by_bus;         // by rides and stop: after a walk to where one waits, or none
  std::vector<Row> alighted;       // by rides and stop: from getting off there
  std::vector<Row> on_board;       // by rides and place: from leaving the stop there
  Row standing, arriving, boarding;  // people: by stop, by stop, by place

  Batch(const Layout& layout, int rides)
      : on_foot(layout.stops), waiting(rides + 1, Row(layout.stops)), by_bus(waiting), alighted(waiting),
        on_board(rides + 1, Row(layout.stop.size())), standing(layout.stops), arriving(layout.stops), boarding(layout.stop.size()) {}
};

struct Sums {
  std::vector<double> load, boardings;  // by place, by line
  double by_rides[kMostRides + 1] = {};
  double unserved = 0, walk_s = 0, wait_s = 0, ride_s = 0, transfer_s = 0;
};

struct Solver {
  const Layout& net;
  const Surroundings& around;
  const int most_rides;
  const float wait_share, transfer_s;

  void solve(Batch& b, std::size_t first_zone) const;
  void flow(Batch& b, std::size_t first_zone, Sums& sums) const;
  Eight trips_of(std::size_t stop, std::size_t first_zone) const;
};

// From each stop to the best of those within a walk, itself included.
DOSI_INLINE Eight after_walk(const Layout& net, const Row& at_stop, std::size_t s) {
  Eight best = at_stop[s];
  for (std::uint32_t w = net.first_walk[s]; w < net.first_walk[s + 1]; ++w) best = least(best, at_stop[net.walks[w].to] + net.walks[w].seconds);
  return best;
}

// The time u of a stop with its courses' times v: Newton's way down from the best single course. The function is convex and made of straight
// pieces, so that this ends at its zero.
DOSI_INLINE Eight wait_for(const Layout& net, const Row& v, std::size_t s, float wait_share) {
  const auto *begin = net.boardings.data() + net.first_boarding[s], *end = net.boardings.data() + net.first_boarding[s + 1];
  Eight u = all(kFar);
  for (const auto* b = begin; b != end; ++b) u = least(u, v[b->place] + b->wait_s);
  if (end - begin < 2) return u;
  for (std::ptrdiff_t round = 0; round < end - begin; ++round) {
    Eight frequency{}, weighted{};
    for (const auto* b = begin; b != end; ++b) {
      const Eight worth = where_less(v[b->place], u, all(b->runs_per_s));
      frequency += worth, weighted += worth * v[b->place];
    }
    const Eight next = frequency > 0.0F ? (wait_share + weighted) / frequency : u;
    const bool moved = any_less(next, u - 0.01F);
    u = least(u, next);
    if (!moved) break;
  }
  return u;
}

DOSI_INLINE void ride_back(const Layout& net, const Row& alighted, Row& on_board) {
  for (const auto& course : net.courses) {
    Eight onward = all(kFar);
    on_board[course.end - 1] = onward;
    for (std::size_t p = course.end - 1; p-- > course.first;) {
      onward = net.ride_s[p] + least(alighted[net.stop[p + 1]], onward);
      on_board[p] = onward;
    }
  }
}

DOSI_WIDE void solve_rides(const Layout& net, Batch& b, int most_rides, float wait_share, float transfer_s) {
  b.alighted[0] = b.on_foot;
  for (int k = 1; k <= most_rides; ++k) {
    ride_back(net, b.alighted[k - 1], b.on_board[k]);
    for (std::size_t s = 0; s < net.stops; ++s) b.waiting[k][s] = wait_for(net, b.on_board[k], s, wait_share);
    for (std::size_t s = 0; s < net.stops; ++s) {
      b.by_bus[k][s] = after_walk(net, b.waiting[k], s);
      b.alighted[k][s] = least(b.on_foot[s], b.by_bus[k][s] + transfer_s);
    }
  }
}

void Solver::solve(Batch& b, std::size_t first_zone) const {
  Row at_zone(net.stops, all(kFar));
  for (std::size_t s = 0; s < net.stops; ++s)
    if (const std::size_t lane = around.zone_of[s] - first_zone; lane < kLanes) at_zone[s][lane] = around.access_s[s];
  for (std::size_t s = 0; s < net.stops; ++s) b.on_foot[s] = after_walk(net, at_zone, s);
  solve_rides(net, b, most_rides, wait_share, transfer_s);
}

Eight Solver::trips_of(std::size_t stop, std::size_t first_zone) const {
  Eight out{};
  for (std::size_t lane = 0; lane < std::min(kLanes, around.zones - first_zone); ++lane) out[lane] = around.trips[stop * around.zones + first_zone + lane];
  return out;
}

// People at a stop go where they wait: to the first stop that is as good as the best.
DOSI_INLINE double walk_to_wait(const Layout& net, const Row& waiting, const Row& by_bus, std::size_t s, Eight people, Row& standing) {
  const Eight best = by_bus[s];
  Eight stay = waiting[s] <= best ? people : Eight{};
  standing[s] += stay;
  people -= stay;
  double walked = 0;
  for (std::uint32_t w = net.first_walk[s]; w < net.first_walk[s + 1] && sum(people) > 0; ++w) {
    const auto& walk = net.walks[w];
    const Eight go = waiting[walk.to] + walk.seconds <= best ? people : Eight{};
    standing[walk.to] += go;
    people -= go;
    walked += sum(go) * static_cast<double>(walk.seconds);
  }
  return walked;
}

// Those who wait board the courses that are worth it, as these come.
DOSI_WIDE double board(const Layout& net, Batch& b, int k, float wait_share) {
  double waited = 0;
  std::fill(b.boarding.begin(), b.boarding.end(), Eight{});
  for (std::size_t s = 0; s < net.stops; ++s) {
    const Eight people = b.standing[s];
    if (sum(people) <= 0) continue;
    const Eight u = b.waiting[k][s];
    Eight frequency{};
    const auto *begin = net.boardings.data() + net.first_boarding[s], *end = net.boardings.data() + net.first_boarding[s + 1];
    for (const auto* one = begin; one != end; ++one) frequency += where_less(b.on_board[k][one->place], u, all(one->runs_per_s));
    const Eight each = frequency > 0.0F ? people / frequency : Eight{};
    for (const auto* one = begin; one != end; ++one) b.boarding[one->place] += where_less(b.on_board[k][one->place], u, each * one->runs_per_s);
    waited += sum(each * wait_share);
  }
  return waited;
}

// Those on board ride on or get off.
DOSI_WIDE double ride(const Layout& net, Batch& b, int k, Sums& sums) {
  double ridden = 0;
  std::fill(b.arriving.begin(), b.arriving.end(), Eight{});
  for (const auto& course : net.courses) {
    Eight on{};
    for (std::size_t p = course.first; p + 1 < course.end; ++p) {
      const Eight more = b.boarding[p];
      on += more;
      const double people = sum(on);
      if (people <= 0) continue;
      sums.boardings[course.line] += sum(more);
      sums.load[p] += people;
      ridden += people * static_cast<double>(net.ride_s[p]);
      const std::uint32_t next = net.stop[p + 1];
      const Eight off = b.alighted[k - 1][next] <= b.on_board[k][p + 1] ? on : Eight{};
      b.arriving[next] += off;
      on -= off;
    }
  }
  return ridden;
}

void Solver::flow(Batch& b, std::size_t first_zone, Sums& sums) const {
  std::fill(b.standing.begin(), b.standing.end(), Eight{});
  for (std::size_t s = 0; s < net.stops; ++s) {
    Eight people = trips_of(s, first_zone);
    if (sum(people) <= 0) continue;
    const Eight foot = b.on_foot[s], bus = b.by_bus[most_rides][s];
    const Eight nowhere = (least(foot, bus) > kFarAway) ? people : Eight{};
    const Eight walkers = (foot <= bus ? people : Eight{}) - (foot <= bus ? nowhere : Eight{});
    sums.unserved += sum(nowhere), sums.by_rides[0] += sum(walkers);
    people -= nowhere + walkers;
    sums.walk_s += sum(people) * static_cast<double>(around.access_s[s]);
    sums.walk_s += walk_to_wait(net, b.waiting[most_rides], b.by_bus[most_rides], s, people, b.standing);
  }
  for (int k = most_rides; k >= 1; --k) {
    sums.wait_s += board(net, b, k, wait_share);
    sums.ride_s += ride(net, b, k, sums);
    std::fill(b.standing.begin(), b.standing.end(), Eight{});
    for (std::size_t s = 0; s < net.stops; ++s) {
      const Eight people = b.arriving[s];
      if (sum(people) <= 0) continue;
      const Eight done = b.on_foot[s] <= b.alighted[k - 1][s] ? people : Eight{};
      sums.by_rides[most_rides - k + 1] += sum(done);
      sums.walk_s += sum(done * least(b.on_foot[s], all(kFarAway)));
      const Eight onward = people - done;
      if (sum(onward) <= 0) continue;
      sums.transfer_s += sum(onward) * static_cast<double>(transfer_s);
      sums.walk_s += walk_to_wait(net, b.waiting[k - 1], b.by_bus[k - 1], s, onward, b.standing);
    }
  }
}

void add(Passengers& out, const ServicePlan& plan, const Sums& sums) {
  std::size_t place = 0;
  for (std::size_t l = 0; l < plan.lines.size(); ++l) {
    out.boardings[l] += sums.boardings[l];
    for (auto& course : out.load[l]) {
      for (double& section : course) section += sums.load[place++];
      ++place;  // the last stop
    }
  }
  for (int r = 0; r <= kMostRides; ++r) out.by_rides[r] += sums.by_rides[r];
  out.unserved += sums.unserved;
  out.walk_s += sums.walk_s, out.wait_s += sums.wait_s, out.ride_s += sums.ride_s, out.transfer_s += sums.transfer_s;
}

Passengers empty_of(const ServicePlan& plan, const Surroundings& around) {
  Passengers out;
  out.time_s.assign(plan.stops.size() * around.zones, kNoTime);
  out.boardings.assign(plan.lines.size(), 0);
  for (const PlanLine& line : plan.lines) {
    out.load.emplace_back();
    for (const Course& course : line.courses) out.load.back().emplace_back(course.stops.size() - 1, 0.0);
  }
  return out;
}

}  // namespace

Passengers assign(const ServicePlan& plan, const Surroundings& around, const PassengerRules& rules, bool with_flows) {
  const Layout net(plan, around, rules.wait_share);
  const Solver solver{net, around, rules.most_rides, static_cast<float>(rules.wait_share), static_cast<float>(rules.transfer_s)};
  Passengers out = empty_of(plan, around);
  const unsigned threads = std::max(rules.threads, 1U);
  std::vector<Batch> batches(threads, Batch(net, rules.most_rides));
  std::vector<Sums> sums(threads, Sums{std::vector<double>(net.stop.size(), 0), std::vector<double>(plan.lines.size(), 0)});
  kit::deal_out((around.zones + kLanes - 1) / kLanes, threads, [&](unsigned thread, std::size_t number) {
    Batch& b = batches[thread];
    const std::size_t first = number * kLanes;
    solver.solve(b, first);
    for (std::size_t s = 0; s < net.stops; ++s) {
      const Eight best = least(b.on_foot[s], b.by_bus[rules.most_rides][s]) + around.access_s[s];
      for (std::size_t lane = 0; lane < std::min(kLanes, around.zones - first); ++lane)
        if (best[lane] < kFarAway) out.time_s[s * around.zones + first + lane] = best[lane];
    }
    if (with_flows && !around.trips.empty()) solver.flow(b, first, sums[thread]);
  });
  for (const Sums& one : sums) add(out, plan, one);
  return out;
}

}  // namespace dosi::bus
