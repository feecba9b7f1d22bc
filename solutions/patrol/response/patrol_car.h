#pragma once
#include <optional>
#include <vector>

#include "solutions/patrol/response/simulation.h"

namespace dosi::patrol::response {

// The presence of a car at a place.
struct Presence {
  Place place{};
  int from_s = 0, to_s = 0;
};

// A car that follows its beat, and leaves it for calls. Time goes forward only.
class PatrolCar {
 public:
  PatrolCar(const Beat& beat, const DriveTable& drives) : beat_(beat), drives_(drives) {}

  // From when it can be sent, if on duty: 0 for a car that is not on a call.
  int free_s() const { return free_s_; }
  bool on_duty(int at_s) const { return !beat_.empty() && at_s >= beat_.front().arrive_s && at_s < beat_.back().leave_s; }
  int begin_s() const { return beat_.empty() ? 0 : beat_.front().arrive_s; }
  int duty_s() const { return beat_.empty() ? 0 : beat_.back().leave_s - beat_.front().arrive_s; }
  int busy_s() const { return busy_s_; }

  // Follows the plan up to a moment; not while on a call.
  void advance(int to_s);
  // How long it would drive from where it is now; kNoWay if it cannot.
  DriveTable::Seconds drive_s(Place to) const;
  // Leaves for a call at the moment to which it was advanced.
  void send(const Call& call, DriveTable::Seconds drive_s);

  const std::vector<Presence>& presences() const { return presences_; }
  std::size_t stops_kept() const;

 private:
  void depart(int at_s);

  const Beat& beat_;
  const DriveTable& drives_;
  std::size_t next_ = 0;  // the stop that it is at or drives to; beat_.size() when there is no more
  std::vector<int> stayed_s_ = std::vector<int>(beat_.size(), 0);
  std::optional<Place> from_;        // where the drive to the next stop began; none: it begins there
  int departed_s_ = 0, arrive_s_ = 0;  // of that drive
  int now_s_ = 0, free_s_ = 0, busy_s_ = 0;
  std::vector<Presence> presences_;
  bool started_ = false;
};

}  // namespace dosi::patrol::response
