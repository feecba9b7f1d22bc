#pragma once
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "ingest/cell.h"
#include "ingest/id_template.h"
#include "ingest/place.h"

namespace dosi::ingest {

inline constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();  // a numeric cell that says nothing

// Turns the cells of one attribute rule into NGSI-LD text. Numeric rules go through numbers, one (or one for each hour)
// per row, so that rows can be added up; other rules are written straight from their cells.
class AttributeWriter {
 public:
  // What all rules of a mapping share.
  struct Shared {
    const Columns& columns;
    const std::vector<std::string>& none;
    int zone_minutes;
  };
  static Result<AttributeWriter> compile(const AttributeRule& rule, const Shared& shared);

  // An optional rule whose columns the file lacks writes nothing.
  bool absent() const { return columns_.empty() && !object_ && languages_.empty(); }
  bool numeric() const { return cell_.numeric() && !object_ && languages_.empty(); }
  std::size_t width() const { return columns_.size(); }
  const std::string& name() const { return rule_.name; }

  // Reads width() numbers, kAbsent for blank cells. False with `fault` if a cell is wrong, or none holds a needed value.
  bool read_numbers(const Row& row, double* numbers, Fault& fault) const;
  // Appends `,"name":{...}` to an entity from numbers; nothing if all are absent. `tail` is text like
  // `,"observedAt":"..."` that goes inside the attribute.
  void append(std::string& out, const double* numbers, std::string_view tail) const;
  // The same of other rules, from the cells. False with `fault` set if the row must be refused.
  bool append(std::string& out, const Row& row, std::string_view tail, Fault& fault) const;
  // Appends `,"name":[instances]` for a temporal representation: number i at times[hours()[i]], or the only one at
  // times[0]. Returns the number of instances.
  std::size_t append_samples(std::string& out, const double* numbers, std::span<const std::string> times) const;

 private:
  AttributeWriter(const AttributeRule& rule, const Shared& shared);
  bool append_languages(std::string& out, const Row& row, std::string_view tail) const;
  bool missing(std::size_t column, Fault& fault) const;

  AttributeRule rule_;
  CellReader cell_;
  std::vector<std::string> none_;
  std::vector<std::size_t> columns_;
  std::vector<int> hours_;  // beside columns_, for rules of one column per hour
  std::vector<std::pair<std::string, std::size_t>> languages_;
  std::optional<IdTemplate> object_;
  std::string open_;   // ,"name":{"type":"Property","value":
  std::string close_;  // ,"unitCode":"MTR"  (without the brace)
};

}  // namespace dosi::ingest
