#pragma once
#include "city/city.h"

// The parts of generate(): each turns one part of the model into entities and series.
namespace dosi::city {

Result<void> emit_ground(const Model& model, const Sink& sink);  // city, river, districts, streets, buildings
Result<void> emit_places(const Model& model, const Sink& sink);  // points of interest, parks
Result<void> emit_bus(const Model& model, const Sink& sink);     // GTFS types, vehicles
Result<void> emit_safety(const Model& model, const Sink& sink);  // cameras, lights, bells, police boxes
Result<void> emit_reports(const Model& model, const Sink& sink);
Result<void> emit_sensors(const Model& model, const Sink& sink);  // with their month of history
Result<void> emit_crowd(const Model& model, const Sink& sink);    // cells, and riders at stops: histories too
Result<void> emit_personal(const Model& model, const Sink& sink);

Entity report_entity(const struct Report& report, std::string id);

}  // namespace dosi::city
