#pragma once
#include <string>
#include <vector>

#include "solutions/trace/sources/line_list.h"

namespace dosi::trace {

// A table of numbers, one row a candidate.
struct Table {
  std::size_t columns = 0;
  std::vector<double> cells;
  std::size_t rows() const { return columns == 0 ? 0 : cells.size() / columns; }
  const double* row(std::size_t i) const { return cells.data() + i * columns; }
};

// One kind of evidence for "this candidate infected this case".
struct Feature {
  std::string name;
  double prior = 0;  // weight before any infector is known, in units of the evidence
};

// Days between two cases as the list tells them: onsets where both have one, else confirmations, else whatever each has.
struct Days {
  enum class Kind { onset, confirmed, mixed, none } kind = Kind::none;
  int days = 0;
};
Days days_between(const ListedCase& from, const ListedCase& to);

// What a line list says about pairs of cases, with no look at who infected whom. Features whose column is missing are left out.
// Groups: same value, and ln(cases / cases of that value) if so; what kinds of case the candidate is (values that 5 % of cases have).
// Measures: difference. Reports: how near the two stand in the list, whether the candidate stands later. Contacts that the candidate
// named. Visits: how near on one day, on any day; how rare the shared places are; places of the candidate while infectious.
class Evidence {
 public:
  explicit Evidence(const LineList& list);
  const std::vector<Feature>& features() const { return features_; }
  // Cases of whom the list has all that is needed to be a candidate, within the window of days before (`to` - `from`).
  std::vector<CaseNumber> candidates(CaseNumber of, int least_days, int most_days) const;
  Table table(CaseNumber of, const std::vector<CaseNumber>& candidates) const;
  // With visits in the list, cases without any are no candidates.
  bool takes_part(CaseNumber c) const { return !list_.has_visits || !list_.at(c).visits.empty(); }

 private:
  void add_columns();
  void count_places();
  void fill_places(CaseNumber of, CaseNumber candidate, double* out) const;
  void fill_pair(CaseNumber of, CaseNumber candidate, double* out) const;

  const LineList& list_;
  std::vector<Feature> features_;
  std::vector<std::vector<std::uint32_t>> group_sizes_;
  struct Kind {
    std::size_t group;
    std::uint32_t value;
  };
  std::vector<Kind> kinds_;
  std::vector<std::vector<double>> rarity_;  // of each visit of each case
  std::vector<std::vector<CaseNumber>> named_;
};

}  // namespace dosi::trace
