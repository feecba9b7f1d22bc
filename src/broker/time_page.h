#pragma once
#include <optional>
#include <vector>

#include "broker/evolution.h"

namespace dosi::broker {

// The part of the asked time that an answer holds (clause 6.3.10), as its Content-Range tells it.
struct TimePart {
  Time start = kNoTime, end = kNoTime;
  std::size_t last_n = 0;  // 0: none was asked
};

// Gathers the entities of one answer and limits its time when one of them has too many instances: all entities then end
// at the same moment, forwards from the oldest, or with lastN backwards from the newest. Instances of one moment are
// never parted, so that a client can go on from there. Holds a bounded number of instances.
class TimePage {
 public:
  // `most` instances of one entity.
  TimePage(const store::HistoryQuery& range, std::size_t most) : range_(range), most_(most) {}

  struct Held {
    Evolution all;
    std::vector<ngsi::Kind> kinds;  // of each series, also of one that the limit has emptied
  };
  void add(Evolution entity);
  // Ends the page. Nothing if everything is in it.
  std::optional<TimePart> close();
  const std::vector<Held>& entities() const { return held_; }

 private:
  bool backwards() const { return range_.last_n != 0; }
  Time time(const store::Sample& sample) const;
  bool is_beyond(Time t) const { return edge_ && (backwards() ? t < *edge_ : t > *edge_); }
  // The last moment with which no more than `most` of these times are there, or that of the first.
  std::optional<Time> edge_of(std::vector<Time> times, std::size_t most) const;
  void draw_in(std::optional<Time> edge);
  void cut(Held& held);
  void make_room();

  store::HistoryQuery range_;
  std::size_t most_, total_ = 0;
  std::optional<Time> edge_;
  std::vector<Held> held_;
};

}  // namespace dosi::broker
