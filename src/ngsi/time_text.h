#pragma once
#include <cstdint>
#include <string>

#include "base/time.h"

namespace dosi::ngsi {

// Writes times as format_time does, quicker for many times of few days: the text of the last day is kept. One thread.
class TimeText {
 public:
  void append(std::string& out, Time t);
  void append_quoted(std::string& out, Time t) { out += '"', append(out, t), out += '"'; }

 private:
  void set_day(std::int64_t day);
  std::int64_t day_ = INT64_MIN;
  char date_[11] = {};  // "2026-05-01T"
};

}  // namespace dosi::ngsi
