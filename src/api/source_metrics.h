#pragma once
#include <string>

#include "broker/registrations.h"

namespace dosi::api {

// Appends how every registered source fares, for Prometheus: requests by result, and whether it is left alone.
void render_sources(std::string& out, const broker::Registrations& registrations);

}  // namespace dosi::api
