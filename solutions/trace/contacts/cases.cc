#include "solutions/trace/contacts/cases.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace dosi::trace {
namespace {

constexpr std::size_t kNone = std::string::npos;

// Times of cases are dates even where stays count minutes; then they must count as the stays do.
Result<TimeFormat> times_of(const RowFile& file, std::size_t column, const TimeFormat& stays, const std::string& zone) {
  if (column == kNone) return stays;
  if (stays.kind == TimeFormat::Kind::minutes) return stays;
  const auto cells = file.sample(column);
  DOSI_TRY(TimeFormat out, TimeFormat::of(cells, stays.kind == TimeFormat::Kind::seconds && !cells.empty() && cells.front().find_first_of("-/:T") == kNone ? "seconds" : "", zone));
  if (!out.zone_s) out.zone_s = stays.zone_s;
  return out;
}

}  // namespace

Result<CaseFile> read_cases(const std::string& path, const CaseColumns& columns, const TimeFormat& stays_times) {
  DOSI_TRY(const RowFile file, RowFile::open(path));
  std::size_t person = columns.person.empty() ? file.first_of({"person", "person_id", "patient_id", "id", "case"}) : kNone;
  if (person == kNone) {
    DOSI_TRY(person, file.column(columns.person.empty() ? "person" : columns.person, "case-person"));
  }
  std::size_t onset = file.first_of({"onset", "symptom_onset_date", "date_onset"}), until = file.first_of({"until", "isolated"});
  if (!columns.onset.empty()) {
    DOSI_TRY(onset, file.column(columns.onset, "onset"));
  }
  if (!columns.until.empty()) {
    DOSI_TRY(until, file.column(columns.until, "until"));
  }
  DOSI_TRY(const TimeFormat onset_times, times_of(file, onset, stays_times, columns.zone));
  DOSI_TRY(const TimeFormat until_times, times_of(file, until, stays_times, columns.zone));
  CaseFile out;
  std::unordered_set<std::string> seen;
  const auto parts = file.parts(1);
  for (const std::string_view part : parts)
    file.each(part, out.refused, [&](const ingest::Record& record) {
      const auto refuse = [&](std::size_t column, const char* reason) { out.refused.add(file.columns()[column], reason, record.cells[column], record.line + file.first_line() - 1); };
      CaseRow one{std::string(trimmed(record.cells[person])), {}, {}};
      if (one.person.empty()) return refuse(person, "no person");
      for (const auto& [column, times, to] : {std::tuple(onset, &onset_times, &one.onset), std::tuple(until, &until_times, &one.until)}) {
        if (column == kNone || trimmed(record.cells[column]).empty()) continue;
        const auto read = moment_of(record.cells[column], *times);
        if (!read.at) return refuse(column, read.reason);
        *to = read.at;
      }
      if (!seen.insert(one.person).second) return refuse(person, "the case stands twice");
      out.cases.push_back(std::move(one));
    });
  if (out.cases.empty()) return bad_request("No case of '" + path + "' can be used" + (out.refused.rows() > 0 ? ": " + out.refused.text() : "") + ".");
  return out;
}

Period infectious_period(const CaseRow& one, const Infectious& rule, Moment start) {
  Period out;
  if (one.onset) {
    out.from_s = *one.onset - start - static_cast<std::int64_t>(rule.days_before * 86400);
    out.to_s = *one.onset - start + static_cast<std::int64_t>(rule.days_after * 86400);
  }
  if (one.until) out.to_s = std::min(out.to_s == INT32_MAX ? INT64_MAX : out.to_s, *one.until - start);
  return out;
}

std::vector<std::vector<CaseStay>> stays_of_cases(const Stays& stays, const std::vector<CaseRow>& cases, const std::vector<Period>& periods) {
  std::unordered_map<std::string_view, std::size_t> numbers;
  for (std::size_t c = 0; c < cases.size(); ++c) numbers.emplace(cases[c].person, c);
  std::vector<std::uint32_t> which(stays.persons.size(), UINT32_MAX);
  for (std::size_t p = 0; p < stays.persons.size(); ++p)
    if (const auto found = numbers.find(stays.persons[p]); found != numbers.end()) which[p] = static_cast<std::uint32_t>(found->second);
  std::vector<std::vector<CaseStay>> out(cases.size());
  for (std::size_t i = 0; i < stays.size(); ++i) {
    const std::uint32_t c = which[stays.person[i]];
    if (c == UINT32_MAX) continue;
    const std::int64_t from = std::max<std::int64_t>(stays.from_s[i], periods[c].from_s), to = std::min<std::int64_t>(stays.to_s[i], periods[c].to_s);
    if (from <= to)
      out[c].push_back({stays.person[i], static_cast<std::int32_t>(from), static_cast<std::int32_t>(to), stays.place[i], static_cast<std::uint32_t>(i)});
  }
  for (auto& own : out) {
    std::sort(own.begin(), own.end(), [](const CaseStay& a, const CaseStay& b) { return std::tie(a.from_s, a.to_s, a.place.x, a.place.y) < std::tie(b.from_s, b.to_s, b.place.x, b.place.y); });
    // A row of the case told twice would count its encounters twice.
    own.erase(std::unique(own.begin(), own.end(), [](const CaseStay& a, const CaseStay& b) { return a.from_s == b.from_s && a.to_s == b.to_s && a.place == b.place; }), own.end());
  }
  return out;
}

}  // namespace dosi::trace
