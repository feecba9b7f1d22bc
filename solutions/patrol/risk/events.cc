#include "solutions/patrol/risk/events.h"

#include <algorithm>
#include <cmath>

#include "ingest/id_template.h"

namespace dosi::patrol::risk {

void EventSieve::count(RowCount& of, std::uint64_t row) {
  constexpr std::size_t kTold = 10;
  ++of.count;
  if (of.rows.size() < kTold) of.rows.push_back(row);
}

void EventSieve::take(const Event& event, std::string_view kind, std::string_view id, std::uint64_t row) {
  if (event.reporter == Reporter::patrol && !options_.with_patrol) return leave_out("discovered by a patrol", row);
  for (const Metres place : options_.default_places)
    if (std::hypot(place.x - event.at.x, place.y - event.at.y) <= kDefaultPlace_m) return leave_out("at the place of a police box (default geocode)", row);
  const std::string place_and_time = std::to_string(event.from_s) + ' ' + std::to_string(event.to_s) + ' ' + std::to_string(std::llround(event.at.x)) + ' ' + std::to_string(std::llround(event.at.y));
  const std::uint64_t key = id.empty() ? ingest::stable_hash(kind, ingest::stable_hash(place_and_time)) : ingest::stable_hash(id);
  if (!seen_.insert(key).second) {
    if (!id.empty() || event.precision != Precision::day) return leave_out(id.empty() ? "the same moment, place and kind once more" : "the same id once more", row);
    count(facts_.noted["the same day, place and kind once more: kept, since two events of one day cannot be told from one reported twice"], row);
  }
  events_.push_back(event);
}

Events EventSieve::finish() && {
  const bool only_midnight = !events_.empty() && std::all_of(events_.begin(), events_.end(), [](const Event& e) { return e.precision != Precision::interval && e.from_s % kDay_s == 0; });
  if (only_midnight)
    for (Event& e : events_) e.precision = Precision::day, e.to_s = e.from_s + kDay_s;
  std::stable_sort(events_.begin(), events_.end(), [](const Event& a, const Event& b) { return a.from_s < b.from_s; });
  facts_.events = events_.size();
  for (const Event& e : events_) {
    facts_.targets += e.target;
    if (e.precision == Precision::day) ++facts_.noted["only the day is known: no hour is learned from it"].count;
    if (e.precision == Precision::interval) ++facts_.noted["known to lie between two moments: shared over the hours between"].count;
  }
  if (!events_.empty()) facts_.first_s = events_.front().from_s, facts_.last_s = events_.back().from_s;
  return {std::move(events_), std::move(facts_)};
}

std::string_view refused_column(std::string_view name) {
  std::string word;
  const auto is_personal = [](std::string_view w) {
    for (const std::string_view p : {"victim", "suspect", "offender", "person", "ssn", "phone", "telephone", "mobile", "plate", "passport", "birth", "birthdate",
                                     "dob", "sex", "gender", "race", "ethnicity", "nationality", "age", "firstname", "lastname", "surname", "fullname", "resident", "religion"})
      if (w == p) return true;
    return false;
  };
  constexpr std::string_view kWhy = "it tells of persons: only place, time, kind and severity of events are read, so that no person can be forecast or traced";
  std::string lower;
  for (const char c : name) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (lower == "name" || lower == "full name" || lower == "first name" || lower == "last name" || lower == "first_name" || lower == "last_name") return kWhy;
  for (const std::string_view korean : {"성명", "이름", "주민", "전화", "휴대폰", "연락처", "차량번호", "번호판", "생년", "성별", "국적", "피의자", "피해자", "용의자", "나이", "연령", "인종"})
    if (lower.find(korean) != std::string::npos) return kWhy;
  for (const char c : lower + ' ') {
    const bool letter = (c >= 'a' && c <= 'z') || (c & 0x80) != 0;
    if (letter) word += c;
    else if (is_personal(word)) return kWhy;
    else word.clear();
  }
  return {};
}

Result<void> may_read(std::string_view column, const std::string& option) {
  if (const std::string_view why = refused_column(column); !why.empty())
    return bad_request("The column '" + std::string(column) + "' is not read: " + std::string(why) + ".", option);
  return ok();
}

}  // namespace dosi::patrol::risk
