#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "solutions/bus/journey/feed.h"

namespace dosi::bus {

// Puts a day's service together from its parts, whatever they came from. Keys are the source's own. Stops, routes
// and shapes come before trips, trips before their calls and frequencies; what names an unknown key is left out and counted.
class DayMaker {
 public:
  bool add_stop(const std::string& key, std::string_view name, geo::Point place);  // false if the key is there
  bool add_route(const std::string& key, std::string_view name);
  enum class Added : std::uint8_t { yes, unknown_route, key_is_there };
  struct TripText {
    std::string route, shape;  // a shape that is unknown or empty is none
    int direction = 0;
    bool today = true, last_night = false;  // on which days it runs: this one, the one before
  };
  Added add_trip(const std::string& key, const TripText& trip);
  void add_shape(const std::string& key, std::vector<geo::Point> way);  // the first of a key counts

  struct CallText {
    std::uint32_t sequence = 0;
    std::optional<int> arrival, departure;  // seconds; blank ones are spread between the known
    bool boards = true, alights = true;
  };
  bool has_trip(const std::string& key) const { return trips_.contains(key); }
  bool add_call(const std::string& trip, const std::string& stop, const CallText& call);  // false if either is unknown
  void add_frequency(const std::string& trip, Seconds start, Seconds end, Seconds headway);
  void skip_row() { ++day_.skipped_rows; }

  FeedDay finish() &&;

 private:
  struct StopTime {
    std::uint32_t trip, sequence;
    Stop stop;
    Seconds arrival, departure;  // kNever_s: blank
    bool boards, alights;
  };
  struct Frequency {
    Seconds start, end, headway;
  };
  using Numbers = std::unordered_map<std::string, std::uint32_t>;
  void add_runs(Run run, std::uint32_t trip, std::vector<Run>& to) const;

  Numbers stops_, routes_, shapes_, trips_;
  struct Trip {
    std::uint32_t route, shape;
    std::uint8_t direction;
    bool today, last_night;
  };
  std::vector<Trip> trip_list_;
  std::vector<StopTime> times_;
  std::unordered_map<std::uint32_t, std::vector<Frequency>> frequencies_;
  FeedDay day_;
};

// Whether YYYYMMDD is a day, and which of the week: 0 is Monday.
bool is_date(std::string_view date);
int weekday_of(std::string_view date);
std::string day_before(std::string_view date);
inline constexpr const char* kWeekdays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                            "friday", "saturday", "sunday"};

}  // namespace dosi::bus
