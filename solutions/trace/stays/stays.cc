#include "solutions/trace/stays/stays.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "ingest/cell.h"
#include "solutions/kit/parallel.h"

namespace dosi::trace {
namespace {

constexpr std::size_t kNone = std::string::npos;
constexpr std::int64_t kReach_s = std::int64_t{1} << 28;  // eight years and a half: a clock that is further off is wrong
constexpr double kFinest_m = 0.1, kRatio = 1.05;

struct Places {
  std::size_t person, start, end, lon, lat, venue, sigma, setting, mask;
  bool degrees;
};

bool number(std::string_view cell, double& out) {
  while (!cell.empty() && cell.front() == ' ') cell.remove_prefix(1);
  while (!cell.empty() && cell.back() == ' ') cell.remove_suffix(1);
  const auto [end, fault] = std::from_chars(cell.data(), cell.data() + cell.size(), out);
  return fault == std::errc() && end == cell.data() + cell.size() && std::isfinite(out);
}

// Numbers for texts, in the order of their first use.
class Names {
 public:
  std::uint32_t of(std::string_view name) {
    const auto [found, is_new] = numbers_.try_emplace(name, static_cast<std::uint32_t>(names_.size()));
    if (is_new) names_.push_back(name);
    return found->second;
  }
  const std::vector<std::string_view>& all() const { return names_; }

 private:
  std::unordered_map<std::string_view, std::uint32_t> numbers_;
  std::vector<std::string_view> names_;
};

// What one part of the file gave; numbers of names are its own.
struct Part {
  Stays stays;
  Names persons, venues, settings;
  // Cells out of which quotes had to be taken lie in the scanner, whose part is the whole file then: they are kept here.
  std::vector<std::unique_ptr<std::string>> kept;
  std::uint64_t rows = 0, lines = 0;
  Refusals refused;
};

class Reader {
 public:
  Reader(const RowFile& file, const Places& at, const Stays& frame, const StayColumns& columns)
      : file_(file), at_(at), frame_(frame), default_s_(static_cast<std::int64_t>(columns.default_minutes * 60)) {}

  void read(std::string_view text, Part& out) const {
    out.stays.reserve(text.size() / 48);
    out.venues.of(""), out.settings.of("");
    out.lines = file_.each(text, out.refused, [&](const ingest::Record& record) {
      ++out.rows;
      if (const Fault fault = take(record, text, out); fault.reason != nullptr)
        out.refused.add(file_.columns()[fault.column], fault.reason, record.cells[fault.column], record.line);
    });
  }

 private:
  struct Fault {
    std::size_t column = 0;
    const char* reason = nullptr;
  };

  Fault take(const ingest::Record& record, std::string_view text, Part& out) const {
    const auto& cells = record.cells;
    if (cells[at_.person].empty()) return {at_.person, "no person"};
    const MomentOrReason from = moment_of(cells[at_.start], frame_.times);
    if (!from.at) return {at_.start, from.reason};
    MomentOrReason to{*from.at + default_s_, nullptr};
    if (at_.end != kNone && (default_s_ == 0 || !cells[at_.end].empty())) to = moment_of(cells[at_.end], frame_.times);
    if (!to.at) return {at_.end, to.reason};
    if (*to.at < *from.at) return {at_.end, "the end lies before the start"};
    const std::int64_t from_s = *from.at - frame_.start, to_s = *to.at - frame_.start;
    if (std::abs(from_s) >= kReach_s || std::abs(to_s) >= kReach_s) return {at_.start, "more than eight years from the first row: a wrong clock, or another unit"};
    double x = 0, y = 0;
    if (!number(cells[at_.lon], x)) return {at_.lon, "no number"};
    if (!number(cells[at_.lat], y)) return {at_.lat, "no number"};
    if (at_.degrees && !geo::is_valid({x, y}))
      return {at_.lat, std::abs(x) <= 90 && std::abs(y) <= 180 ? "no latitude: longitude and latitude seem exchanged" : "no degrees"};
    const auto place = frame_.plane.place(x, y);
    if (!place) return {at_.lat, "more than 2,000 km from the first row: longitude and latitude may be exchanged"};
    double sigma = 0;
    if (at_.sigma != kNone && !cells[at_.sigma].empty() && (!number(cells[at_.sigma], sigma) || sigma < 0)) return {at_.sigma, "no position error in metres"};
    Stays& s = out.stays;
    s.person.push_back(out.persons.of(lasting(cells[at_.person], text, out)));
    s.from_s.push_back(static_cast<std::int32_t>(from_s)), s.to_s.push_back(static_cast<std::int32_t>(to_s));
    s.place.push_back(*place);
    if (at_.venue != kNone) s.venue.push_back(out.venues.of(lasting(cells[at_.venue], text, out)));
    if (at_.sigma != kNone) s.sigma.push_back(sigma_code(sigma));
    if (at_.setting != kNone) s.setting.push_back(static_cast<std::uint8_t>(std::min<std::uint32_t>(255, out.settings.of(lasting(cells[at_.setting], text, out)))));
    if (at_.mask != kNone) s.masked.push_back(is_yes(cells[at_.mask]));
    return {};
  }

  static bool is_yes(std::string_view cell) {
    return !cell.empty() && (cell[0] == '1' || cell[0] == 'y' || cell[0] == 'Y' || cell[0] == 't' || cell[0] == 'T');
  }

  // A cell as long as the part lives.
  static std::string_view lasting(std::string_view cell, std::string_view text, Part& out) {
    if (cell.data() >= text.data() && cell.data() <= text.data() + text.size()) return cell;
    return *out.kept.emplace_back(std::make_unique<std::string>(cell));
  }

  const RowFile& file_;
  const Places& at_;
  const Stays& frame_;
  std::int64_t default_s_;
};

Result<Places> places_of(const RowFile& file, const StayColumns& c) {
  const auto named = [&](const std::string& name, std::initializer_list<std::string_view> usual, std::string_view option) -> Result<std::size_t> {
    if (name.empty())
      if (const std::size_t found = file.first_of(usual); found != kNone) return found;
    return file.column(name.empty() ? *usual.begin() : name, option);
  };
  const auto perhaps = [&](const std::string& name, std::initializer_list<std::string_view> usual, std::string_view option) -> Result<std::size_t> {
    if (!name.empty()) return file.column(name, option);
    return file.first_of(usual);
  };
  Places out{};
  DOSI_TRY(out.person, named(c.person, {"person", "person_id", "patient_id", "id", "uid", "user"}, "person"));
  DOSI_TRY(out.start, named(c.start, {"start", "from", "t0", "time", "timestamp", "datetime", "date"}, "start"));
  if (c.default_minutes > 0) {
    DOSI_TRY(out.end, perhaps(c.end, {"end", "to", "t1"}, "end"));
  } else {
    DOSI_TRY(out.end, named(c.end, {"end", "to", "t1"}, "end"));
  }
  out.degrees = c.x.empty() && (!c.lon.empty() || file.first_of({"lon", "lng", "longitude"}) != kNone || file.first_of({"x"}) == kNone);
  if (out.degrees) {
    DOSI_TRY(out.lon, named(c.lon, {"lon", "lng", "longitude"}, "lon"));
    DOSI_TRY(out.lat, named(c.lat, {"lat", "latitude"}, "lat"));
  } else {
    DOSI_TRY(out.lon, named(c.x, {"x"}, "x"));
    DOSI_TRY(out.lat, named(c.y, {"y"}, "y"));
  }
  DOSI_TRY(out.venue, perhaps(c.venue, {"venue", "venue_id", "place_id"}, "venue"));
  DOSI_TRY(out.sigma, perhaps(c.sigma, {"sigma", "sigma_m", "accuracy"}, "sigma"));
  DOSI_TRY(out.setting, perhaps(c.setting, {"setting"}, "setting"));
  DOSI_TRY(out.mask, perhaps(c.mask, {"mask", "masked"}, "mask"));
  return out;
}

// Where the plane and the clock begin: the median of the first good places, the first good time.
Result<void> set_frame(const RowFile& file, const Places& at, const StayColumns& columns, Stays& frame) {
  DOSI_TRY(frame.times, TimeFormat::of(file.sample(at.start), columns.unit, columns.zone));
  std::vector<double> xs, ys;
  bool has_time = false;
  const auto xs_cells = file.sample(at.lon), ys_cells = file.sample(at.lat);
  for (std::size_t i = 0; i < std::min(xs_cells.size(), ys_cells.size()); ++i) {
    double x = 0, y = 0;
    if (number(xs_cells[i], x) && number(ys_cells[i], y) && (!at.degrees || (geo::is_valid({x, y}) && std::abs(y) <= 85))) xs.push_back(x), ys.push_back(y);
  }
  for (const std::string_view cell : file.sample(at.start))
    if (const auto m = moment_of(cell, frame.times); m.at && !has_time) frame.start = *m.at - (*m.at % 86400 + 86400) % 86400, has_time = true;
  if (xs.empty()) return ok();
  const auto middle = [](std::vector<double>& v) {
    std::nth_element(v.begin(), v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2), v.end());
    return v[v.size() / 2];
  };
  const double x = middle(xs), y = middle(ys);
  // Whole metres, so that a file in metres keeps its fractions.
  frame.plane = at.degrees ? Plane::around({x, y}) : Plane::metres(std::round(x), std::round(y));
  return ok();
}

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

// Numbers of a part's names in the whole.
std::vector<std::uint32_t> renumbered(const Names& part, std::unordered_map<std::string, std::uint32_t>& numbers, std::vector<std::string>& names) {
  std::vector<std::uint32_t> out;
  for (const std::string_view name : part.all()) {
    const auto [found, is_new] = numbers.try_emplace(std::string(name), static_cast<std::uint32_t>(names.size()));
    if (is_new) names.emplace_back(name);
    out.push_back(found->second);
  }
  return out;
}

void join(std::vector<Part>& parts, std::uint64_t line, StayFile& out) {
  std::unordered_map<std::string, std::uint32_t> persons, venues, settings;
  std::size_t all = 0;
  for (const Part& p : parts) all += p.stays.size();
  Stays& s = out.stays;
  s.reserve(all);
  for (Part& p : parts) {
    const auto person = renumbered(p.persons, persons, s.persons), venue = renumbered(p.venues, venues, s.venues), setting = renumbered(p.settings, settings, s.settings);
    for (const std::uint32_t n : p.stays.person) s.person.push_back(person[n]);
    for (const std::uint32_t n : p.stays.venue) s.venue.push_back(venue[n]);
    for (const std::uint8_t n : p.stays.setting) s.setting.push_back(static_cast<std::uint8_t>(std::min<std::uint32_t>(255, setting[n])));
    append(s.from_s, p.stays.from_s), append(s.to_s, p.stays.to_s), append(s.place, p.stays.place);
    append(s.sigma, p.stays.sigma), append(s.masked, p.stays.masked);
    out.rows += p.rows;
    out.refused.join(p.refused, line - 1);
    line += p.lines;
    p = Part{};
  }
}

}  // namespace

std::uint8_t sigma_code(double sigma_m) {
  if (!(sigma_m > 0)) return 0;
  return static_cast<std::uint8_t>(std::clamp(1 + std::lround(std::log(sigma_m / kFinest_m) / std::log(kRatio)), 1L, 255L));
}

double sigma_m(std::uint8_t code) {
  return code == 0 ? 0 : kFinest_m * std::pow(kRatio, code - 1);
}

void Stays::reserve(std::size_t n) {
  person.reserve(n), from_s.reserve(n), to_s.reserve(n), place.reserve(n);
}

Result<StayFile> read_stays(const std::string& path, const StayColumns& columns, unsigned threads) {
  DOSI_TRY(const RowFile file, RowFile::open(path));
  DOSI_TRY(const Places at, places_of(file, columns));
  StayFile out;
  DOSI_CHECK(set_frame(file, at, columns, out.stays));
  const Reader reader(file, at, out.stays, columns);
  const auto texts = file.parts(std::size_t{8} * threads);
  std::vector<Part> parts(texts.size());
  kit::deal_out(texts.size(), threads, [&](unsigned, std::size_t i) { reader.read(texts[i], parts[i]); });
  join(parts, file.first_line(), out);
  out.bytes = file.bytes();
  if (out.stays.size() == 0) return bad_request("No row of '" + path + "' can be used" + (out.refused.rows() > 0 ? ": " + out.refused.text() : "") + ".");
  return out;
}

}  // namespace dosi::trace
