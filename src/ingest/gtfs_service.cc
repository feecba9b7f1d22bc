// Services, frequencies, transfers and fares of a feed.
#include "ingest/gtfs_feed.h"

namespace dosi::ingest {

Result<void> GtfsFeed::read_calendar() {
  Keys rules;
  return each_row("calendar.txt", [&](GtfsTable& t) {
    const std::string key(t.required("service_id"));
    EntityText e("GtfsCalendarRule", id("GtfsCalendarRule", key));
    e.reference("hasService", id("GtfsService", key));
    for (const char* day : {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}) {
      t.required(day);
      e.flag(day, t.integer(day, 0, 1).value_or(0) == 1);
    }
    t.required("start_date"), t.required("end_date");
    const auto start = t.date("start_date"), end = t.date("end_date");
    if (!t.fault() && start > end) t.fail("start_and_end_range_out_of_order", "end_date is before start_date", "end_date");
    add_key(t, "service_id", key, rules);
    if (!t.fault() && service_keys_.insert(key).second) service_order_.push_back(key);
    e.text("startDate", start).text("endDate", end);
    return std::move(e).finish(tail_, t.line());
  });
}

Result<void> GtfsFeed::read_calendar_dates() {
  Keys rules;
  return each_row("calendar_dates.txt", [&](GtfsTable& t) {
    const std::string key(t.required("service_id"));
    t.required("date"), t.required("exception_type");
    const std::string date(t.date("date"));
    t.integer("exception_type", 1, 2);
    add_key(t, "date", key + "\x1F" + date, rules);
    if (!t.fault() && service_keys_.insert(key).second) service_order_.push_back(key);
    EntityText e("GtfsCalendarDateRule", id("GtfsCalendarDateRule", key + ":" + date));
    e.reference("hasService", id("GtfsService", key)).text("appliesOn", date).text("exceptionType", t.get("exception_type"));
    return std::move(e).finish(tail_, t.line());
  });
}

// Services have no file of their own.
Result<void> GtfsFeed::write_services() {
  for (const std::string& key : service_order_) {
    EntityText e("GtfsService", id("GtfsService", key));
    e.text("name", key);
    if (agencies_.size() == 1) e.reference("operatedBy", id("GtfsAgency", agencies_.front()));
    DOSI_CHECK(run_.entity(std::move(e).finish(tail_, 0)));
  }
  return ok();
}

Result<void> GtfsFeed::read_frequencies() {
  Keys keys;
  return each_row("frequencies.txt", [&](GtfsTable& t) {
    const std::string trip = reference(t, "trip_id", "GtfsTrip", trip_keys_, "trips.txt");
    t.required("trip_id"), t.required("start_time"), t.required("end_time"), t.required("headway_secs");
    const auto start = t.time("start_time"), end = t.time("end_time");
    const auto headway = t.integer("headway_secs", 1, 86400);
    if (start && end && *start >= *end) t.fail("start_and_end_range_out_of_order", "end_time is not after start_time", "end_time");
    const std::string key = std::string(t.get("trip_id")) + ":" + std::string(t.get("start_time"));
    add_key(t, "start_time", key, keys);
    if (t.fault()) return Draft{};
    EntityText e("GtfsFrequency", id("GtfsFrequency", key));
    e.reference("hasTrip", trip).text("startTime", clock_text(*start)).text("endTime", clock_text(*end));
    e.number("headwaySeconds", *headway, "SEC").flag("exactTimes", t.get("exact_times") == "1");
    return std::move(e).finish(tail_, t.line());
  });
}

Result<void> GtfsFeed::read_transfers() {
  Keys keys;
  return each_row("transfers.txt", [&](GtfsTable& t) {
    std::string ends[2];
    int i = 0;
    for (const char* column : {"from_stop_id", "to_stop_id"}) {
      const auto found = stop_numbers_.find(std::string(t.required(column)));
      if (found == stop_numbers_.end()) t.fail("foreign_key_violation", "no such key in stops.txt", column);
      else ends[i++] = stop_ids_[found->second];
    }
    t.integer("transfer_type", 0, 5);
    const auto seconds = t.integer("min_transfer_time", 0, 86400);
    std::string key;
    for (const char* column : {"from_stop_id", "to_stop_id", "from_route_id", "to_route_id", "from_trip_id", "to_trip_id"})
      key += (key.empty() ? "" : ":") + std::string(t.get(column));
    while (key.ends_with(':')) key.pop_back();
    add_key(t, "to_stop_id", key, keys);
    if (t.fault()) return Draft{};
    EntityText e("GtfsTransferRule", id("GtfsTransferRule", key));
    e.reference("hasOrigin", ends[0]).reference("hasDestination", ends[1]);
    e.text("transferType", t.get("transfer_type").empty() ? "0" : t.get("transfer_type"));
    if (seconds) e.number("minimumTransferTime", *seconds, "SEC");
    return std::move(e).finish(tail_, t.line());
  });
}

Result<void> GtfsFeed::read_fares() {
  Keys keys;
  return each_row("fare_attributes.txt", [&](GtfsTable& t) {
    const std::string key(t.required("fare_id"));
    t.required("price"), t.required("currency_type");
    const auto price = t.number("price", 0, 1e9);
    add_key(t, "fare_id", key, keys);
    if (t.fault()) return Draft{};
    EntityText e("GtfsFare", id("GtfsFare", key));
    e.text("name", key).number("price", *price).text("priceCurrency", t.get("currency_type"));
    e.text("paymentMethod", t.get("payment_method")).text("transfers", t.get("transfers"));
    if (const auto seconds = t.integer("transfer_duration", 0, INT32_MAX)) e.number("transferDuration", *seconds, "SEC");
    return std::move(e).finish(tail_, t.line());
  });
}

}  // namespace dosi::ingest
