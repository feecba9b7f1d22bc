#pragma once
#include <cmath>
#include <optional>
#include <string_view>

#include "geo/point.h"
#include "json/write.h"
#include "solutions/patrol/city/words.h"

namespace dosi::patrol {

// Parts of answers of the patrol desk.

inline double rounded(double v, double parts) { return std::round(v * parts) / parts; }
// A number at `digits` significant digits: expected counts are small.
inline double significant(double v, int digits) {
  if (v == 0 || !std::isfinite(v)) return 0;
  const double scale = std::pow(10.0, digits - 1 - std::floor(std::log10(std::fabs(v))));
  return std::round(v * scale) / scale;
}
inline void number(json::Writer& w, std::string_view key, double v, double parts = 10) { w.key(key), w.number(rounded(v, parts)); }
inline void whole(json::Writer& w, std::string_view key, double v) { w.key(key), w.number(static_cast<std::int64_t>(std::llround(v))); }
inline void optional(json::Writer& w, std::string_view key, std::optional<double> v, double parts = 10) {
  w.key(key);
  if (v && std::isfinite(*v)) w.number(rounded(*v, parts));
  else w.null();
}
inline void place(json::Writer& w, geo::Point p) { w.begin_array(), w.number(rounded(p.lon, 1e6)), w.number(rounded(p.lat, 1e6)), w.end_array(); }
inline void place(json::Writer& w, std::string_view key, geo::Point p) { w.key(key), place(w, p); }
inline void named(json::Writer& w, const Words& name) { w.member("name", name.korean), w.member("nameEn", name.english); }

}  // namespace dosi::patrol
