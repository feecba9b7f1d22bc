#pragma once
#include "http/client.h"
#include "solutions/kit/job.h"
#include "solutions/kit/progress.h"
#include "solutions/patrol/session/plan_settings.h"

namespace dosi::patrol {

// Runs of solutions on hubs' data: each reads its hubs, tells its progress and hands in what it found. Errors say which data lack, or which parameter is wrong.
Result<void> run_risk(const kit::Job& job);
Result<void> run_plan(const kit::Job& job);
Result<void> run_cctv(const kit::Job& job);
Result<void> run_report(const kit::Job& job);

// The shift that a job's parameters describe: planDate, from, to, cars (of each police box; left out: what it has), stopMinutes, explore, breakMinutes, leastVisits, spots and seed.
Result<PlanSettings> shift_of(const Desk& desk, const kit::Job& job);

// GeoJSON as an attribute.
json::Value geo_property(const char* type, json::Array coordinates);
json::Array position(geo::Point p);
json::Value time_property(Time t);

}  // namespace dosi::patrol
