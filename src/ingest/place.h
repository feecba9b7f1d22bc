#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "geo/point.h"
#include "geo/projection.h"
#include "ingest/id_template.h"
#include "ingest/mapping.h"

namespace dosi::ingest {

// Why a cell cannot be used: `reason` is a fixed phrase. Views last as long as the row.
struct Fault {
  std::size_t column = 0;
  std::string value;
  std::string_view reason;
};

// Reads the two coordinate cells of a row.
class PlaceReader {
 public:
  static Result<PlaceReader> compile(const PlaceRule& rule, const Columns& columns);
  // False with `fault` set if the row must be refused; `point` stays empty where the cells are blank and need not be
  // there.
  bool read(const Row& row, std::optional<geo::Point>& point, Fault& fault) const;
  // Why the place is impossible under the rule, or an empty text: bounds, and the point 0, 0.
  std::string_view objection(geo::Point p) const;

 private:
  explicit PlaceReader(const PlaceRule& rule) : rule_(rule) {}
  bool read_cell(const Row& row, std::size_t column, std::optional<double>& out, Fault& fault) const;

  PlaceRule rule_;
  std::size_t x_ = 0, y_ = 0;
  std::optional<geo::Projection> projection_;  // none for 4326
};

// {"type":"Point","coordinates":[lon,lat]}
void append_point(std::string& out, geo::Point p);

}  // namespace dosi::ingest
