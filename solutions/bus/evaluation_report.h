#pragma once
#include <string>
#include <vector>

#include "json/value.h"
#include "solutions/bus/journey/evaluation.h"

namespace dosi::bus {

// Figures of an evaluation as members of a JSON object. Members that end in Minutes, Seconds, Hours, Km, PerHour are in
// these units; Percent is 0 to 100; trips and boardings are those of the departure window, runs, vehicles, kilometres
// and vehicle-hours those of the day. Figures that do not exist are left out.
json::Object summary_of(const FeedDay& day, const Evaluation& evaluation);
json::Object line_figures_of(const Evaluation& evaluation, std::uint32_t route);
json::Object section_figures_of(const FeedDay& day, const Section& section);
json::Object place_figures_of(const Evaluation& evaluation, std::size_t place);

// The whole as JSON: `summary`, `lines` (with their sections), `places`, `stops` (headways, boardings and alightings).
json::Object report_of(const FeedDay& day, const std::vector<std::string>& place_ids, const Evaluation& evaluation);
// A line a row.
std::string lines_csv(const FeedDay& day, const Evaluation& evaluation);

}  // namespace dosi::bus
