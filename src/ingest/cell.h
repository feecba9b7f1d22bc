#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "ingest/mapping.h"

namespace dosi::ingest {

// Without white space at both ends: also no-break and ideographic spaces.
std::string_view trimmed(std::string_view cell);

// A decimal number, with thousands separators where they stand right ("1,395", "12,345.6"), or nothing. NaN, infinities
// and units are no numbers.
std::optional<double> read_number(std::string_view cell);

// Year, month, day and time of day as a file writes them.
struct CivilTime {
  int year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0;
};

// Reads by a format of yyyy, MM, dd, HH, mm, ss and signs that stand for themselves; or, if empty, any of the usual
// ones: 2020-11-10, 2020.11.10, 2020/11/10, 20201110, each with or without a time, 202011, 2020-11, 2020. Nothing if
// the cell is of another form, or no such day or time exists.
std::optional<CivilTime> read_civil(std::string_view cell, std::string_view format);
Time to_time(const CivilTime& civil, int zone_minutes);
// "2020-11-10".
std::string date_text(const CivilTime& civil);

// What a cell says under a rule: nothing, or trimmed text that is to be read by its type. `none` are the mapping's.
class CellReader {
 public:
  CellReader(const CellRule& rule, const std::vector<std::string>& none, int zone_minutes)
      : rule_(rule), none_(none), zone_minutes_(zone_minutes) {
    none_.insert(none_.end(), rule.none.begin(), rule.none.end());
  }

  // The cell without spaces and what `before` cuts off; empty if it says nothing.
  std::string_view content(std::string_view cell) const;
  bool numeric() const { return rule_.type == ValueType::number || rule_.type == ValueType::integer; }
  // Of numeric rules: the scaled number. On failure null is returned and `reason` set, a fixed phrase.
  std::optional<double> number(std::string_view content, std::string_view& reason) const;
  // Of other rules: appends the JSON text of the value; false with `reason` set if there is none.
  bool append_json(std::string& out, std::string_view content, std::string_view& reason) const;
  void append_number(std::string& out, double value) const;

 private:
  CellRule rule_;
  std::vector<std::string> none_;
  int zone_minutes_;
};

}  // namespace dosi::ingest
