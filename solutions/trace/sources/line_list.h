#pragma once
#include <optional>
#include <string>
#include <vector>

#include "geo/point.h"
#include "solutions/trace/stays/row_file.h"
#include "solutions/trace/stays/stays.h"

namespace dosi::trace {

enum class CaseNumber : std::uint32_t {};

// A visit of a case to a place on a day.
struct Visit {
  std::int32_t day = 0;  // since 1970; kNoDay: not told
  double x_km = 0, y_km = 0;
};
inline constexpr std::int32_t kNoDay = INT32_MIN;

// One case of a line list; what the list does not say is empty.
struct ListedCase {
  std::string id;
  std::int32_t onset = kNoDay, confirmed = kNoDay;
  std::vector<std::uint32_t> groups;            // value of each group column; 0: none
  std::vector<std::optional<double>> measures;  // of each measure column (age)
  std::optional<double> activity;               // contacts reported
  std::vector<Visit> visits;
  // Known infector in the list; the label that is learned and tested, never evidence.
  std::optional<CaseNumber> infector;
  bool infector_outside = false;  // one is named that is not in the list
  std::int32_t day() const { return onset != kNoDay ? onset : confirmed; }
};

// Columns of a line list. Empty: the usual names are looked for. A group column may join several: "province/city".
struct ListColumns {
  std::string id, infector, onset, confirmed, activity, zone;
  std::vector<std::string> groups, measures;
  std::string visit_person, visit_date, visit_lon, visit_lat;
  std::string contact_a, contact_b;
};

struct LineList {
  std::vector<ListedCase> cases;  // in the order of the file, which is that of reports
  std::vector<std::string> group_names, measure_names;
  std::vector<std::vector<std::string>> group_values;  // by column and value; 0 is none
  std::string activity_name;
  std::vector<std::pair<CaseNumber, CaseNumber>> contacts;  // named by interview or tracing, either way round
  bool has_visits = false, has_contacts = false;
  Refusals refused;
  std::uint64_t visits_of_others = 0, contacts_of_others = 0;  // rows about persons who are not in the list
  geo::Point origin;

  const ListedCase& at(CaseNumber c) const { return cases[static_cast<std::size_t>(c)]; }
};

// Reads the line list. Refused rows: no id, an id told twice. Days that cannot be read are counted as refused cells, the case stays.
Result<LineList> read_line_list(const std::string& path, const ListColumns& columns);
// Adds the visits (CSV: person, day, lon, lat) and contacts (CSV: two persons) to it.
Result<void> read_visits(const std::string& path, const ListColumns& columns, LineList& list);
Result<void> read_contacts(const std::string& path, const ListColumns& columns, LineList& list);

}  // namespace dosi::trace
