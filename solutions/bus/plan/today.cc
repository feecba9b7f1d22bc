#include "solutions/bus/plan/today.h"

#include <algorithm>
#include <map>

namespace dosi::bus {
namespace {

constexpr std::ptrdiff_t kExcursion = 3;  // nodes: along their border a bus comes back to one at once

// The nodes of a run before it passes one again.
Line simple_part(const std::vector<Passage>& way) {
  Line out;
  for (const Passage& passage : way) {
    if (std::find(out.begin(), out.end(), node(passage.node)) != out.end()) break;
    out.push_back(node(passage.node));
  }
  return out;
}

// Above 0 when `other` passes nodes of `course` mostly in its order, below 0 when mostly against it.
int order(const Line& course, const Line& other) {
  int out = 0;
  std::ptrdiff_t last = -1;
  for (const Node stop : other) {
    const auto found = std::find(course.begin(), course.end(), stop) - course.begin();
    if (found == std::ssize(course)) continue;
    if (last >= 0) out += found > last ? 1 : -1;
    last = found;
  }
  return out;
}

struct Course {
  Line nodes;
  std::size_t runs = 0;
  bool loops = false;  // it passes a node twice
};

LineDraft line_of(std::uint32_t route, const std::vector<Course>& courses, double period_min) {
  const auto main = std::max_element(courses.begin(), courses.end(), [](const Course& a, const Course& b) {
    return a.runs != b.runs ? a.runs < b.runs : a.nodes.size() < b.nodes.size();
  });
  std::size_t out = 0, back = 0;
  for (const Course& course : courses) (order(main->nodes, course.nodes) >= 0 ? out : back) += course.runs;
  const double each_way = back == 0 ? static_cast<double>(out) : static_cast<double>(out + back) / 2;
  LineDraft line{main->nodes, period_min / each_way, route, back == 0 || main->loops};
  return line;
}

}  // namespace

std::vector<Passage> passages(const Run& run, const std::vector<std::size_t>& node_of) {
  std::vector<Passage> out;
  for (std::size_t i = 0, first = 0; i < run.stops.size(); ++i) {
    const std::size_t here = node_of[at(run.stops[i])];
    if (here == kNoNode) continue;
    const auto recent = out.end() - std::min<std::ptrdiff_t>(std::ssize(out), kExcursion);
    const auto found = std::find_if(recent, out.end(), [&](const Passage& p) { return p.node == here; });
    if (found != out.end() && found + 1 != out.end()) continue;
    if (found == out.end()) out.push_back({here, 0}), first = i;
    out.back().minutes = (run.calls[first].arrival + run.calls[i].departure) / 120.0;
  }
  return out;
}

LineDrafts lines_today(const FeedDay& day, const std::vector<std::size_t>& node_of, const CityOptions& options) {
  std::map<std::uint32_t, std::map<Line, Course>> routes;
  for (const Run& run : day.runs) {
    if (!sets_out_in(run, options)) continue;
    const auto way = passages(run, node_of);
    Line nodes = simple_part(way);
    if (nodes.size() < 2) continue;
    Course& course = routes[run.route][nodes];
    ++course.runs, course.loops |= nodes.size() < way.size();
    course.nodes = std::move(nodes);
  }
  LineDrafts out;
  for (const auto& [route, by_nodes] : routes) {
    std::vector<Course> courses;
    for (const auto& [nodes, course] : by_nodes) courses.push_back(course);
    out.push_back(line_of(route, courses, (options.to - options.from) / 60.0));
  }
  return out;
}

}  // namespace dosi::bus
