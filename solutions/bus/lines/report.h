#pragma once
#include <string>
#include <vector>

#include "solutions/bus/lines/assess.h"
#include "solutions/bus/lines/design.h"

namespace dosi::bus {

// bad_request naming the line that leaves the streets or passes a node twice.
Result<void> follow_streets(const Network& network, const Lines& lines);

// Each network of the design by the plain assessment. A network with faults is a bug of the search and ends the
// program.
std::vector<Assessment> judge_all(const Network& network, const Bounds& bounds, const Design& found);

// The answer as JSON: objective values, shares of transfers, lower bounds, lines (nodes counted from 0), and what is
// needed to repeat it (bounds, seed, options, version).
std::string report_of(const Network& network, const Bounds& bounds, const DesignOptions& options, const Design& found,
                      const std::vector<Assessment>& judged);
// One assessment's members, into an open JSON object.
std::string assessment_json(const Assessment& a);

}  // namespace dosi::bus
