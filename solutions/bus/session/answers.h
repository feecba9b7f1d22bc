#pragma once
#include <string>

#include "solutions/bus/session/city_plan.h"

namespace dosi::bus {

// Answers of the planning session as JSON text (docs/bus-plan.md).

std::string network_answer(const CityPlan& city);
// Of a plan and its figures, beside today's.
std::string evaluation_answer(const CityPlan& city, const ServicePlan& plan, const Figures& figures, double ms);
// FIGURES alone.
std::string figures_text(const ServicePlan& plan, const Figures& figures);

}  // namespace dosi::bus
