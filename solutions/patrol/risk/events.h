#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "solutions/patrol/risk/local_time.h"
#include "solutions/patrol/risk/plane.h"

namespace dosi::patrol::risk {

enum class Precision : std::uint8_t {
  moment,    // from_s == to_s
  day,       // only the day is known: from midnight to midnight
  interval,  // between two moments (a car gone between evening and morning): aoristic
};
enum class Reporter : std::uint8_t { unknown, citizen, patrol };

// What happened where and when. That is all: there is no member for a person, and none may be added.
struct Event {
  Metres at;
  LocalTime_s from_s = 0, to_s = 0;
  Precision precision = Precision::moment;
  Reporter reporter = Reporter::unknown;
  bool target = true;  // of the kind whose risk is asked for; others may be known beside it
  float severity = 1;
};

// Rows that were left out, or told and kept, for one reason.
struct RowCount {
  std::size_t count = 0;
  std::vector<std::uint64_t> rows;  // the first ten, as an editor numbers lines
};
struct ReadingFacts {
  std::size_t rows = 0;                    // of data
  std::size_t events = 0, targets = 0;     // kept
  std::map<std::string, RowCount> left_out;  // by reason, in words
  std::map<std::string, RowCount> noted;     // kept, worth knowing
  std::vector<std::string> ignored_columns;  // of persons: present in the file, not read
  LocalTime_s first_s = 0, last_s = 0;     // of the events kept
};
struct Events {
  std::vector<Event> events;  // by from_s
  ReadingFacts facts;
};

// Which columns say what. A column is named as the header names it, or by its number from 1 in a file without header.
struct EventColumns {
  std::string time, x, y;               // needed
  std::string end_time, reporter, severity, id;
  std::string category, category_value;  // COL and VALUE: rows of other values are kept as not `target`
};
struct ReadOptions {
  EventColumns columns;
  std::string reporter_patrol = "patrol";  // the value that means: discovered by a patrol
  bool with_patrol = false;                // keep what patrols discovered themselves
  std::vector<Metres> default_places;      // police boxes: events within kDefaultPlace_m stand there for want of a better place
};
inline constexpr double kDefaultPlace_m = 15;

// Takes events one by one, wherever they come from, and leaves out, counting: what is discovered by a patrol, stands at a default place, or
// is the same event once more (same id; or the same moment, place and kind: of days alone that is noted, and kept).
class EventSieve {
 public:
  explicit EventSieve(const ReadOptions& options) : options_(options) {}
  // `kind` and `id` may be empty; `row` is for the count.
  void take(const Event& event, std::string_view kind, std::string_view id, std::uint64_t row);
  void leave_out(const std::string& reason, std::uint64_t row) { count(facts_.left_out[reason], row); }
  // By time. When every time is midnight, only days are known.
  Events finish() &&;

 private:
  static void count(RowCount& of, std::uint64_t row);
  const ReadOptions& options_;
  ReadingFacts facts_;
  std::vector<Event> events_;
  std::unordered_set<std::uint64_t> seen_;
};

// Reads a CSV file, or the only one in a zip archive. Times: ISO 8601 (the clock as written, whatever offset follows), YYYYMMDD, MM/DD/YYYY,
// with or without time of day (also AM/PM), what else ingest::read_civil takes, and numbers: seconds or milliseconds since 1970, days of a
// spreadsheet. Beside what the sieve leaves out: no or unreadable time or place, an end before the beginning or more than a week after it,
// places outside the coordinate system.
// bad_request: a column is missing (the message names those that exist) or is one of persons (refused_column), the file is empty or holds no
// usable row.
// `plane` says what the coordinates are; none: longitude and latitude, and it becomes the plane about the middle of the events.
Result<Events> read_events(const std::string& file, const ReadOptions& options, std::optional<Plane>& plane);

// Why a column may not be read, or empty: names, resident and telephone numbers, number plates, birth, sex, nationality and whatever else
// tells one person from another. Places and times are enough for what is forecast here, and the law wants no more gathered than is needed.
std::string_view refused_column(std::string_view name);
// bad_request with that reason, naming the option that asked for the column.
Result<void> may_read(std::string_view column, const std::string& option);

}  // namespace dosi::patrol::risk
