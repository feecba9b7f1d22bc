#pragma once
#include <string>

#include "solutions/kit/job.h"

namespace dosi::bus {

// Each reads its hubs, tells its progress, and hands in what it found. Errors say which data lack.
Result<void> run_access(const kit::Job& job);
Result<void> run_design(const kit::Job& job);

// The parameter `date`, such as 2026-05-06; today where it was left out. And a day as timetables write it: 20260506.
std::string service_day(const kit::Job& job);
std::string compact(std::string date);

}  // namespace dosi::bus
