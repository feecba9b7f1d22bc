#include "solutions/trace/tracks/track.h"

#include <algorithm>
#include <map>

#include "solutions/kit/text_file.h"

namespace dosi::trace {
namespace {

constexpr std::size_t kNone = std::string::npos;

const char* fault_of(geo::Point p) {
  if (geo::is_valid(p)) return nullptr;
  return std::abs(p.lon) <= 90 && std::abs(p.lat) <= 180 ? "no latitude: longitude and latitude seem exchanged" : "no degrees";
}

void sort(TrackFile& file) {
  for (Track& t : file.tracks) {
    std::stable_sort(t.fixes.begin(), t.fixes.end(), [](const Fix& a, const Fix& b) { return a.at_s < b.at_s; });
    const auto end = std::unique(t.fixes.begin(), t.fixes.end(), [](const Fix& a, const Fix& b) { return a.at_s == b.at_s; });
    file.repeated += static_cast<std::uint64_t>(t.fixes.end() - end);
    t.fixes.erase(end, t.fixes.end());
  }
}

// "17-Jan-2009" as "2009-01-17".
std::string plain_date(std::string_view text) {
  static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const std::size_t cut = text.find('-');
  if (cut == kNone || cut + 4 >= text.size()) return std::string(text);
  const std::size_t month = kMonths.find(text.substr(cut + 1, 3));
  if (month == kNone || month % 3 != 0) return std::string(text);
  const std::string number = std::to_string(month / 3 + 1);
  return std::string(text.substr(cut + 5)) + "-" + (number.size() < 2 ? "0" : "") + number + "-" + std::string(text.substr(0, cut));
}

// The value of an attribute of a GPX element, as its text.
std::string_view attribute(std::string_view element, std::string_view name) {
  const std::size_t at = element.find(std::string(name) + "=");
  if (at == kNone || at + name.size() + 2 > element.size()) return {};
  const char quote = element[at + name.size() + 1];
  const std::size_t from = at + name.size() + 2, to = element.find(quote, from);
  return to == kNone ? std::string_view() : element.substr(from, to - from);
}

TrackFile gpx(std::string_view text) {
  TrackFile out;
  out.tracks.emplace_back();
  const TimeFormat times;
  for (std::size_t at = text.find("<trkpt"); at != kNone; at = text.find("<trkpt", at + 1)) {
    ++out.rows;
    const std::size_t end = std::min(text.find("</trkpt>", at), text.size());
    const std::string_view element = text.substr(at, end - at);
    const auto lon = read_number(attribute(element, "lon")), lat = read_number(attribute(element, "lat"));
    const std::size_t from = element.find("<time>"), to = element.find("</time>");
    const auto told = from != kNone && to != kNone ? moment_of(element.substr(from + 6, to - from - 6), times) : MomentOrReason{{}, "no time"};
    const geo::Point place{lon.value_or(999), lat.value_or(999)};
    if (!told.at || fault_of(place) != nullptr)
      out.refused.add("trkpt", told.at ? fault_of(place) : told.reason, element.substr(0, 60), static_cast<std::uint64_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n')) + 1);
    else
      out.tracks[0].fixes.push_back({static_cast<double>(*told.at), place});
  }
  return out;
}

// Six lines of head, then lat,lon,0,altitude,days,date,time in UTC.
TrackFile plt(std::string_view text) {
  TrackFile out;
  out.tracks.emplace_back();
  TimeFormat times;
  times.zone_s = 0;
  std::uint64_t line = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view row = trimmed(text.substr(at, end - at));
    at = end + 1;
    if (++line <= 6 || row.empty()) continue;
    ++out.rows;
    std::vector<std::string_view> cells;
    for (std::size_t from = 0; from <= row.size();) {
      const std::size_t cut = std::min(row.find(',', from), row.size());
      cells.push_back(row.substr(from, cut - from));
      from = cut + 1;
    }
    if (cells.size() < 7) {
      out.refused.add("", "a line of a PLT file has seven cells", row, line);
      continue;
    }
    const auto lat = read_number(cells[0]), lon = read_number(cells[1]);
    const auto told = moment_of(std::string(cells[5]) + " " + std::string(trimmed(cells[6])), times);
    const geo::Point place{lon.value_or(999), lat.value_or(999)};
    if (!told.at || fault_of(place) != nullptr)
      out.refused.add("", told.at ? fault_of(place) : told.reason, row, line);
    else
      out.tracks[0].fixes.push_back({static_cast<double>(*told.at), place});
  }
  return out;
}

struct At {
  std::size_t person, time, date, lon, lat;
};
Result<At> columns_of(const RowFile& file, const TrackColumns& c) {
  const auto find = [&](const std::string& name, std::initializer_list<std::string_view> usual, std::string_view option) -> Result<std::size_t> {
    if (name.empty())
      if (const std::size_t found = file.first_of(usual); found != kNone) return found;
    return file.column(name.empty() ? *usual.begin() : name, option);
  };
  At out{file.first_of({"person", "id", "user", "uid", "patient_id"}), 0, file.first_of({"date", "Date (UTC)"}), 0, 0};
  if (!c.person.empty()) {
    DOSI_TRY(out.person, file.column(c.person, "person"));
  }
  if (!c.date.empty()) {
    DOSI_TRY(out.date, file.column(c.date, "date"));
  }
  DOSI_TRY(out.time, find(c.time, {"time", "timestamp", "datetime", "at", "t", "Time (UTC)"}, "time"));
  DOSI_TRY(out.lon, find(c.lon, {"lon", "lng", "longitude", "Longitude", "x"}, "lon"));
  DOSI_TRY(out.lat, find(c.lat, {"lat", "latitude", "Latitude", "y"}, "lat"));
  return out;
}

Result<TrackFile> csv(const std::string& path, const TrackColumns& c) {
  DOSI_TRY(const RowFile file, RowFile::open(path));
  DOSI_TRY(const At at, columns_of(file, c));
  TrackFile out;
  if (at.date == kNone) {
    DOSI_TRY(out.times, TimeFormat::of(file.sample(at.time), c.unit, c.zone));
  } else {
    DOSI_TRY(out.times, TimeFormat::of({}, "", c.zone));
    const bool utc = file.columns()[at.time].find("UTC") != kNone;
    if (utc && !out.times.zone_s) out.times.zone_s = 0;
  }
  std::map<std::string, std::size_t, std::less<>> tracks;
  for (const std::string_view part : file.parts(1))
    file.each(part, out.refused, [&](const ingest::Record& record) {
      ++out.rows;
      const auto refuse = [&](std::size_t column, const char* reason) { out.refused.add(file.columns()[column], reason, record.cells[column], record.line + file.first_line() - 1); };
      const auto told = at.date == kNone ? moment_of(record.cells[at.time], out.times) : moment_of(plain_date(trimmed(record.cells[at.date])) + " " + std::string(trimmed(record.cells[at.time])), out.times);
      if (!told.at) return refuse(at.time, told.reason);
      const auto lon = read_number(record.cells[at.lon]), lat = read_number(record.cells[at.lat]);
      if (!lon || !lat) return refuse(lon ? at.lat : at.lon, "no number");
      if (const char* fault = fault_of({*lon, *lat})) return refuse(at.lat, fault);
      const std::string_view person = at.person == kNone ? std::string_view() : trimmed(record.cells[at.person]);
      auto found = tracks.find(person);
      if (found == tracks.end()) found = tracks.emplace(std::string(person), out.tracks.size()).first, out.tracks.push_back({std::string(person), {}});
      out.tracks[found->second].fixes.push_back({static_cast<double>(*told.at), {*lon, *lat}});
    });
  return out;
}

}  // namespace

Result<TrackFile> read_tracks(const std::string& path, const TrackColumns& columns) {
  DOSI_TRY(const auto mapped, ingest::MappedFile::open(path));
  const std::string_view start = mapped.bytes().substr(0, 1024);
  TrackFile out;
  if (start.starts_with("Geolife trajectory")) {
    out = plt(mapped.bytes());
  } else if (start.find("<gpx") != kNone) {
    out = gpx(mapped.bytes());
  } else {
    DOSI_TRY(out, csv(path, columns));
  }
  sort(out);
  const bool empty = std::all_of(out.tracks.begin(), out.tracks.end(), [](const Track& t) { return t.fixes.empty(); });
  if (empty) return bad_request("No fix of '" + path + "' can be used" + (out.refused.rows() > 0 ? ": " + out.refused.text() : "") + ".");
  return out;
}

}  // namespace dosi::trace
