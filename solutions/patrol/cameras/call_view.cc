#include "solutions/patrol/cameras/call_view.h"

#include <algorithm>
#include <unordered_set>

namespace dosi::patrol {
namespace {

constexpr double kStreetNear_m = 100;
constexpr double kBetween_m = 20;  // places along a street at which it is asked who sees them

}  // namespace

CallView cameras_for_call(geo::Point call, const Sight& sight, const kit::StreetGraph* streets, double escape_m, std::size_t most) {
  CallView out;
  std::unordered_set<std::uint32_t> taken;
  const auto add = [&](const Sight::Seen& seen, double metres, bool sees_place, geo::Point at) {
    if (out.cameras.size() < most && taken.insert(seen.camera).second) out.cameras.push_back({seen.camera, metres, sees_place, at});
  };
  for (const Sight::Seen& seen : sight.seen_from(call)) add(seen, seen.metres, true, call);
  const auto start = streets != nullptr ? streets->nearest(call, kStreetNear_m) : std::nullopt;
  out.on_streets = start.has_value();
  if (!start) return out;

  struct Passed {
    double metres;
    geo::Point at;
  };
  std::vector<Passed> passed;
  kit::Wayfinder(*streets).explore(*start, escape_m, [&](kit::StreetGraph::Junction junction, double metres) {
    const geo::Point from = streets->place(junction);
    passed.push_back({metres, from});
    for (const kit::StreetGraph::Edge& edge : streets->edges(junction)) {
      const geo::Point to = streets->place(edge.to);
      for (double along = kBetween_m; along < edge.metres && metres + along <= escape_m; along += kBetween_m)
        passed.push_back({metres + along, {from.lon + (to.lon - from.lon) * along / edge.metres, from.lat + (to.lat - from.lat) * along / edge.metres}});
    }
  });
  std::stable_sort(passed.begin(), passed.end(), [](const Passed& a, const Passed& b) { return a.metres < b.metres; });
  for (const Passed& p : passed) {
    if (out.cameras.size() >= most) break;
    for (const Sight::Seen& seen : sight.seen_from(p.at)) add(seen, p.metres, false, p.at);
  }
  return out;
}

}  // namespace dosi::patrol
