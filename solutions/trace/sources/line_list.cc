#include "solutions/trace/sources/line_list.h"

#include <cmath>
#include <numbers>
#include <unordered_map>

namespace dosi::trace {
namespace {

constexpr std::size_t kNone = std::string::npos;

bool is_blank(std::string_view cell) { return cell.empty() || cell == "NA" || cell == "N/A" || cell == "-" || cell == "NULL" || cell == "null" || cell == "nan"; }

Result<std::size_t> wanted(const RowFile& file, const std::string& name, std::initializer_list<std::string_view> usual, std::string_view option, bool must) {
  if (!name.empty()) return file.column(name, option);
  const std::size_t found = file.first_of(usual);
  if (found == kNone && must) return file.column(*usual.begin(), option);
  return found;
}

// One group: a column, or several joined.
struct Group {
  std::string name;
  std::vector<std::size_t> columns;
};

Result<Group> group_of(const RowFile& file, const std::string& name) {
  Group out{name, {}};
  if (file.has(name)) {
    DOSI_TRY(const std::size_t column, file.column(name, "group"));
    out.columns.push_back(column);
    return out;
  }
  for (std::size_t from = 0; from <= name.size();) {
    const std::size_t cut = std::min(name.find('/', from), name.size());
    DOSI_TRY(const std::size_t column, file.column(name.substr(from, cut - from), "group"));
    out.columns.push_back(column);
    from = cut + 1;
  }
  return out;
}

// Columns that usually say with whom or where a case belongs.
Result<std::vector<Group>> groups_of(const RowFile& file, const ListColumns& columns) {
  std::vector<std::string> names = columns.groups;
  if (names.empty()) {
    for (const char* name : {"household", "household_id", "HN", "family", "family_id", "class", "CL", "school", "ward", "hospital", "place_infect", "cluster", "cluster_id", "cluster.id", "group",
                             "infection_case", "setting", "cluster.setting.1", "cluster.category", "village", "district", "region", "country", "sex", "gender", "province"})
      if (file.has(name)) names.emplace_back(name);
    if (file.has("city")) names.emplace_back(file.has("province") ? "province/city" : "city");
  }
  std::vector<Group> out;
  for (const std::string& name : names) {
    DOSI_TRY(Group group, group_of(file, name));
    out.push_back(std::move(group));
  }
  return out;
}

// Where things stand in the file.
struct Layout {
  std::size_t id, infector, onset, confirmed, activity;
  std::vector<Group> groups;
  std::vector<std::size_t> measures;
  TimeFormat onset_days, confirmed_days;
};

Result<TimeFormat> days_of(const RowFile& file, std::size_t column, const std::string& zone) {
  if (column == kNone) return TimeFormat{};
  std::vector<std::string_view> cells;
  std::size_t small = 0;
  for (const std::string_view cell : file.sample(column, 100'000))
    if (!is_blank(cell)) cells.push_back(cell), small += cell.find_first_not_of("-0123456789.") == kNone && cell.size() < 7 && cell.find('.') == cell.rfind('.');
  // Numbers of days from a start of the list's own.
  if (!cells.empty() && 2 * small > cells.size()) {
    TimeFormat days;
    days.kind = TimeFormat::Kind::seconds;
    return days;
  }
  DOSI_TRY(TimeFormat out, TimeFormat::of(cells, "", zone));
  out.zone_s = 0;  // days are the calendar's where they were told
  return out;
}

Result<Layout> layout_of(const RowFile& file, const ListColumns& c) {
  Layout out;
  DOSI_TRY(out.id, wanted(file, c.id, {"id", "patient_id", "case_id", "case.no", "case", "CASE_ID", "case_no"}, "id", true));
  DOSI_TRY(out.infector, wanted(file, c.infector, {"infected_by", "infector", "infector_id", "source_id", "IFTO", "infector.case"}, "infector", false));
  DOSI_TRY(out.onset, wanted(file, c.onset, {"symptom_onset_date", "onset", "date_onset", "date_of_onset", "onset.date", "dt_onset"}, "onset", false));
  DOSI_TRY(out.confirmed, wanted(file, c.confirmed, {"confirmed_date", "confirmed", "date_confirmed", "confirm.date", "report_date", "date_report", "dt_report", "diag"}, "confirmed", false));
  DOSI_TRY(out.activity, wanted(file, c.activity, {"contact_number", "contacts", "number_of_contacts"}, "activity", false));
  if (out.onset == kNone && out.confirmed == kNone) return bad_request("'" + file.path() + "' has no column of onset or confirmation; name one with --onset or --confirmed.", "onset");
  DOSI_TRY(out.groups, groups_of(file, c));
  if (c.measures.empty()) {
    for (const char* name : {"age", "AGE", "birth_year"})
      if (file.has(name) && (std::string_view(name) != "birth_year" || out.measures.empty())) out.measures.push_back(file.first_of({name}));
  } else {
    for (const std::string& name : c.measures) {
      DOSI_TRY(const std::size_t column, file.column(name, "measure"));
      out.measures.push_back(column);
    }
  }
  DOSI_TRY(out.onset_days, days_of(file, out.onset, c.zone));
  DOSI_TRY(out.confirmed_days, days_of(file, out.confirmed, c.zone));
  return out;
}

class ListReader {
 public:
  ListReader(const RowFile& file, const Layout& at, LineList& out) : file_(file), at_(at), out_(out), values_(at.groups.size()) {
    out.group_values.assign(at.groups.size(), {""});
    for (const Group& g : at.groups) out.group_names.push_back(g.name);
    for (const std::size_t m : at.measures) out.measure_names.push_back(file.columns()[m]);
    if (at.activity != kNone) out.activity_name = file.columns()[at.activity];
  }

  void take(const ingest::Record& record, std::vector<std::string>& infectors) {
    const std::string id(trimmed(record.cells[at_.id]));
    if (is_blank(id)) return refuse(record, at_.id, "no id");
    if (!ids.emplace(id, static_cast<CaseNumber>(out_.cases.size())).second) return refuse(record, at_.id, "the case stands twice");
    ListedCase one;
    one.id = id;
    one.onset = day_of(record, at_.onset, at_.onset_days);
    one.confirmed = day_of(record, at_.confirmed, at_.confirmed_days);
    for (std::size_t g = 0; g < at_.groups.size(); ++g) one.groups.push_back(value_of(record, g));
    for (const std::size_t column : at_.measures) one.measures.push_back(number_of(record.cells[column]));
    if (at_.activity != kNone) one.activity = number_of(record.cells[at_.activity]);
    infectors.emplace_back(at_.infector == kNone || is_blank(trimmed(record.cells[at_.infector])) ? "" : std::string(trimmed(record.cells[at_.infector])));
    out_.cases.push_back(std::move(one));
  }
  std::unordered_map<std::string, CaseNumber> ids;

 private:
  void refuse(const ingest::Record& record, std::size_t column, const char* reason) {
    out_.refused.add(file_.columns()[column], reason, record.cells[column], record.line + file_.first_line() - 1);
  }
  std::int32_t day_of(const ingest::Record& record, std::size_t column, const TimeFormat& format) {
    if (column == kNone || is_blank(trimmed(record.cells[column]))) return kNoDay;
    const auto read = moment_of(record.cells[column], format);
    if (!read.at) return refuse(record, column, read.reason), kNoDay;
    if (format.kind == TimeFormat::Kind::seconds && std::abs(*read.at) < 1'000'000) return static_cast<std::int32_t>(*read.at);
    return static_cast<std::int32_t>(std::floor(static_cast<double>(*read.at) / 86400));
  }
  std::uint32_t value_of(const ingest::Record& record, std::size_t g) {
    std::string value;
    for (const std::size_t column : at_.groups[g].columns) {
      const std::string_view cell = trimmed(record.cells[column]);
      if (is_blank(cell)) return 0;
      value += (value.empty() ? "" : "/") + std::string(cell);
    }
    const auto [found, is_new] = values_[g].try_emplace(value, static_cast<std::uint32_t>(out_.group_values[g].size()));
    if (is_new) out_.group_values[g].push_back(value);
    return found->second;
  }
  // "30s" and "41 years" count as their number.
  static std::optional<double> number_of(std::string_view cell) {
    cell = trimmed(cell);
    const std::size_t end = cell.find_first_not_of("-.0123456789");
    if (end != kNone && end > 0) cell = cell.substr(0, end);
    return read_number(cell);
  }

  const RowFile& file_;
  const Layout& at_;
  LineList& out_;
  std::vector<std::unordered_map<std::string, std::uint32_t>> values_;
};

std::unordered_map<std::string_view, CaseNumber> ids_of(const LineList& list) {
  std::unordered_map<std::string_view, CaseNumber> out;
  for (std::size_t i = 0; i < list.cases.size(); ++i) out.emplace(list.cases[i].id, static_cast<CaseNumber>(i));
  return out;
}

}  // namespace

Result<LineList> read_line_list(const std::string& path, const ListColumns& columns) {
  DOSI_TRY(const RowFile file, RowFile::open(path));
  DOSI_TRY(const Layout at, layout_of(file, columns));
  LineList out;
  ListReader reader(file, at, out);
  std::vector<std::string> infectors;
  for (const std::string_view part : file.parts(1)) file.each(part, out.refused, [&](const ingest::Record& record) { reader.take(record, infectors); });
  if (out.cases.size() < 2) return bad_request("'" + path + "' has fewer than two cases" + (out.refused.rows() > 0 ? ": " + out.refused.text() : "") + ".");
  for (std::size_t i = 0; i < out.cases.size(); ++i) {
    if (infectors[i].empty()) continue;
    if (infectors[i] == out.cases[i].id) {
      out.refused.add(file.columns()[at.infector], "the case is its own infector; taken as not known", infectors[i], 0);
      continue;
    }
    if (const auto found = reader.ids.find(infectors[i]); found != reader.ids.end())
      out.cases[i].infector = found->second;
    else
      out.cases[i].infector_outside = true;
  }
  return out;
}

Result<void> read_visits(const std::string& path, const ListColumns& c, LineList& list) {
  DOSI_TRY(const RowFile file, RowFile::open(path));
  DOSI_TRY(const std::size_t person, wanted(file, c.visit_person, {"patient_id", "person", "id", "case_id", "case"}, "visit-person", true));
  DOSI_TRY(const std::size_t date, wanted(file, c.visit_date, {"date", "day", "start", "time"}, "visit-date", true));
  DOSI_TRY(const std::size_t lon, wanted(file, c.visit_lon, {"longitude", "lon", "lng"}, "visit-lon", true));
  DOSI_TRY(const std::size_t lat, wanted(file, c.visit_lat, {"latitude", "lat"}, "visit-lat", true));
  DOSI_TRY(const TimeFormat days, days_of(file, date, c.zone));
  const auto ids = ids_of(list);
  for (const std::string_view part : file.parts(1))
    file.each(part, list.refused, [&](const ingest::Record& record) {
      const auto refuse = [&](std::size_t column, const char* reason) { list.refused.add(file.columns()[column], reason, record.cells[column], record.line + file.first_line() - 1); };
      const auto found = ids.find(trimmed(record.cells[person]));
      if (found == ids.end()) return void(++list.visits_of_others);
      const auto x = read_number(record.cells[lon]), y = read_number(record.cells[lat]);
      if (!x || !y) return refuse(lon, "no place");
      if (!geo::is_valid({*x, *y})) return refuse(lat, std::abs(*x) <= 90 && std::abs(*y) <= 180 ? "no latitude: longitude and latitude seem exchanged" : "no degrees");
      const auto at = is_blank(trimmed(record.cells[date])) ? MomentOrReason{} : moment_of(record.cells[date], days);
      if (!list.has_visits) list.origin = {*x, *y}, list.has_visits = true;
      constexpr double kKmPerDegree = geo::kEarthRadius_m / 1000 * std::numbers::pi / 180;
      Visit visit;
      visit.day = at.at ? static_cast<std::int32_t>(std::floor(static_cast<double>(*at.at) / 86400)) : kNoDay;
      visit.x_km = (*x - list.origin.lon) * kKmPerDegree * std::cos(list.origin.lat * std::numbers::pi / 180), visit.y_km = (*y - list.origin.lat) * kKmPerDegree;
      list.cases[static_cast<std::size_t>(found->second)].visits.push_back(visit);
    });
  return ok();
}

Result<void> read_contacts(const std::string& path, const ListColumns& c, LineList& list) {
  DOSI_TRY(const RowFile file, RowFile::open(path));
  DOSI_TRY(const std::size_t a, wanted(file, c.contact_a, {"from", "case", "i", "person", "source"}, "contact-a", true));
  DOSI_TRY(const std::size_t b, wanted(file, c.contact_b, {"to", "contact", "j", "other", "target"}, "contact-b", true));
  const auto ids = ids_of(list);
  list.has_contacts = true;
  for (const std::string_view part : file.parts(1))
    file.each(part, list.refused, [&](const ingest::Record& record) {
      const auto one = ids.find(trimmed(record.cells[a])), other = ids.find(trimmed(record.cells[b]));
      if (one == ids.end() || other == ids.end()) return void(++list.contacts_of_others);
      list.contacts.emplace_back(one->second, other->second);
    });
  return ok();
}

}  // namespace dosi::trace
