#pragma once
#include <string>
#include <string_view>

#include "solutions/bus/journey/timetable.h"

namespace dosi::bus {

// Days and times of day as parameters and answers write them.

// "2026-05-06"; the present day of this machine where `date` is empty.
std::string day_or_today(std::string date);
// As timetables write a day: 20260506.
std::string compact(std::string date);
// "07:30", "25:05", of sound text; and back.
Seconds seconds_of(std::string_view clock);
std::string clock_of(Seconds s);

}  // namespace dosi::bus
