#include "solutions/patrol/tour/routes.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace dosi::patrol {

Routes::Routes(const Ground& ground)
    : ground_(&ground),
      routes_(ground.teams().size()),
      lengths_(ground.teams().size(), 0),
      visitors_(ground.nodes(), kNobody),
      waiting_(ground.nodes()),
      waits_at_(ground.nodes()),
      insertions_(ground.nodes() * ground.teams().size()) {
  std::iota(waiting_.begin(), waiting_.end(), Node{0});
  waits_at_ = waiting_;
  for (std::size_t t = 0; t < routes_.size(); ++t) {
    routes_[t] = {ground.teams()[t].start, ground.teams()[t].end};
    measure(t);
    find_insertions(t);
  }
}

double Routes::length() const {
  return std::accumulate(lengths_.begin(), lengths_.end(), 0.0);
}

void Routes::come(Node v, std::size_t t) {
  visitors_[v] = static_cast<int>(t), score_ += ground_->score(v);
  const Node last = waiting_.back();
  waiting_[waits_at_[v]] = last, waits_at_[last] = waits_at_[v];
  waiting_.pop_back();
}

void Routes::leave(Node v) {
  visitors_[v] = kNobody, score_ -= ground_->score(v);
  waits_at_[v] = static_cast<std::uint32_t>(waiting_.size());
  waiting_.push_back(v);
}

void Routes::measure(std::size_t t) {
  const auto& route = routes_[t];
  double sum = 0;
  for (std::size_t i = 0; i + 1 < route.size(); ++i) sum += ground_->way(route[i], route[i + 1]);
  lengths_[t] = sum;
}

void Routes::assign(std::size_t t, const std::vector<Node>& visits) {
  auto& route = routes_[t];
  for (std::size_t i = 1; i + 1 < route.size(); ++i) leave(route[i]);
  route.assign(1, ground_->teams()[t].start);
  for (const Node v : visits) {
    if (visitors_[v] != kNobody) continue;
    route.push_back(v);
    come(v, t);
  }
  route.push_back(ground_->teams()[t].end);
  measure(t);
}

void Routes::find_insertions(std::size_t t) {
  for (const Node v : waiting_) find_insertion(v, t);
}

void Routes::find_insertion(Node v, std::size_t t) {
  const auto& route = routes_[t];
  const double *in = ground_->ways_to(v), *out = ground_->ways_from(v);
  Insertion best{std::numeric_limits<double>::infinity(), route[0]};
  for (std::size_t i = 0; i + 1 < route.size(); ++i) {
    const double extra = in[route[i]] + out[route[i + 1]] - ground_->way(route[i], route[i + 1]);
    if (extra < best.extra) best = {extra, route[i]};
  }
  insertions_[v * routes_.size() + t] = best;
}

void Routes::offer(Node v, std::size_t t, Node after, Node before, double way) {
  Insertion& best = insertions_[v * routes_.size() + t];
  const double extra = ground_->way(after, v) + ground_->way(v, before) - way;
  if (extra < best.extra) best = {extra, after};
}

void Routes::remove(std::size_t t, const std::vector<bool>& leaving, std::vector<char>& touched) {
  struct Gap {
    Node after, before;
    double way;
  };
  auto& route = routes_[t];
  std::vector<Gap> gaps;
  std::size_t kept = 1, left = 0;
  bool open = false;
  for (std::size_t i = 1; i < route.size(); ++i) {
    const Node v = route[i];
    if (i + 1 < route.size() && leaving[v]) {
      leave(v);
      ++left;
      open = true;
      continue;
    }
    if (open) {
      touched[route[kept - 1]] = touched[v] = 1;
      gaps.push_back({route[kept - 1], v, ground_->way(route[kept - 1], v)});
      open = false;
    }
    route[kept++] = v;
  }
  route.resize(kept);
  measure(t);
  // A node whose cheapest place was at what left, or at the edge of a gap, looks at the whole route; others at the gaps.
  for (std::size_t i = 0; i < waiting_.size() - left; ++i) {
    const Node v = waiting_[i];
    const Node after = insertion(v, t).after;
    const bool gone = after < ground_->nodes() && visitors_[after] != static_cast<int>(t);
    if (gone || std::any_of(gaps.begin(), gaps.end(), [&](const Gap& gap) { return gap.after == after; }))
      find_insertion(v, t);
    else
      for (const Gap& gap : gaps) offer(v, t, gap.after, gap.before, gap.way);
  }
  for (std::size_t i = waiting_.size() - left; i < waiting_.size(); ++i)
    for (std::size_t other = 0; other < routes_.size(); ++other) find_insertion(waiting_[i], other);
}

void Routes::insert(Node v, std::size_t t, std::vector<char>& touched) {
  auto& route = routes_[t];
  const Insertion place = insertion(v, t);
  const auto after = std::find(route.begin(), route.end(), place.after);
  const Node a = *after, b = *(after + 1);
  route.insert(after + 1, v);
  lengths_[t] += place.extra;
  come(v, t);
  touched[a] = touched[v] = touched[b] = 1;
  const double first = ground_->way(a, v), second = ground_->way(v, b);
  for (const Node u : waiting_) {
    if (insertion(u, t).after == a) {
      find_insertion(u, t);
    } else {
      offer(u, t, a, v, first);
      offer(u, t, v, b, second);
    }
  }
}

}  // namespace dosi::patrol
