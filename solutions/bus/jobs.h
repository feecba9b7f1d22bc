#pragma once
#include <string>

#include "solutions/kit/job.h"

namespace dosi::bus {

// Each reads its hubs, tells its progress, and hands in what it found. Errors say which data lack.
Result<void> run_access(const kit::Job& job);
Result<void> run_design(const kit::Job& job);

// The parameter `date` (2026-05-06) as timetables write it (20260506); today where it was left out.
std::string service_day(const kit::Job& job);

}  // namespace dosi::bus
