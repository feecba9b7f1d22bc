#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>
#include <memory>

#include "base/version.h"
#include "json/write.h"
#include "solutions/kit/text_file.h"
#include "solutions/trace/commands.h"
#include "solutions/trace/stays/row_file.h"
#include "solutions/trace/timeline/timeline.h"

namespace dosi::trace {
namespace {

constexpr std::size_t kNone = std::string::npos;

struct Arguments {
  std::string observations, venues, json, zone, unit;
  FusionRule rule;
};

// What a source's position is good for where the row does not say.
double usual_sigma_m(std::string_view source) {
  if (source == "tower") return 250;
  if (source == "gps") return 15;
  if (source == "interview") return 100;
  return 30;  // card, qr, cctv: a place that is known
}
// And how long the person was surely about, before and after.
Moment usual_slack_s(std::string_view source) { return source == "card" ? 600 : 0; }

struct Input {
  std::map<std::string, std::vector<Observation>> persons;
  std::vector<VenuePlace> venues;
  std::vector<std::string> owners;  // of each venue; empty: anybody's
  TimeFormat times;
  Refusals refused;
};

// id, lon, lat; perhaps prior, share, minutes, and person for a home or a work place of one alone.
Result<void> read_venues(const std::string& path, Input& in) {
  DOSI_TRY(const RowFile file, RowFile::open(path));
  DOSI_TRY(const std::size_t id, file.column("id", "venues"));
  DOSI_TRY(const std::size_t lon, file.column("lon", "venues"));
  DOSI_TRY(const std::size_t lat, file.column("lat", "venues"));
  const std::size_t prior = file.first_of({"prior"}), share = file.first_of({"share"}), minutes = file.first_of({"minutes"}), person = file.first_of({"person"});
  for (const std::string_view part : file.parts(1))
    file.each(part, in.refused, [&](const ingest::Record& r) {
      const auto x = read_number(r.cells[lon]), y = read_number(r.cells[lat]);
      if (!x || !y || !geo::is_valid({*x, *y})) return in.refused.add("lon", "no place of a venue", r.cells[lon], r.line + file.first_line() - 1);
      const auto perhaps = [&](std::size_t column, double otherwise) { return column == kNone ? otherwise : std::max(0.0, read_number(r.cells[column]).value_or(otherwise)); };
      in.venues.push_back({std::string(trimmed(r.cells[id])), {*x, *y}, perhaps(prior, 1) + 1e-6, perhaps(share, 0), perhaps(minutes, 0)});
      in.owners.emplace_back(person == kNone ? "" : trimmed(r.cells[person]));
    });
  return ok();
}

// The columns of the observations; kNone where there is none.
struct ObservationColumns {
  std::size_t source, from, to, person, sigma, venue, lon, lat;
};
Result<ObservationColumns> observation_columns(const RowFile& file) {
  ObservationColumns out{0, file.first_of({"from", "start", "time"}), file.first_of({"to", "end"}), file.first_of({"person"}), file.first_of({"sigma"}), file.first_of({"venue"}), file.first_of({"lon"}), file.first_of({"lat"})};
  DOSI_TRY(out.source, file.column("source", "observations"));
  if (out.from == kNone) {
    DOSI_TRY(out.from, file.column("from", "observations"));
  }
  if ((out.lon == kNone || out.lat == kNone) && out.venue == kNone) return bad_request("'" + file.path() + "' has neither lon and lat nor venue.", "observations");
  return out;
}

class ObservationReader {
 public:
  ObservationReader(const RowFile& file, const ObservationColumns& at, Input& in) : file_(file), at_(at), in_(in) {
    for (const VenuePlace& v : in.venues) places_.emplace(v.id, v.place);
  }
  void take(const ingest::Record& r) {
    Observation o;
    o.source = trimmed(r.cells[at_.source]);
    o.row = std::to_string(r.line + file_.first_line() - 1);
    if (at_.venue != kNone) o.venue = trimmed(r.cells[at_.venue]);
    const auto fault = [&] { const auto f = read_time(r, o); return f.reason != nullptr ? f : read_place(r, o); }();
    if (fault.reason != nullptr) return in_.refused.add(file_.columns()[fault.column], fault.reason, r.cells[fault.column], r.line + file_.first_line() - 1);
    const double error = at_.sigma == kNone ? 0 : read_number(r.cells[at_.sigma]).value_or(0);
    o.sigma_m = error > 0 ? error : usual_sigma_m(o.source);
    in_.persons[at_.person == kNone ? "" : std::string(trimmed(r.cells[at_.person]))].push_back(std::move(o));
  }

 private:
  struct Fault {
    std::size_t column = 0;
    const char* reason = nullptr;
  };
  Fault read_time(const ingest::Record& r, Observation& o) const {
    const auto begin = moment_of(r.cells[at_.from], in_.times);
    if (!begin.at) return {at_.from, begin.reason};
    MomentOrReason end = begin;
    if (at_.to != kNone && !trimmed(r.cells[at_.to]).empty()) end = moment_of(r.cells[at_.to], in_.times);
    if (!end.at) return {at_.to, end.reason};
    if (*end.at < *begin.at) return {at_.to, "the end lies before the start"};
    o.from = *begin.at - (*end.at == *begin.at ? usual_slack_s(o.source) : 0), o.to = *end.at;
    return {};
  }
  Fault read_place(const ingest::Record& r, Observation& o) const {
    if (at_.lon != kNone && at_.lat != kNone) {
      constexpr double kNoDegrees = 999;
      const geo::Point place{read_number(r.cells[at_.lon]).value_or(kNoDegrees), read_number(r.cells[at_.lat]).value_or(kNoDegrees)};
      if (geo::is_valid(place)) return o.place = place, Fault{};
      if (place.lon != kNoDegrees && place.lat != kNoDegrees) return {at_.lat, place.lon <= 90 && place.lon >= -90 ? "no latitude: longitude and latitude seem exchanged" : "no degrees"};
    }
    const auto known = places_.find(o.venue);
    if (known == places_.end()) return {at_.venue == kNone ? at_.lon : at_.venue, "neither a place nor a venue of the list"};
    return o.place = known->second, Fault{};
  }

  const RowFile& file_;
  const ObservationColumns& at_;
  Input& in_;
  std::map<std::string, geo::Point, std::less<>> places_;
};

Result<void> read_observations(const Arguments& a, Input& in) {
  DOSI_TRY(const RowFile file, RowFile::open(a.observations));
  DOSI_TRY(const ObservationColumns at, observation_columns(file));
  DOSI_TRY(in.times, TimeFormat::of(file.sample(at.from), a.unit, a.zone));
  ObservationReader reader(file, at, in);
  for (const std::string_view part : file.parts(1)) file.each(part, in.refused, [&](const ingest::Record& r) { reader.take(r); });
  if (in.persons.empty()) return bad_request("No observation of '" + a.observations + "' can be used" + (in.refused.rows() > 0 ? ": " + in.refused.text() : "") + ".");
  return ok();
}

json::Value state_json(const std::vector<VenuePlace>& venues, int venue) {
  if (venue == kMoving) return "on the way";
  return venue == kUnknown ? json::Value() : json::Value(venues[static_cast<std::size_t>(venue)].id);
}

json::Object timeline_json(const std::string& person, const Timeline& t, const std::vector<Observation>& records, const std::vector<VenuePlace>& venues, const TimeFormat& times) {
  json::Array spans, contradictions, passed;
  const auto row = [&](std::size_t i) { return json::Object{{"line", records[i].row}, {"source", records[i].source}}; };
  for (const Span& s : t.spans) {
    json::Object one{{"from", json_of(s.from, times)}, {"to", json_of(s.to, times)}, {"venue", state_json(venues, s.venue)}, {"probability", s.probability}};
    if (s.venue >= 0) one.append("lon", venues[static_cast<std::size_t>(s.venue)].place.lon), one.append("lat", venues[static_cast<std::size_t>(s.venue)].place.lat);
    json::Array others, rests;
    for (const auto& [venue, p] : s.others) others.push_back(json::Object{{"venue", state_json(venues, venue)}, {"probability", p}});
    for (const std::size_t i : s.records) rests.push_back(row(i));
    one.append("others", std::move(others)), one.append("records", std::move(rests));
    spans.push_back(std::move(one));
  }
  for (const Contradiction& c : t.contradictions) {
    json::Object one{{"reason", c.reason}, {"record", row(c.a)}, {"metres", c.metres}};
    if (c.b != c.a) one.append("other", row(c.b)), one.append("metresPerSecond", c.needed_ms);
    contradictions.push_back(std::move(one));
  }
  for (const std::size_t i : t.passed_over) passed.push_back(row(i));
  return {{"person", person}, {"spans", std::move(spans)}, {"contradictions", std::move(contradictions)}, {"passedOver", std::move(passed)}};
}

Result<void> run(const Arguments& a) {
  Input in;
  DOSI_CHECK(read_venues(a.venues, in));
  DOSI_CHECK(read_observations(a, in));
  json::Array persons;
  for (const auto& [who, records] : in.persons) {
    std::vector<VenuePlace> venues;
    for (std::size_t v = 0; v < in.venues.size(); ++v)
      if (in.owners[v].empty() || in.owners[v] == who) venues.push_back(in.venues[v]);
    persons.push_back(timeline_json(who, fuse(records, venues, a.rule), records, venues, in.times));
  }
  const json::Object report{{"program", "dosi trace timeline"}, {"version", kVersion}, {"venues", static_cast<std::int64_t>(in.venues.size())}, {"rowsRefused", static_cast<std::int64_t>(in.refused.rows())}, {"refused", in.refused.json()}, {"persons", std::move(persons)}};
  const std::string text = json::dump(report) + "\n";
  if (a.json.empty()) fmt::print("{}", text);
  if (in.refused.rows() > 0) fmt::print(stderr, "Refused: {}\n", in.refused.text());
  return a.json.empty() ? ok() : kit::write_file(a.json, text);
}

}  // namespace

void add_timeline(CLI::App& app, int& status) {
  auto a = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("timeline", "where a person most likely was / 여러 기록을 하나의 동선으로 합칩니다");
  command->add_option("--observations", a->observations, "CSV: source, from, perhaps to, person, lon, lat, sigma, venue / 관측 기록")->required();
  command->add_option("--venues", a->venues, "CSV: id, lon, lat, perhaps prior; of home and work: person, share of arrivals, minutes of a stay / 후보 장소")->required();
  command->add_option("--step", a->rule.step_s, "s / 단계(초)")->capture_default_str()->check(CLI::Range(30, 3600));
  command->add_option("--zone", a->zone, "zone of times that name none / 시간대");
  command->add_option("--time-unit", a->unit, "of times that are numbers / 숫자 시각의 단위");
  command->add_option("--json", a->json, "file for the answer; else it is printed / 결과 파일");
  command->callback([a, &status] {
    if (auto done = run(*a); !done) fmt::print(stderr, "dosi trace timeline: {}\n", done.error().message), status = 1;
  });
}

}  // namespace dosi::trace
