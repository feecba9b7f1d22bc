#include "ingest/cell.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "json/write.h"

namespace dosi::ingest {

namespace {

constexpr std::string_view kWideSpaces[] = {"\xC2\xA0", "\xE3\x80\x80", "\xEF\xBB\xBF"};
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes the separators out if three digits follow each; else leaves the text, which is then no number.
std::string_view without_separators(std::string_view cell, char (&buffer)[64]) {
  if (cell.find(',') == std::string_view::npos || cell.size() > sizeof buffer) return cell;
  const std::size_t whole = std::min(cell.find('.'), cell.size());
  std::size_t n = 0;
  for (std::size_t i = 0; i < cell.size(); ++i) {
    if (cell[i] != ',') {
      buffer[n++] = cell[i];
      continue;
    }
    if (i == 0 || i >= whole || (whole - i) % 4 != 0 || !is_digit(cell[i - 1])) return cell;
  }
  return {buffer, n};
}

int days_in(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

bool exists(const CivilTime& t) {
  return t.year >= 1 && t.month >= 1 && t.month <= 12 && t.day >= 1 && t.day <= days_in(t.year, t.month) &&
         t.hour <= 24 && t.minute < 60 && t.second <= 60 && (t.hour < 24 || (t.minute == 0 && t.second == 0));
}

// Reads `width` digits from the front of the text.
bool take_digits(std::string_view& text, std::size_t width, int& out) {
  if (text.size() < width || !std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(width), is_digit))
    return false;
  out = 0;
  for (std::size_t i = 0; i < width; ++i) out = out * 10 + (text[i] - '0');
  text.remove_prefix(width);
  return true;
}

std::optional<CivilTime> read_by(std::string_view text, std::string_view format) {
  CivilTime t;
  while (!format.empty()) {
    int* field = nullptr;
    std::size_t width = 2;
    if (format.starts_with("yyyy")) field = &t.year, width = 4;
    else if (format.starts_with("MM")) field = &t.month;
    else if (format.starts_with("dd")) field = &t.day;
    else if (format.starts_with("HH")) field = &t.hour;
    else if (format.starts_with("mm")) field = &t.minute;
    else if (format.starts_with("ss")) field = &t.second;
    if (field) {
      if (!take_digits(text, width, *field)) return std::nullopt;
      format.remove_prefix(width);
    } else {
      if (text.empty() || text.front() != format.front()) return std::nullopt;
      text.remove_prefix(1), format.remove_prefix(1);
    }
  }
  if (!text.empty() || !exists(t)) return std::nullopt;
  return t;
}

// Days since 1970-01-01 of the Gregorian calendar, counted in years that begin in March.
std::int64_t days_since_epoch(int year, int month, int day) {
  const std::int64_t y = month <= 2 ? year - 1 : year;
  const std::int64_t m = month <= 2 ? month + 9 : month - 3;
  return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

std::optional<bool> read_boolean(std::string_view text) {
  for (const std::string_view yes : {"Y", "y", "true", "TRUE", "True", "1", "O", "예", "유", "있음", "사용"})
    if (text == yes) return true;
  for (const std::string_view no : {"N", "n", "false", "FALSE", "False", "0", "X", "아니오", "무", "없음", "미사용"})
    if (text == no) return false;
  return std::nullopt;
}

}  // namespace

std::string_view trimmed(std::string_view s) {
  for (bool again = true; again;) {
    again = false;
    while (!s.empty() && is_space(s.front())) s.remove_prefix(1);
    while (!s.empty() && is_space(s.back())) s.remove_suffix(1);
    for (const auto wide : kWideSpaces) {
      if (s.starts_with(wide)) s.remove_prefix(wide.size()), again = true;
      if (s.ends_with(wide)) s.remove_suffix(wide.size()), again = true;
    }
  }
  return s;
}

std::optional<double> read_number(std::string_view cell) {
  char buffer[64];
  cell = without_separators(cell, buffer);
  if (cell.starts_with('+')) cell.remove_prefix(1);
  double v = 0;
  const auto [end, failure] = std::from_chars(cell.data(), cell.data() + cell.size(), v);
  if (failure != std::errc{} || end != cell.data() + cell.size() || !std::isfinite(v)) return std::nullopt;
  return v;
}

std::optional<CivilTime> read_civil(std::string_view cell, std::string_view format) {
  if (!format.empty()) return read_by(cell, format);
  for (const std::string_view date : {"yyyy-MM-dd", "yyyy.MM.dd", "yyyy/MM/dd", "yyyyMMdd"})
    for (const std::string_view time : {"", " HH:mm", " HH:mm:ss", "THH:mm:ss", "HHmm", "HHmmss"})
      if (cell.size() == date.size() + time.size())
        if (const auto t = read_by(cell, std::string(date) + std::string(time))) return t;
  for (const std::string_view shorter : {"yyyyMM", "yyyy-MM", "yyyy.MM", "yyyy"})
    if (const auto t = read_by(cell, shorter)) return t;
  return std::nullopt;
}

Time to_time(const CivilTime& t, int zone_minutes) {
  const std::int64_t seconds = days_since_epoch(t.year, t.month, t.day) * 86400 + t.hour * 3600 +
                               (t.minute - zone_minutes) * 60 + t.second;
  return Time{seconds * 1'000'000};
}

std::string date_text(const CivilTime& t) {
  std::string out = "0000-00-00";
  for (int i = 3, y = t.year; i >= 0; --i, y /= 10) out[static_cast<std::size_t>(i)] = static_cast<char>('0' + y % 10);
  out[5] = static_cast<char>('0' + t.month / 10), out[6] = static_cast<char>('0' + t.month % 10);
  out[8] = static_cast<char>('0' + t.day / 10), out[9] = static_cast<char>('0' + t.day % 10);
  return out;
}

std::string_view CellReader::content(std::string_view cell) const {
  cell = trimmed(cell);
  if (!rule_.before.empty()) cell = trimmed(cell.substr(0, cell.find(rule_.before)));
  if (std::find(none_.begin(), none_.end(), cell) != none_.end()) return {};
  return cell;
}

std::optional<double> CellReader::number(std::string_view content, std::string_view& reason) const {
  auto v = read_number(content);
  if (!v) {
    reason = "not a number";
    return std::nullopt;
  }
  *v *= rule_.scale;
  if (rule_.type == ValueType::integer && *v != std::floor(*v)) reason = "not a whole number";
  else if (rule_.type == ValueType::integer && std::abs(*v) > 9007199254740992.0) reason = "beyond 2^53";
  else return v;
  return std::nullopt;
}

void CellReader::append_number(std::string& out, double value) const {
  if (rule_.type == ValueType::integer && std::abs(value) <= 9007199254740992.0) {
    char buffer[24];
    out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, static_cast<std::int64_t>(value)).ptr);
  } else {
    json::append_number(out, value);
  }
}

bool CellReader::append_json(std::string& out, std::string_view content, std::string_view& reason) const {
  for (const auto& [text, value] : rule_.values)
    if (text == content) {
      json::append(out, value);
      return true;
    }
  switch (rule_.type) {
    case ValueType::boolean: {
      const auto v = read_boolean(content);
      if (v) out += *v ? "true" : "false";
      else reason = "not yes or no";
      return v.has_value();
    }
    case ValueType::date:
    case ValueType::date_time: {
      const auto civil = read_civil(content, rule_.format);
      if (!civil) {
        reason = "not a date that exists";
        return false;
      }
      const bool day = rule_.type == ValueType::date;
      out += day ? R"({"@type":"Date","@value":")" : R"({"@type":"DateTime","@value":")";
      if (day) out += date_text(*civil);
      else append_time(out, to_time(*civil, zone_minutes_));
      out += "\"}";
      return true;
    }
    default: json::append_string(out, content); return true;
  }
}

}  // namespace dosi::ingest
