#include <algorithm>
#include <filesystem>

#include "base/unique_id.h"
#include "ingest/cell.h"
#include "ingest/id_template.h"
#include "ingest/table.h"
#include "ingest/zip_archive.h"
#include "solutions/kit/text_file.h"
#include "solutions/patrol/risk/events.h"

namespace dosi::patrol::risk {
namespace {

constexpr LocalTime_s kLongestInterval_s = kWeek_s;

bool is_number(const std::string& name) { return !name.empty() && name.find_first_not_of("0123456789") == std::string::npos; }

std::vector<std::pair<const char*, const std::string*>> asked(const EventColumns& c) {
  return {{"time", &c.time}, {"x", &c.x}, {"y", &c.y}, {"end-time", &c.end_time}, {"reported-by", &c.reporter}, {"severity", &c.severity}, {"id", &c.id}, {"category", &c.category}};
}

// Where each column stands; kNone for what was not asked for.
constexpr std::size_t kNone = static_cast<std::size_t>(-1);
struct Places {
  std::size_t time = kNone, x = kNone, y = kNone, end_time = kNone, reporter = kNone, severity = kNone, id = kNone, category = kNone;
};

Result<std::size_t> place_of(const ingest::Columns& columns, const char* option, const std::string& name) {
  if (name.empty()) return kNone;
  DOSI_CHECK(may_read(name, option));
  auto found = columns.find(name);
  if (!found) return bad_request("--" + std::string(option) + ": " + found.error().message, option);
  return *found;
}

Result<Places> places_of(const ingest::Columns& columns, const EventColumns& names) {
  Places out;
  std::size_t* const to[] = {&out.time, &out.x, &out.y, &out.end_time, &out.reporter, &out.severity, &out.id, &out.category};
  std::size_t i = 0;
  for (const auto& [option, name] : asked(names)) {
    DOSI_TRY(*to[i], place_of(columns, option, *name));
    ++i;
  }
  return out;
}

// A row before its place is put on the plane.
struct RawEvent {
  Event event;
  std::string kind, id;
  std::uint64_t row;
};

class RowReader {
 public:
  RowReader(const Places& at, const ReadOptions& options) : at_(at), options_(options) {}

  // The reason why there is no event, or empty.
  std::string_view read(const ingest::Record& record, RawEvent& out) const {
    const auto cell = [&](std::size_t i) { return i == kNone ? std::string_view() : ingest::trimmed(record.cells[i]); };
    out.row = record.line, out.id = cell(at_.id), out.kind = cell(at_.category);
    const auto x = ingest::read_number(cell(at_.x)), y = ingest::read_number(cell(at_.y));
    if (const auto why = read_time(cell(at_.time), cell(at_.end_time), out.event); !why.empty()) return why;
    if (!x || !y) return cell(at_.x).empty() || cell(at_.y).empty() ? "no place" : "the place is no number";
    if (*x == 0 && *y == 0) return "the place is 0, 0";
    out.event.at = {*x, *y};
    out.event.target = at_.category == kNone || out.kind == options_.columns.category_value;
    if (at_.reporter != kNone) out.event.reporter = cell(at_.reporter) == options_.reporter_patrol ? Reporter::patrol : Reporter::citizen;
    out.event.severity = static_cast<float>(ingest::read_number(cell(at_.severity)).value_or(1));
    return {};
  }

 private:
  static std::string_view read_time(std::string_view from, std::string_view to, Event& out) {
    if (from.empty()) return "no time";
    const auto begin = read_written_time(from);
    if (!begin) return "the time is none that is known here";
    out.from_s = out.to_s = begin->at_s;
    out.precision = begin->day_only ? Precision::day : Precision::moment;
    if (begin->day_only) out.to_s += kDay_s;
    if (to.empty()) return {};
    const auto end = read_written_time(to);
    if (!end) return "the end is no time that is known here";
    const LocalTime_s end_s = end->at_s + (end->day_only ? kDay_s : 0);
    if (end_s < out.from_s) return "the end lies before the beginning";
    if (end_s - out.from_s > kLongestInterval_s) return "the end lies more than a week after the beginning";
    if (end_s > out.to_s) out.to_s = end_s, out.precision = Precision::interval;
    return {};
  }

  const Places& at_;
  const ReadOptions& options_;
};

// The CSV of a zip archive under a name of its own, gone once it is mapped.
class Unpacked {
 public:
  static Result<Unpacked> open(const std::string& file) {
    Unpacked out;
    out.path_ = file;
    if (!file.ends_with(".zip") && !file.ends_with(".ZIP")) return out;
    DOSI_TRY(const ingest::ZipArchive archive, ingest::ZipArchive::open(file));
    std::vector<std::string> tables;
    for (const auto& entry : archive.entries())
      if (entry.name.ends_with(".csv") || entry.name.ends_with(".CSV") || entry.name.ends_with(".txt")) tables.push_back(entry.name);
    if (tables.size() != 1) return bad_request("The archive '" + file + "' holds " + std::to_string(tables.size()) + " CSV files; one is expected.", "events");
    DOSI_TRY(const std::string text, archive.read(tables.front()));
    out.path_ = (std::filesystem::temp_directory_path() / ("dosi-" + unique_id() + ".csv")).string();
    out.mine_ = true;
    DOSI_CHECK(kit::write_file(out.path_, text));
    return out;
  }
  Unpacked(Unpacked&& other) noexcept : path_(std::move(other.path_)), mine_(std::exchange(other.mine_, false)) {}
  Unpacked& operator=(Unpacked&&) = delete;
  ~Unpacked() {
    std::error_code ignored;
    if (mine_) std::filesystem::remove(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  Unpacked() = default;
  std::string path_;
  bool mine_ = false;
};

// The middle of the places, which are longitudes and latitudes where they are possible ones.
geo::Point middle(const std::vector<RawEvent>& raw) {
  std::vector<double> lon, lat;
  for (const RawEvent& r : raw)
    if (geo::is_valid({r.event.at.x, r.event.at.y})) lon.push_back(r.event.at.x), lat.push_back(r.event.at.y);
  if (lon.empty()) return {};
  for (auto* v : {&lon, &lat}) std::nth_element(v->begin(), v->begin() + static_cast<std::ptrdiff_t>(v->size() / 2), v->end());
  return {lon[lon.size() / 2], lat[lat.size() / 2]};
}

Error nothing_usable(const ReadingFacts& facts) {
  std::string why;
  for (const auto& [reason, rows] : facts.left_out) why += (why.empty() ? "" : "; ") + std::to_string(rows.count) + ": " + reason;
  return bad_request("None of the " + std::to_string(facts.rows) + " rows can be used (" + (why.empty() ? "there are none" : why) + ").", "events");
}

}  // namespace

Result<Events> read_events(const std::string& file, const ReadOptions& options, std::optional<Plane>& plane) {
  DOSI_TRY(const Unpacked unpacked, Unpacked::open(file));
  ingest::TableOptions how;
  const auto names = asked(options.columns);
  if (std::all_of(names.begin(), names.end(), [](const auto& n) { return n.second->empty() || is_number(*n.second); })) how.header_rows = 0;
  DOSI_TRY(ingest::Table table, ingest::Table::open({unpacked.path(), file}, how, [] { return true; }));
  const ingest::Columns columns(table.columns());
  DOSI_TRY(const Places places, places_of(columns, options.columns));

  EventSieve sieve(options);
  const RowReader reader(places, options);
  std::vector<RawEvent> raw;
  ingest::Record record;
  std::size_t rows = 0;
  for (std::string_view problem; table.next(record, problem);) {
    ++rows;
    RawEvent one;
    if (problem.empty()) problem = reader.read(record, one);
    if (problem.empty()) raw.push_back(std::move(one));
    else sieve.leave_out(std::string(problem), record.line);
  }
  if (!plane) plane = Plane::about(middle(raw));
  for (RawEvent& r : raw) {
    const auto m = plane->from_source(r.event.at.x, r.event.at.y);
    if (!m) {
      sieve.leave_out(plane->in_degrees() ? "the place is no longitude and latitude" : "the place lies outside its coordinate system", r.row);
      continue;
    }
    r.event.at = *m;
    sieve.take(r.event, r.kind, r.id, r.row);
  }
  Events out = std::move(sieve).finish();
  out.facts.rows = rows;
  for (const std::string& name : table.columns())
    if (!refused_column(name).empty()) out.facts.ignored_columns.push_back(name);
  if (out.facts.targets == 0) return nothing_usable(out.facts);
  return out;
}

}  // namespace dosi::patrol::risk
