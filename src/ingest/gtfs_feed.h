#pragma once
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "ingest/entity_text.h"
#include "ingest/gtfs_table.h"
#include "ingest/run.h"
#include "ingest/zip_archive.h"

namespace dosi::ingest {

// One feed while it is read: what later files refer to. Each read_ function reads one file, in the order given here.
class GtfsFeed {
 public:
  GtfsFeed(const ZipArchive& archive, std::string name, std::string source, Run& run)
      : archive_(archive), name_(std::move(name)), source_(std::move(source)), run_(run) {}

  // Fails where a required file or column is missing; reads headers only.
  Result<void> check_files() const;
  Result<void> read_all();

 private:
  using Keys = std::unordered_set<std::string>;
  struct Trip;
  struct StopTime;

  Result<void> read_feed_info();
  Result<void> read_agencies();
  Result<void> read_stops();
  Result<void> read_routes();
  Result<void> read_calendar();
  Result<void> read_calendar_dates();
  Result<void> write_services();
  Result<void> read_shapes();
  Result<void> read_trips();
  Result<void> read_frequencies();
  Result<void> read_transfers();
  Result<void> read_fares();
  void note_other_files();

  // Calls `row` for each row of the file, which may not be there. What it returns is given out, unless the row has a
  // fault; an empty draft counts the row as imported without an entity.
  Result<void> each_row(const std::string& file, const std::function<Draft(GtfsTable&)>& row);
  Result<std::optional<GtfsTable>> open(const std::string& file);
  std::string id(std::string_view type, std::string_view key) const;
  // The id of what the cell refers to; with a fault, unless it is blank and may be.
  std::string reference(GtfsTable& table, std::string_view column, std::string_view type, const Keys& keys,
                        std::string_view file) const;
  std::string agency_reference(GtfsTable& table) const;
  // Adds the row's key; a fault if it is there already.
  void add_key(GtfsTable& table, std::string_view column, std::string_view key, Keys& keys) const;
  Draft stop(GtfsTable& table, const Keys& all_stops);
  Result<std::vector<Trip>> load_trips();
  Result<void> load_stop_times(std::vector<Trip>& trips);
  void add_stop_time(GtfsTable& table, std::vector<StopTime>& out);
  void write_stop_time(const StopTime& s, Trip& trip);
  void attach(const GtfsTable& table, std::vector<StopTime>& times, std::vector<Trip>& trips);
  Result<void> progress();

  const ZipArchive& archive_;
  std::string name_, source_;
  Run& run_;
  std::string tail_;  // provenance, on every entity
  std::uint64_t done_bytes_ = 0;
  std::vector<std::string> agencies_;
  Keys agency_keys_, stop_keys_, route_keys_, service_keys_, shape_keys_, trip_keys_;
  std::vector<std::string> service_order_;
  std::unordered_map<std::string, std::uint32_t> stop_numbers_, trip_numbers_;
  std::vector<std::string> stop_ids_;
};

}  // namespace dosi::ingest
