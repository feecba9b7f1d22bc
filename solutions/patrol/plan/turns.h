#pragma once
#include "json/value.h"
#include "solutions/patrol/plan/itinerary.h"

namespace dosi::patrol {

// The turn list of one drive, each line in Korean and English.
json::Array turns_of(const Leg& leg);

}  // namespace dosi::patrol
