#include "broker/time_page.h"

#include <algorithm>

#include "store/series.h"

namespace dosi::broker {
namespace {

using store::Sample;
using store::Series;

constexpr std::size_t kMostHeld = 200'000;  // instances of all entities of an answer

}  // namespace

Time TimePage::time(const Sample& s) const {
  for (const Time t : {store::time_of(s, range_.property), s.observed_at, s.modified_at, s.created_at, s.deleted_at})
    if (t != kNoTime) return t;
  return kNoTime;
}

std::optional<Time> TimePage::edge_of(std::vector<Time> times, std::size_t most) const {
  if (times.size() <= most) return std::nullopt;
  if (backwards())
    std::sort(times.begin(), times.end(), std::greater<>());
  else
    std::sort(times.begin(), times.end());
  std::size_t last = most;
  while (last > 0 && times[last - 1] == times[most]) --last;
  return times[last == 0 ? 0 : last - 1];
}

void TimePage::draw_in(std::optional<Time> edge) {
  if (edge && (!edge_ || !is_beyond(*edge))) edge_ = edge;
}

void TimePage::cut(Held& held) {
  for (Series& series : held.all.series) {
    total_ -= series.samples.size();
    std::erase_if(series.samples, [this](const Sample& s) { return is_beyond(time(s)); });
    total_ += series.samples.size();
  }
}

void TimePage::add(Evolution entity) {
  Held held{std::move(entity), {}};
  std::vector<Time> times;
  for (const Series& series : held.all.series) {
    held.kinds.push_back(series.samples.back().kind);
    for (const Sample& s : series.samples) times.push_back(time(s));
  }
  total_ += times.size();
  draw_in(edge_of(std::move(times), most_));
  cut(held);
  held_.push_back(std::move(held));
  if (total_ > kMostHeld) make_room();
}

void TimePage::make_room() {
  for (Held& held : held_) cut(held);
  if (total_ <= kMostHeld) return;
  std::vector<Time> times;
  for (const Held& held : held_)
    for (const Series& series : held.all.series)
      for (const Sample& s : series.samples) times.push_back(time(s));
  draw_in(edge_of(std::move(times), kMostHeld / 2));
  for (Held& held : held_) cut(held);
}

std::optional<TimePart> TimePage::close() {
  if (!edge_) return std::nullopt;
  Time oldest = kNoTime, newest = kNoTime;
  for (Held& held : held_) {
    cut(held);
    for (const Series& series : held.all.series) {
      for (const Sample& s : series.samples) {
        const Time t = time(s);
        if (oldest == kNoTime || t < oldest) oldest = t;
        newest = std::max(newest, t);
      }
    }
  }
  if (backwards()) return TimePart{range_.until != kNoTime ? range_.until : newest, oldest, range_.last_n};
  return TimePart{range_.from != kNoTime ? range_.from : oldest, newest, 0};
}

}  // namespace dosi::broker
