#include "solutions/bus/lines/rides.h"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "solutions/bus/lines/chain.h"
#include "solutions/bus/lines/network_text.h"

// What a network costs to judge, from scratch and as a neighbour of another: the same neighbours, complete and exact
// both ways. DOSI_BUS_INSTANCES is the folder of Mumford's files.
namespace dosi::bus {
namespace {

constexpr std::size_t kLinesOut = 12, kTries = 24;

struct Instance {
  const char* name;
  std::size_t lines, least, most;
};
constexpr Instance kInstances[] = {
    {"Mandl", 6, 2, 8}, {"Mumford0", 12, 2, 15}, {"Mumford1", 15, 10, 30}, {"Mumford2", 56, 10, 22}, {"Mumford3", 60, 12, 25}};

std::string text_of(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

Bounds bounds_of(const Instance& instance) {
  Bounds out;
  out.lines = instance.lines, out.min_nodes = instance.least, out.max_nodes = instance.most;
  return out;
}

// A network as a search meets it, and for some of its lines other courses.
struct Neighbours {
  struct Group {
    std::size_t line;
    Lines courses;
  };
  Ground ground;
  Weights weights;
  Lines lines;
  std::vector<Group> groups;
  std::size_t count = 0;

  Neighbours(const Network& network, const Bounds& bounds) : ground(network, bounds), weights(ground) {
    Chain chain(ground, bounds, {1, 1}, 1, 1);
    if (!chain.start_anew()) std::abort();
    for (int i = 0; i < 100; ++i) chain.step(0);
    lines = chain.lines();
    Moves moves(ground, bounds);
    Chance chance(1, 2);
    for (std::size_t g = 0; g < kLinesOut; ++g) {
      Group group{g % lines.size(), {}};
      while (group.courses.size() < kTries)
        if (Line other = moves.vary(lines[group.line], chance); !other.empty()) group.courses.push_back(std::move(other));
      count += group.courses.size();
      groups.push_back(std::move(group));
    }
  }
};

std::uint64_t from_scratch(const Neighbours& all, const Neighbours::Group& group, const Line& course, Square& scratch) {
  scratch.clear();
  for (std::size_t i = 0; i < all.lines.size(); ++i) add_rides(scratch, i == group.line ? course : all.lines[i], all.ground);
  close(scratch);
  return cost_of(scratch, all.weights).weighted;
}

std::vector<std::uint64_t> all_from_scratch(const Neighbours& all) {
  Square scratch(all.ground.size());
  std::vector<std::uint64_t> out;
  for (const auto& group : all.groups)
    for (const Line& course : group.courses) out.push_back(from_scratch(all, group, course, scratch));
  return out;
}

std::vector<std::uint64_t> all_as_neighbours(const Neighbours& all) {
  Square rest(all.ground.size());
  LineEffect effect(all.ground.size(), all.ground.size());
  std::vector<std::uint64_t> out;
  for (const auto& group : all.groups) {
    rest.clear();
    for (std::size_t i = 0; i < all.lines.size(); ++i)
      if (i != group.line) add_rides(rest, all.lines[i], all.ground);
    close(rest);
    const Cost rest_cost = cost_of(rest, all.weights);
    for (const Line& course : group.courses) {
      effect.prepare(rest, course, all.ground);
      out.push_back(effect.cost(all.weights, rest_cost).weighted);
    }
  }
  return out;
}

template <class Judge>
void run(benchmark::State& state, const Instance& instance, const std::string& folder, Judge judge) {
  const std::string file = folder + "/" + instance.name;
  auto times = read_table(text_of(file + "TravelTimes.txt"), "travel times");
  auto trips = read_table(text_of(file + "Demand.txt"), "demand");
  if (!times || !trips) return state.SkipWithError("the instance cannot be read");
  const Neighbours all({std::move(*times), std::move(*trips), {}}, bounds_of(instance));
  if (all_from_scratch(all) != all_as_neighbours(all)) return state.SkipWithError("the two ways differ");
  for (auto _ : state) benchmark::DoNotOptimize(judge(all));
  state.counters["networks"] = benchmark::Counter(static_cast<double>(all.count), benchmark::Counter::kIsIterationInvariantRate);
}

const bool kRegistered = [] {
  const char* folder = std::getenv("DOSI_BUS_INSTANCES");
  for (const Instance& instance : kInstances) {
    if (folder == nullptr || !std::filesystem::exists(std::string(folder) + "/" + instance.name + "Demand.txt")) continue;
    const std::string name = instance.name, where = folder;
    benchmark::RegisterBenchmark((name + "/from_scratch").c_str(), [=](benchmark::State& s) { run(s, instance, where, all_from_scratch); });
    benchmark::RegisterBenchmark((name + "/as_neighbour").c_str(), [=](benchmark::State& s) { run(s, instance, where, all_as_neighbours); });
  }
  return true;
}();

}  // namespace
}  // namespace dosi::bus
