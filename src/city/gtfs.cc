#include <algorithm>

#include "city/entity_text.h"
#include "city/local_time.h"
#include "city/model.h"
#include "json/write.h"

namespace dosi::city {
namespace {

constexpr std::size_t kPiece = 64 << 10;

// Collects the text of one file and hands it on in pieces.
class File {
 public:
  File(const WriteFile& write, std::string_view name, std::string_view header)
      : write_(write), name_(name), text_(header) {
    text_ += '\n';
  }

  template <class... T>
  Result<void> row(const T&... fields) {
    bool first = true;
    ((first ? void(first = false) : void(text_ += ','), put(fields)), ...);
    text_ += '\n';
    return text_.size() < kPiece ? Result<void>(ok()) : flush();
  }
  Result<void> flush() {
    if (text_.empty()) return ok();
    Result<void> r = write_(name_, text_);
    text_.clear();
    return r;
  }

 private:
  void put(std::string_view v) {
    if (v.find_first_of(",\"\n") == std::string_view::npos) return void(text_ += v);
    text_ += '"';
    for (char c : v) {
      if (c == '"') text_ += '"';
      text_ += c;
    }
    text_ += '"';
  }
  void put(double v) { json::append_number(text_, v); }
  void put(int v) { text_ += std::to_string(v); }

  const WriteFile& write_;
  std::string_view name_;
  std::string text_;
};

std::string key(const char* letter, int n) {
  return letter + std::to_string(n);
}
const char* service_key(int s) {
  return s ? "weekend" : "weekday";
}

Result<void> write_head(const Model& m, const WriteFile& write) {
  const std::int64_t today = local(m.config.until).day;
  File agency(write, "agency.txt", "agency_id,agency_name,agency_url,agency_timezone,agency_lang");
  DOSI_CHECK(agency.row("garam", "가람교통공사", "https://garam.example/", "Asia/Seoul", "ko"));
  DOSI_CHECK(agency.flush());
  File info(write, "feed_info.txt",
            "feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date,feed_end_date,feed_version");
  DOSI_CHECK(info.row("dosi sample city (synthetic)", "https://garam.example/", "ko", compact_date(today - 60),
                      compact_date(today + 300), compact_date(today)));
  DOSI_CHECK(info.flush());
  File calendar(write, "calendar.txt",
                "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date");
  for (int s = 0; s < 2; ++s)
    DOSI_CHECK(calendar.row(service_key(s), 1 - s, 1 - s, 1 - s, 1 - s, 1 - s, s, s, compact_date(today - 60),
                            compact_date(today + 300)));
  return calendar.flush();
}

Result<void> write_stops(const Model& m, const WriteFile& write) {
  File stops(write, "stops.txt", "stop_id,stop_code,stop_name,stop_lat,stop_lon");
  for (int i = 0; i < static_cast<int>(m.bus.stops.size()); ++i) {
    const BusStop& s = m.bus.stops[i];
    const geo::Point at = to_lon_lat(s.at);
    DOSI_CHECK(stops.row(key("s", i), 10001 + i, s.name.ko, at.lat, at.lon));
  }
  DOSI_CHECK(stops.flush());
  File translations(write, "translations.txt", "table_name,field_name,language,translation,record_id");
  for (int i = 0; i < static_cast<int>(m.bus.stops.size()); ++i)
    DOSI_CHECK(translations.row("stops", "stop_name", "en", m.bus.stops[i].name.en, key("s", i)));
  return translations.flush();
}

Result<void> write_lines(const Model& m, const WriteFile& write) {
  constexpr const char* kColour[] = {"3D5BAB", "5BB025", "F2B70A"};
  constexpr const char* kInk[] = {"FFFFFF", "000000", "000000"};
  File routes(write, "routes.txt",
              "route_id,agency_id,route_short_name,route_long_name,route_type,route_color,route_text_color");
  for (int l = 0; l < static_cast<int>(m.bus.lines.size()); ++l) {
    const BusLine& line = m.bus.lines[l];
    const Pattern& p = m.bus.patterns[line.patterns[0]];
    const std::string name = m.bus.stops[p.stops.front()].name.ko + "–" + m.bus.stops[p.stops.back()].name.ko;
    const auto kind = static_cast<std::size_t>(line.kind);
    DOSI_CHECK(routes.row(key("r", l), "garam", line.number, name, 3, kColour[kind], kInk[kind]));
  }
  DOSI_CHECK(routes.flush());
  File shapes(write, "shapes.txt", "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence,shape_dist_traveled");
  for (int p = 0; p < static_cast<int>(m.bus.patterns.size()); ++p) {
    const Line& line = m.bus.patterns[p].shape;
    double along = 0;
    for (int i = 0; i < static_cast<int>(line.size()); ++i) {
      if (i) along += distance_m(line[i - 1], line[i]);
      const geo::Point at = to_lon_lat(line[i]);
      DOSI_CHECK(shapes.row(key("h", p), at.lat, at.lon, i, rounded(along, 1)));
    }
  }
  return shapes.flush();
}

Result<void> write_trips(const Model& m, const WriteFile& write) {
  const BusNetwork& bus = m.bus;
  File trips(write, "trips.txt", "route_id,service_id,trip_id,trip_headsign,direction_id,block_id,shape_id");
  for (int t = 0; t < static_cast<int>(bus.trips.size()); ++t) {
    const Trip& trip = bus.trips[t];
    const Pattern& p = bus.patterns[trip.pattern];
    DOSI_CHECK(trips.row(key("r", p.line), service_key(static_cast<int>(trip.service)), key("t", t),
                         bus.stops[p.stops.back()].name.ko, p.direction, key("b", trip.vehicle),
                         key("h", trip.pattern)));
  }
  DOSI_CHECK(trips.flush());
  File times(write, "stop_times.txt", "trip_id,arrival_time,departure_time,stop_id,stop_sequence,shape_dist_traveled");
  for (int t = 0; t < static_cast<int>(bus.trips.size()); ++t) {
    const Trip& trip = bus.trips[t];
    const Pattern& p = bus.patterns[trip.pattern];
    for (std::size_t i = 0; i < p.stops.size(); ++i)
      DOSI_CHECK(times.row(key("t", t), clock_text(arrival_s(bus, trip, i)), clock_text(departure_s(bus, trip, i)),
                           key("s", p.stops[i]), static_cast<int>(i) + 1, rounded(p.stop_at_m[i], 1)));
  }
  return times.flush();
}

}  // namespace

Result<void> write_gtfs(const Model& m, const WriteFile& write) {
  DOSI_CHECK(write_head(m, write));
  DOSI_CHECK(write_stops(m, write));
  DOSI_CHECK(write_lines(m, write));
  return write_trips(m, write);
}

}  // namespace dosi::city
