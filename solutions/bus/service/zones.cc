#include "solutions/bus/service/zones.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <queue>

namespace dosi::bus {
namespace {

struct Part {
  double weight;
  std::vector<std::uint32_t> members;
  bool operator<(const Part& other) const { return weight != other.weight ? weight < other.weight : members.front() > other.members.front(); }
};

double total(const std::vector<std::uint32_t>& members, const std::vector<double>& weight) {
  double out = 0;
  for (const auto m : members) out += weight[m];
  return out;
}

// The second half, taken off `members`.
std::vector<std::uint32_t> halve(std::vector<std::uint32_t>& members, const std::vector<geo::Point>& places, const std::vector<double>& weight) {
  geo::Box box = geo::box_of(places[members.front()]);
  for (const auto m : members) box = geo::united(box, geo::box_of(places[m]));
  const double wide = (box.east - box.west) * std::cos((box.south + box.north) / 2 * 3.14159265358979 / 180);
  const bool by_lon = wide > box.north - box.south;
  std::sort(members.begin(), members.end(), [&](auto a, auto b) {
    const double x = by_lon ? places[a].lon : places[a].lat, y = by_lon ? places[b].lon : places[b].lat;
    return x != y ? x < y : a < b;
  });
  const double half = total(members, weight) / 2;
  std::size_t cut = 0;
  for (double sum = 0; cut + 1 < members.size() && (cut == 0 || sum + weight[members[cut]] <= half); ++cut) sum += weight[members[cut]];
  std::vector<std::uint32_t> second(members.begin() + static_cast<std::ptrdiff_t>(cut), members.end());
  members.resize(cut);
  return second;
}

}  // namespace

std::vector<std::uint32_t> zones_of(const std::vector<geo::Point>& places, const std::vector<double>& weight, std::size_t most) {
  std::vector<std::uint32_t> out(places.size(), 0);
  if (places.empty()) return out;
  std::vector<std::uint32_t> everything(places.size());
  std::iota(everything.begin(), everything.end(), 0U);
  std::priority_queue<Part> open;
  std::vector<std::vector<std::uint32_t>> done;
  open.push({total(everything, weight), everything});
  while (!open.empty() && open.size() + done.size() < most) {
    Part part = open.top();
    open.pop();
    if (part.members.size() == 1) {
      done.push_back(std::move(part.members));
      continue;
    }
    auto second = halve(part.members, places, weight);
    open.push({total(second, weight), std::move(second)});
    open.push({total(part.members, weight), std::move(part.members)});
  }
  for (; !open.empty(); open.pop()) done.push_back(open.top().members);
  for (std::uint32_t z = 0; z < done.size(); ++z)
    for (const auto m : done[z]) out[m] = z;
  return out;
}

}  // namespace dosi::bus
