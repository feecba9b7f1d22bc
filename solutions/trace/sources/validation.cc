#include "solutions/trace/sources/validation.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "base/chance.h"

namespace dosi::trace {
namespace {

bool has_source(const LineList& list, const Evidence& evidence, CaseNumber c) {
  return list.at(c).infector && evidence.takes_part(*list.at(c).infector);
}

// The fold of each case; -1: takes no part.
std::vector<int> folds_of(const LineList& list, const Evidence& evidence, int folds, std::uint64_t seed) {
  std::vector<CaseNumber> infectors;
  for (std::size_t i = 0; i < list.cases.size(); ++i)
    if (const auto c = static_cast<CaseNumber>(i); evidence.takes_part(c) && has_source(list, evidence, c)) infectors.push_back(*list.at(c).infector);
  std::sort(infectors.begin(), infectors.end());
  infectors.erase(std::unique(infectors.begin(), infectors.end()), infectors.end());
  Chance chance(seed, 77);
  for (std::size_t i = infectors.size(); i > 1; --i) std::swap(infectors[i - 1], infectors[static_cast<std::size_t>(chance.below(static_cast<int>(i)))]);
  std::map<CaseNumber, int> fold_of;
  for (std::size_t i = 0; i < infectors.size(); ++i) fold_of[infectors[i]] = static_cast<int>(i % static_cast<std::size_t>(folds));
  std::vector<int> out(list.cases.size(), -1);
  int next = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto c = static_cast<CaseNumber>(i);
    if (!evidence.takes_part(c)) continue;
    out[i] = has_source(list, evidence, c) ? fold_of[*list.at(c).infector] : next++ % folds;
  }
  return out;
}

void add(Validation::Bin& bin, double told, bool seen) {
  bin.told += told, bin.seen += seen, ++bin.statements;
}

class Tester {
 public:
  Tester(const LineList& list, const Evidence& evidence, Validation& out) : list_(list), evidence_(evidence), out_(out) {}

  void test(CaseNumber c, const Ranking& ranking) {
    const bool known = has_source(list_, evidence_, c);
    (known ? out_.pairs : out_.others) += 1;
    out_.candidates += static_cast<double>(ranking.candidates.size());
    std::size_t place = 0;
    double brier = (ranking.unknown - !known) * (ranking.unknown - !known);
    for (std::size_t i = 0; i < ranking.candidates.size(); ++i) {
      const Candidate& one = ranking.candidates[i];
      const bool right = known && one.who == *list_.at(c).infector;
      if (right) place = i + 1, out_.log_loss -= std::log(std::max(1e-300, one.probability / std::max(1e-300, 1 - ranking.unknown)));
      brier += (one.probability - right) * (one.probability - right);
      add(out_.of_candidates[bin_of(one.probability)], one.probability, right);
    }
    add(out_.of_unknown[bin_of(ranking.unknown)], ranking.unknown, !known);
    out_.brier += brier;
    if (!known) return;
    if (place == 0) return void(++out_.outside_window);
    out_.top1 += place <= 1, out_.top3 += place <= 3, out_.top5 += place <= 5, out_.top10 += place <= 10;
    out_.mean_reciprocal_rank += 1.0 / static_cast<double>(place);
  }

  void finish() {
    const double pairs = std::max(1.0, static_cast<double>(out_.pairs)), all = std::max(1.0, static_cast<double>(out_.pairs + out_.others));
    for (double* share : {&out_.top1, &out_.top3, &out_.top5, &out_.top10, &out_.mean_reciprocal_rank}) *share /= pairs;
    out_.log_loss /= std::max(1.0, pairs - static_cast<double>(out_.outside_window));
    out_.brier /= all, out_.candidates /= all;
    for (auto* bins : {&out_.of_candidates, &out_.of_unknown})
      for (std::size_t b = 0; b < bins->size(); ++b) {
        Validation::Bin& bin = (*bins)[b];
        bin.from = static_cast<double>(b) / 10, bin.to = static_cast<double>(b + 1) / 10;
        if (bin.statements > 0) bin.told /= static_cast<double>(bin.statements), bin.seen /= static_cast<double>(bin.statements);
      }
  }

 private:
  static std::size_t bin_of(double p) { return std::min<std::size_t>(9, static_cast<std::size_t>(p * 10)); }
  const LineList& list_;
  const Evidence& evidence_;
  Validation& out_;
};

}  // namespace

Validation cross_validate(const LineList& list, const Evidence& evidence, const SourceOptions& options, int folds, std::uint64_t seed, const std::function<bool(double)>& progress) {
  Validation out;
  out.folds = folds;
  const std::vector<int> fold_of = folds_of(list, evidence, folds, seed);
  Tester tester(list, evidence, out);
  for (int fold = 0; fold < folds; ++fold) {
    if (progress && !progress(static_cast<double>(fold) / folds)) return {};
    std::vector<CaseNumber> learn;
    for (std::size_t i = 0; i < fold_of.size(); ++i)
      if (fold_of[i] >= 0 && fold_of[i] != fold) learn.push_back(static_cast<CaseNumber>(i));
    const SourceModel model(list, evidence, learn, options);
    for (std::size_t i = 0; i < fold_of.size(); ++i)
      if (fold_of[i] == fold) tester.test(static_cast<CaseNumber>(i), model.rank(static_cast<CaseNumber>(i)));
  }
  tester.finish();
  return out;
}

}  // namespace dosi::trace
