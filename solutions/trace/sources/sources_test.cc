#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <numeric>

#include "base/chance.h"
#include "solutions/kit/text_file.h"
#include "solutions/trace/sources/offspring.h"
#include "solutions/trace/sources/reproduction.h"
#include "solutions/trace/sources/validation.h"

namespace dosi::trace {
namespace {

LineList listed(const std::string& text, const ListColumns& columns = {}) {
  std::string name = (std::filesystem::temp_directory_path() / "dosi-list-XXXXXX").string();
  close(mkstemp(name.data()));
  EXPECT_TRUE(kit::write_file(name, text));
  auto out = read_line_list(name, columns);
  std::filesystem::remove(name);
  EXPECT_TRUE(out) << out.error().message;
  return std::move(*out);
}

double normal(Chance& chance) { return std::sqrt(-2 * std::log(1 - chance.uniform())) * std::cos(2 * M_PI * chance.uniform()); }

TEST(LineList, DaysInfectorsAndGroups) {
  const LineList list = listed(
      "case.no,onset.date,confirm.date,cluster.id,infector\n"
      "A,21/1/20,23/1/20,7,\n"
      "B,28/1/20,NA,7,A\n"
      "C,NA,2/2/20,NA,nobody\n"
      "C,NA,2/2/20,NA,\n");
  ASSERT_EQ(list.cases.size(), 3u);
  EXPECT_EQ(list.cases[1].onset - list.cases[0].onset, 7);
  EXPECT_EQ(list.cases[1].confirmed, kNoDay);
  EXPECT_EQ(list.cases[1].infector, CaseNumber{0});
  EXPECT_TRUE(list.cases[2].infector_outside);
  EXPECT_EQ(list.cases[0].groups, list.cases[1].groups);
  EXPECT_EQ(list.refused.rows(), 1u);
}

TEST(LineList, WeekDaysOfTheListsOwn) {
  const LineList list = listed("id,onset,infector\n1,0,\n2,5,1\n3,-2,1\n");
  EXPECT_EQ(list.cases[1].onset, 5);
  EXPECT_EQ(list.cases[2].onset, -2);
}

TEST(ChoiceModel, FindsTheWeightsBehindChoices) {
  Chance chance(1, 2);
  std::vector<KnownChoice> known;
  const std::vector<double> truth{1.5, -0.7};
  for (int n = 0; n < 3000; ++n) {
    KnownChoice one{{2, {}}, 0};
    double best = -1e9;
    for (std::size_t i = 0; i < 8; ++i) {
      const double x = normal(chance), y = 3 * normal(chance), gumbel = -std::log(-std::log(chance.uniform() + 1e-12));
      one.table.cells.insert(one.table.cells.end(), {x, y});
      if (const double u = truth[0] * x + truth[1] * y + gumbel; u > best) best = u, one.chosen = i;
    }
    known.push_back(std::move(one));
  }
  const auto found = ChoiceModel::fit(known, {0, 0}, 1).weights();
  EXPECT_NEAR(found[0], truth[0], 0.1);
  EXPECT_NEAR(found[1], truth[1], 0.05);
  EXPECT_EQ(ChoiceModel::fit({}, {0.5, 2}, 1).weights(), (std::vector<double>{0.5, 2}));
}

TEST(SerialInterval, MeanDeviationAndNegativeOnes) {
  const SerialInterval s = serial_interval({1, 3, 5, 7, -1}, 1);
  EXPECT_EQ(s.mean.value, 3);
  EXPECT_NEAR(s.sd.value, std::sqrt(10), 1e-9);
  EXPECT_EQ(s.median.value, 3);
  EXPECT_EQ(s.negative_share, 0.2);
  EXPECT_LT(s.mean.low, 3);
  EXPECT_GT(s.mean.high, 3);
}

TEST(Offspring, FindsRAndK) {
  Chance chance(3, 4);
  std::vector<int> counts;
  for (int i = 0; i < 20'000; ++i) {  // geometric: k = 1, R = 2
    int n = 0;
    while (chance.happens(2.0 / 3)) ++n;
    counts.push_back(n);
  }
  const Offspring o = offspring(counts);
  EXPECT_NEAR(o.r.value, 2, 0.06);
  EXPECT_NEAR(o.k.value, 1, 0.06);
  EXPECT_LT(o.k.low, o.k.value);
  EXPECT_GT(o.k.high, o.k.value);
  EXPECT_EQ(offspring({1, 1, 1, 1}).k.value > 1e4, true);
}

TEST(Reproduction, DoublingEveryIntervalIsTwo) {
  std::vector<int> days;
  for (int g = 0; g < 8; ++g) days.insert(days.end(), std::size_t{1} << g, 5 * g);
  const auto r = reproduction(days, 5, 0.4, 1, 1);
  for (const DayReproduction& d : r) {
    if (d.day > 30) continue;
    EXPECT_NEAR(d.r.value, 2, 0.01) << d.day;
  }
  EXPECT_TRUE(r.back().incomplete);
}

// Households that infect within, five days on average: found without being told where.
std::string outbreak(bool informative) {
  Chance chance(9, 1);
  std::string text = "id,onset,household,infector\n";
  for (int house = 0; house < 150; ++house) {
    const int first = chance.below(60);
    text += "h" + std::to_string(house) + "a," + std::to_string(first) + "," + std::to_string(informative ? house : chance.below(150)) + ",\n";
    text += "h" + std::to_string(house) + "b," + std::to_string(first + 5 + static_cast<int>(2 * normal(chance))) + "," + std::to_string(informative ? house : chance.below(150)) + ",h" + std::to_string(house) + "a\n";
  }
  return text;
}

TEST(Validation, GroupsThatTellAreFoundAndProbabilitiesHold) {
  const LineList list = listed(outbreak(true));
  const Evidence evidence(list);
  const Validation v = cross_validate(list, evidence, {}, 5, 1);
  EXPECT_EQ(v.pairs, 150u);
  EXPECT_GT(v.top1, 0.9);
  EXPECT_EQ(v.others, 150u);
  for (const auto& bin : v.of_candidates) {
    if (bin.statements <= 60) continue;
    EXPECT_NEAR(bin.told, bin.seen, 0.15) << bin.from;
  }
}

// A label must not help to find itself: with infectors drawn by lot, and rows in any order, nothing can be found.
TEST(Validation, LabelsDrawnByLotCannotBeFound) {
  Chance chance(4, 4);
  std::string text = "id,onset,household,infector\n";
  for (int i = 0; i < 300; ++i) text += std::to_string(i) + "," + std::to_string(chance.below(20)) + "," + std::to_string(chance.below(20)) + "," + std::to_string(chance.below(300)) + "\n";
  const LineList list = listed(text);
  const Validation v = cross_validate(list, Evidence(list), {}, 5, 1);
  EXPECT_LT(v.top1, 0.03);
  EXPECT_LT(v.top10, 0.12);
}

TEST(SourceModel, ProbabilitiesSumToOneAndNobodyInfectsOneself) {
  const LineList list = listed(outbreak(true));
  const Evidence evidence(list);
  std::vector<CaseNumber> all;
  for (std::size_t i = 0; i < list.cases.size(); ++i) all.push_back(static_cast<CaseNumber>(i));
  const SourceModel model(list, evidence, all, {});
  const Ranking ranking = model.rank(CaseNumber{1});
  double sum = ranking.unknown;
  for (const Candidate& c : ranking.candidates) {
    sum += c.probability;
    EXPECT_NE(c.who, CaseNumber{1});
  }
  EXPECT_NEAR(sum, 1, 1e-9);
  EXPECT_EQ(ranking.candidates[0].who, CaseNumber{0});
}

}  // namespace
}  // namespace dosi::trace
