#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "solutions/kit/drive_graph.h"
#include "solutions/kit/place_hash.h"

namespace dosi::kit {
namespace {

constexpr std::uint32_t kForbidden = UINT32_MAX;

std::uint32_t ms_of(double seconds) { return static_cast<std::uint32_t>(std::lround(seconds * 1000)); }

}  // namespace

// Makes a graph of streets, step by step.
class DriveGraphBuilder {
 public:
  DriveGraphBuilder(DriveGraph& graph, TurnCosts costs) : g_(graph), costs_(costs) {}

  void build() {
    find_junctions();
    cut_streets();
    for (const auto& street : g_.streets_.streets)
      for (const TurnRule& rule : street.turns) apply(street, rule);
    make_states();
    connect_states();
    judge_standings();
  }

 private:
  using Arc = DriveGraph::Arc;
  using Junction = DriveGraph::Junction;
  using Stretch = DriveGraph::Stretch;
  static std::size_t index(auto i) { return static_cast<std::size_t>(i); }

  // Where lines end or meet, and where turns are restricted.
  void find_junctions() {
    std::unordered_map<geo::Point, int, PlaceHash> uses;
    for (const auto& street : g_.streets_.streets) {
      for (const geo::Point p : street.line) ++uses[p];
      ++uses[street.line.front()], ++uses[street.line.back()];
      for (const TurnRule& rule : street.turns) uses[rule.via] += 2;
    }
    for (const auto& street : g_.streets_.streets)
      for (const geo::Point p : street.line)
        if (uses[p] > 1 && junctions_.try_emplace(p, Junction{static_cast<std::uint32_t>(g_.places_.size())}).second)
          g_.places_.push_back(p);
  }

  void cut_streets() {
    const auto& streets = g_.streets_.streets;
    for (std::uint32_t number = 0; number < streets.size(); ++number) {
      const auto& line = streets[number].line;
      numbers_[streets[number].id] = number;
      std::uint32_t first = 0;
      double metres = 0;
      for (std::uint32_t i = 1; i < line.size(); ++i) {
        metres += geo::distance_m(line[i - 1], line[i]);
        g_.nearby_.insert(static_cast<std::uint32_t>(g_.segments_.size()), geo::united(geo::box_of(line[i - 1]), geo::box_of(line[i])));
        g_.segments_.push_back({static_cast<std::uint32_t>(g_.stretches_.size()), i - 1});
        const auto junction = junctions_.find(line[i]);
        if (junction == junctions_.end()) continue;
        const DriveCost cost(ms_of(metres * 3.6 / streets[number].speed_kmh), static_cast<std::uint32_t>(std::lround(metres * 10)));
        g_.stretches_.push_back({number, first, i - first + 1, junctions_.at(line[first]), junction->second, cost});
        first = i, metres = 0;
      }
    }
    into_.resize(g_.places_.size()), out_.resize(g_.places_.size());
    for (std::uint32_t a = 0; a < g_.stretches_.size() * 2; ++a)
      if (g_.drivable(Arc{a})) out_[index(g_.from(Arc{a}))].push_back(Arc{a}), into_[index(g_.to(Arc{a}))].push_back(Arc{a});
  }

  double degrees(Arc in, Arc out) const {
    const auto before = g_.line(g_.stretch(in)), after = g_.line(g_.stretch(out));
    return turn_deg(g_.is_forward(in) ? before[before.size() - 2] : before[1], g_.place(g_.to(in)),
                    g_.is_forward(out) ? after[1] : after[after.size() - 2]);
  }

  // Whether a turn is one that the rule may mean, by its name alone.
  bool fits(const TurnRule& rule, Arc in, Arc out) const {
    if (!rule.turn) return true;
    const double turn = degrees(in, out);
    switch (*rule.turn) {
      case Turn::left: return turn < -15;
      case Turn::right: return turn > 15;
      case Turn::straight: return std::abs(turn) < 60;
      default: return std::abs(turn) > 120;
    }
  }

  std::vector<Arc> of_street(const std::vector<Arc>& arcs, std::uint32_t street) const {
    std::vector<Arc> out;
    std::copy_if(arcs.begin(), arcs.end(), std::back_inserter(out), [&](Arc a) { return g_.of(a).street == street; });
    return out;
  }

  // The turns that the rule names. Where a street goes on behind the junction, the name of the rule must tell which part.
  std::vector<std::pair<Arc, Arc>> named_by(const DriveStreet& street, const TurnRule& rule) const {
    std::vector<std::pair<Arc, Arc>> out;
    const auto junction = junctions_.find(rule.via);
    const auto to = numbers_.find(rule.to);
    if (junction == junctions_.end() || to == numbers_.end()) return out;
    const auto number = static_cast<std::uint32_t>(&street - g_.streets_.streets.data());
    const auto ins = of_street(into_[index(junction->second)], number);
    const auto outs = of_street(out_[index(junction->second)], to->second);
    const bool clear = ins.size() == 1 && outs.size() == 1;
    for (const Arc in : ins)
      for (const Arc leave : outs)
        if ((leave == g_.reverse(in)) == (rule.turn == Turn::back && number == to->second) && (clear || fits(rule, in, leave)))
          out.emplace_back(in, leave);
    return out;
  }

  void apply(const DriveStreet& street, const TurnRule& rule) {
    const auto turns = named_by(street, rule);
    if (turns.empty()) ++g_.unused_rules_;
    for (const auto& [in, leave] : turns) {
      if (!rule.only) forbidden_.insert(key(in, leave));
      else
        for (const Arc other : out_[index(g_.to(in))])
          if (std::find(turns.begin(), turns.end(), std::pair(in, other)) == turns.end()) forbidden_.insert(key(in, other));
      ruled_.insert(index(g_.to(in)));
    }
  }

  static std::uint64_t key(Arc in, Arc out) { return std::uint64_t{static_cast<std::uint32_t>(in)} << 32 | static_cast<std::uint32_t>(out); }

  bool costs_anything() const { return costs_.left_s > 0 || costs_.right_s > 0 || costs_.back_s > 0; }

  // What each way out costs for who comes by `in`.
  std::vector<std::uint32_t> choice(Arc in, const std::vector<Arc>& outs) const {
    std::vector<std::uint32_t> row(outs.size(), 0);
    const auto others = outs.size() - static_cast<std::size_t>(std::count(outs.begin(), outs.end(), g_.reverse(in)));
    for (std::size_t i = 0; i < outs.size(); ++i) {
      const Turn turn = outs[i] == g_.reverse(in) ? Turn::back : turn_of(degrees(in, outs[i]));
      if (forbidden_.contains(key(in, outs[i]))) row[i] = kForbidden;
      else if (turn == Turn::back) row[i] = ms_of(costs_.back_s);
      else if (others > 1 && turn == Turn::left) row[i] = ms_of(costs_.left_s);
      else if (others > 1 && turn == Turn::right) row[i] = ms_of(costs_.right_s);
    }
    return row;
  }

  // The ways into each junction by the choice that they leave.
  void make_states() {
    g_.arrival_.assign(g_.stretches_.size() * 2, 0);
    g_.first_state_.assign(1, 0);
    for (std::size_t j = 0; j < g_.places_.size(); ++j) {
      std::map<std::vector<std::uint32_t>, std::uint32_t> states;
      for (const Arc in : into_[j]) {
        const bool free = !costs_anything() && !ruled_.contains(j);
        auto row = free ? std::vector<std::uint32_t>(out_[j].size(), 0) : choice(in, out_[j]);
        const auto next = static_cast<std::uint32_t>(rows_.size());
        const auto [state, fresh] = states.try_emplace(std::move(row), next);
        if (fresh) rows_.push_back(state->first);
        g_.arrival_[index(in)] = state->second;
      }
      if (into_[j].empty()) rows_.emplace_back(out_[j].size(), 0);
      g_.first_state_.push_back(static_cast<std::uint32_t>(rows_.size()));
      g_.junction_of_.resize(rows_.size(), Junction{static_cast<std::uint32_t>(j)});
    }
  }

  void connect_states() {
    for (std::size_t s = 0; s < rows_.size(); ++s) {
      const auto& outs = out_[index(g_.junction_of_[s])];
      for (std::size_t i = 0; i < outs.size(); ++i) {
        if (rows_[s][i] == kForbidden) continue;
        g_.states_.arcs.push_back({g_.arrival(outs[i]), DriveCost(rows_[s][i], 0) + g_.cost(outs[i])});
        g_.driven_.push_back(outs[i]);
      }
      g_.states_.first.push_back(static_cast<std::uint32_t>(g_.states_.arcs.size()));
    }
  }

  // The strongly connected piece with the most metres of street, and how many pieces there are.
  std::uint32_t largest_of(const std::vector<std::uint32_t>& piece) {
    std::vector<double> metres(piece.size(), 0);
    std::vector<std::uint32_t> states(piece.size(), 0);
    for (std::uint32_t s = 0; s < g_.states_.size(); ++s) {
      ++states[piece[s]];
      for (const auto& arc : g_.states_.out(s))
        if (piece[arc.to] == piece[s]) metres[piece[s]] += arc.cost.metres();
    }
    g_.pieces_.count = static_cast<std::size_t>(std::count_if(states.begin(), states.end(), [](auto n) { return n > 1; }));
    return static_cast<std::uint32_t>(std::max_element(metres.begin(), metres.end()) - metres.begin());
  }

  static std::vector<bool> reached(const Digraph& graph, const std::vector<bool>& start) {
    std::vector<bool> out = start;
    std::vector<std::uint32_t> open;
    for (std::uint32_t s = 0; s < graph.size(); ++s)
      if (start[s]) open.push_back(s);
    while (!open.empty()) {
      const auto s = open.back();
      open.pop_back();
      for (const auto& arc : graph.out(s))
        if (!out[arc.to]) out[arc.to] = true, open.push_back(arc.to);
    }
    return out;
  }

  void judge_standings() {
    using Standing = DriveGraph::Standing;
    if (g_.stretches_.empty()) return;
    const auto piece = strong_pieces(g_.states_);
    const auto largest = largest_of(piece);
    std::vector<bool> main(piece.size());
    for (std::size_t s = 0; s < piece.size(); ++s) main[s] = piece[s] == largest;
    const auto from_main = reached(g_.states_, main), to_main = reached(reversed(g_.states_), main);
    std::vector<bool> can_come(g_.stretches_.size()), can_go(g_.stretches_.size());
    for (std::uint32_t s = 0; s < g_.states_.size(); ++s)
      for (std::uint32_t i = g_.states_.first[s]; i < g_.states_.first[s + 1]; ++i) {
        const auto stretch = index(g_.stretch(g_.driven_[i]));
        if (from_main[s]) can_come[stretch] = true;
        if (to_main[g_.states_.arcs[i].to]) can_go[stretch] = true;
      }
    double all = 0, within = 0;
    for (std::size_t i = 0; i < g_.stretches_.size(); ++i) {
      const bool come = can_come[i], go = can_go[i];
      const auto standing = come ? go ? Standing::main : Standing::no_way_out : go ? Standing::no_way_in : Standing::apart;
      g_.standings_.push_back(standing);
      const double metres = g_.stretches_[i].cost.metres();
      all += metres;
      if (standing == Standing::main) within += metres;
      g_.pieces_.no_way_out += standing == Standing::no_way_out;
      g_.pieces_.no_way_in += standing == Standing::no_way_in;
      g_.pieces_.apart += standing == Standing::apart;
    }
    g_.pieces_.largest_share = all > 0 ? within / all : 0;
  }

  DriveGraph& g_;
  TurnCosts costs_;
  std::unordered_map<geo::Point, Junction, PlaceHash> junctions_;
  std::unordered_map<std::string, std::uint32_t> numbers_;  // of streets by their ids
  std::vector<std::vector<Arc>> into_, out_;                // by junction
  std::unordered_set<std::uint64_t> forbidden_;
  std::unordered_set<std::size_t> ruled_;  // junctions
  std::vector<std::vector<std::uint32_t>> rows_;            // by state, what each way out costs
};

DriveGraph::DriveGraph(DriveStreets streets, TurnCosts costs) : streets_(std::move(streets)) {
  DriveGraphBuilder(*this, costs).build();
}

}  // namespace dosi::kit
