#include "solutions/patrol/response/patrol_car.h"

#include <algorithm>
#include <cmath>

namespace dosi::patrol::response {

// Chooses the next stop from `from_`, where it is at `at_s`.
void PatrolCar::depart(int at_s) {
  departed_s_ = at_s;
  for (; next_ < beat_.size(); ++next_) {
    const auto drive = from_ ? drives_(*from_, beat_[next_].place) : 0;
    if (drive == DriveTable::kNoWay || at_s + drive >= beat_[next_].leave_s) continue;
    arrive_s_ = from_ ? at_s + drive : std::max(at_s, beat_[next_].arrive_s);
    return;
  }
}

void PatrolCar::advance(int to_s) {
  if (!started_ && !beat_.empty()) started_ = true, depart(beat_.front().arrive_s);
  while (next_ < beat_.size() && now_s_ < to_s) {
    const Stop& stop = beat_[next_];
    const int begin = std::max(now_s_, arrive_s_), end = std::min(to_s, stop.leave_s);
    if (begin < end) {
      if (presences_.empty() || presences_.back().place != stop.place || presences_.back().to_s != begin)
        presences_.push_back({stop.place, begin, begin});
      presences_.back().to_s = end;
      stayed_s_[next_] += std::max(0, end - std::max(begin, stop.arrive_s));
    }
    now_s_ = std::max(now_s_, end);
    if (stop.leave_s > to_s) break;
    from_ = stop.place, ++next_;
    depart(std::max(stop.leave_s, now_s_));
  }
  now_s_ = std::max(now_s_, to_s);
}

DriveTable::Seconds PatrolCar::drive_s(Place to) const {
  if (next_ >= beat_.size()) return from_ ? drives_(*from_, to) : DriveTable::kNoWay;
  const auto ahead = drives_(beat_[next_].place, to);
  if (now_s_ >= arrive_s_ || !from_) return ahead;
  const auto behind = drives_(*from_, to);
  if (behind == DriveTable::kNoWay || ahead == DriveTable::kNoWay)
    return ahead == DriveTable::kNoWay ? behind : arrive_s_ - now_s_ + ahead;
  const double driven = static_cast<double>(now_s_ - departed_s_) / (arrive_s_ - departed_s_);
  return static_cast<DriveTable::Seconds>(std::lround((1 - driven) * behind + driven * ahead));
}

void PatrolCar::send(const Call& call, DriveTable::Seconds drive_s) {
  free_s_ = now_s_ + drive_s + call.service_s;
  busy_s_ += drive_s + call.service_s;
  from_ = call.place, now_s_ = free_s_;
  depart(free_s_);
}

std::size_t PatrolCar::stops_kept() const {
  std::size_t out = 0;
  for (std::size_t i = 0; i < beat_.size(); ++i) out += 2 * stayed_s_[i] >= beat_[i].leave_s - beat_[i].arrive_s;
  return out;
}

}  // namespace dosi::patrol::response
