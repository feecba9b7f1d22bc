#pragma once
#include <cstdint>
#include <optional>
#include <ranges>
#include <span>
#include <vector>

#include "geo/grid.h"
#include "solutions/kit/digraph.h"
#include "solutions/kit/drive_street.h"

namespace dosi::kit {

// What turning costs besides what is forbidden. Where any is above zero, a junction has about one state for each way
// into it, and searches take several times as long.
struct TurnCosts {
  double left_s = 0, right_s = 0;
  double back_s = 0;  // at a dead end too
};

// Streets as a car drives them: junctions, and stretches between them that are driven one or both ways. Lines meet
// where they share a place exactly. Turn restrictions and turn costs are kept by states: the ways into a junction that
// leave the same choice are one state of it, so a search over `states()` obeys all of them and need not know of them.
// Immutable; any thread.
class DriveGraph {
 public:
  enum class Junction : std::uint32_t {};
  enum class Stretch : std::uint32_t {};
  enum class Arc : std::uint32_t {};  // a stretch in one direction

  explicit DriveGraph(DriveStreets streets, TurnCosts costs = {});

  std::size_t junctions() const { return places_.size(); }
  std::size_t stretches() const { return stretches_.size(); }
  geo::Point place(Junction j) const { return places_[index(j)]; }
  static Arc forward(Stretch s) { return Arc{static_cast<std::uint32_t>(s) * 2}; }
  static Arc reverse(Arc a) { return Arc{static_cast<std::uint32_t>(a) ^ 1}; }
  static Stretch stretch(Arc a) { return Stretch{static_cast<std::uint32_t>(a) / 2}; }
  static bool is_forward(Arc a) { return static_cast<std::uint32_t>(a) % 2 == 0; }
  bool drivable(Arc a) const { return is_forward(a) || !street(a).one_way; }
  Junction from(Arc a) const { return is_forward(a) ? of(a).from : of(a).to; }
  Junction to(Arc a) const { return from(reverse(a)); }
  DriveCost cost(Arc a) const { return of(a).cost; }
  const DriveStreet& street(Arc a) const { return streets_.streets[of(a).street]; }
  // The places of a stretch in the order of its street, both junctions included.
  std::span<const geo::Point> line(Stretch s) const;
  // What the streets' source was like.
  const DriveStreets& source() const { return streets_; }
  // Rules that name a street or a place that is not there, or that fit no turn: they are not obeyed.
  std::size_t unused_rules() const { return unused_rules_; }

  // A node is a junction reached in a certain way; an arc is a turn and the drive to the next junction.
  const Digraph& states() const { return states_; }
  std::uint32_t arrival(Arc a) const { return arrival_[index(a)]; }
  auto states_at(Junction j) const { return std::views::iota(first_state_[index(j)], first_state_[index(j) + 1]); }
  Junction junction_of(std::uint32_t state) const { return junction_of_[state]; }
  std::vector<geo::Point> state_places() const;
  // What is driven by states().arcs[i].
  Arc driven(std::uint32_t i) const { return driven_[i]; }

  // How a stretch hangs together with the largest piece of the graph (strongly connected).
  enum class Standing : std::uint8_t {
    main,        // part of it
    no_way_out,  // can be reached from it, but not left for it
    no_way_in,   // can be left for it, but not reached from it
    apart,
  };
  Standing standing(Stretch s) const { return standings_[index(s)]; }
  struct Pieces {
    std::size_t count = 0;      // strongly connected pieces of more than one junction
    double largest_share = 0;   // of all metres of street in the largest
    std::size_t no_way_out = 0, no_way_in = 0, apart = 0;  // stretches
  };
  const Pieces& pieces() const { return pieces_; }

  // A place on a stretch.
  struct Place {
    Stretch stretch{};
    double share = 0;    // of the stretch that lies before it, in the order of its street
    geo::Point at;
    double metres = 0;   // from what was looked for
    Standing standing = Standing::main;
  };
  // The nearest place on a street within `most_m`: on the largest piece if that is within reach, else on any.
  std::optional<Place> nearest(geo::Point p, double most_m) const;
  // A stretch's cost up to a place, in the order of its street.
  DriveCost before(const Place& place) const;

  // Where a drive from or to the place may begin or end. A place at a junction is left and reached any way.
  std::vector<Seed> starts(const Place& place) const;
  std::vector<Seed> ends(const Place& place) const;
  // The cost of driving along one stretch from one place to the other; unreachable where it is not the same or the
  // other way round.
  DriveCost along(const Place& from, const Place& to) const;

 private:
  friend class DriveGraphBuilder;
  struct StretchData {
    std::uint32_t street = 0, first_point = 0, points = 0;
    Junction from{}, to{};
    DriveCost cost;
  };
  template <class Index>
  static std::size_t index(Index i) { return static_cast<std::size_t>(i); }
  const StretchData& of(Arc a) const { return stretches_[index(a) / 2]; }
  std::optional<Junction> junction_at(const Place& place) const;
  // The nearest within `radius_m`, of the largest piece or of any.
  std::optional<Place> nearest_of(geo::Point p, double radius_m, bool main_only) const;

  DriveStreets streets_;
  std::vector<geo::Point> places_;
  std::vector<StretchData> stretches_;
  Digraph states_;
  std::vector<Arc> driven_;
  std::vector<std::uint32_t> arrival_, first_state_;
  std::vector<Junction> junction_of_;
  std::vector<Standing> standings_;
  Pieces pieces_;
  std::size_t unused_rules_ = 0;
  struct Segment {
    std::uint32_t stretch, point;  // from the point of its street's line to the next
  };
  std::vector<Segment> segments_;
  geo::SpatialIndex nearby_;  // of the segments
};

}  // namespace dosi::kit
