#pragma once
#include <optional>
#include <utility>

#include "solutions/trace/sources/choice_model.h"
#include "solutions/trace/sources/serial_interval.h"

namespace dosi::trace {

struct SourceOptions {
  std::optional<std::pair<double, double>> serial;  // mean and SD in days, where they are known; else told from known pairs
  std::optional<std::pair<int, int>> window;        // days that a candidate may lie before; else from known pairs, at least -7 to 21
  double ridge = 3;
};

// One possible source.
struct Candidate {
  CaseNumber who{};
  double utility = 0;
  double probability = 0;  // among all, the unknown source included
  std::vector<double> parts;  // of the first kExplained: what each feature adds to the utility beside the mean of all candidates
};
inline constexpr std::size_t kExplained = 5;
struct Ranking {
  std::vector<Candidate> candidates;  // most likely first
  double unknown = 1;                 // probability that the source is not in the list
};

// Ranks possible infectors. Learned from cases of `learn` whose infector is in the list; that none is in the list, from those of `learn`
// without one. Static evidence is that of Evidence; the likelihood of the days between the two is learned with it.
class SourceModel {
 public:
  SourceModel(const LineList& list, const Evidence& evidence, const std::vector<CaseNumber>& learn, const SourceOptions& options);
  Ranking rank(CaseNumber of) const;
  const std::vector<Feature>& features() const { return features_; }
  const std::vector<double>& weights() const { return choice_.weights(); }
  std::pair<int, int> window() const { return window_; }
  std::size_t learned_from() const { return learned_; }

 private:
  Table table(CaseNumber of, const std::vector<CaseNumber>& candidates) const;
  std::vector<CaseNumber> candidates(CaseNumber of) const { return evidence_.candidates(of, window_.first, window_.second); }
  void learn_intervals(const std::vector<CaseNumber>& learn, const SourceOptions& options);
  void learn_unknown(const std::vector<CaseNumber>& learn);
  // ln of the sum of exp(utility).
  double appeal(const std::vector<double>& utilities) const;
  std::vector<double> utilities(const Table& table) const;

  const LineList& list_;
  const Evidence& evidence_;
  std::vector<Feature> features_;
  IntervalDensity onsets_{std::vector<int>{}}, others_{std::vector<int>{}};
  std::pair<int, int> window_{-7, 21};
  ChoiceModel choice_{std::vector<double>{}};
  std::size_t learned_ = 0;
  double unknown_at_ = 0, unknown_slope_ = 0;
};

}  // namespace dosi::trace
