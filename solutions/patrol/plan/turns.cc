#include "solutions/patrol/plan/turns.h"

#include <cmath>

namespace dosi::patrol {

json::Array turns_of(const Leg& leg) {
  json::Array out;
  for (const TurnLine& turn : leg.turns)
    out.emplace_back(json::Object{{"ko", turn.ko}, {"en", turn.en}, {"at", json::Array{turn.at.lon, turn.at.lat}}, {"metres", std::round(turn.metres)},
                                  {"seconds", std::round(turn.seconds)}});
  return out;
}

}  // namespace dosi::patrol
