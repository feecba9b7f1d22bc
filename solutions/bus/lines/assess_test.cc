#include "solutions/bus/lines/assess.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "solutions/bus/lines/network_text.h"
#include "solutions/kit/text_file.h"

namespace dosi::bus {
namespace {

// Four nodes in a row, 0 -3- 1 -4- 2 -5- 3; ten trips each way between the ends, one between 0 and 1.
Network row() {
  Network out;
  out.street_min = *read_table("0 3 Inf Inf  3 0 4 Inf  Inf 4 0 5  Inf Inf 5 0", "times");
  out.trips = *read_table("0 1 0 10  1 0 0 0  0 0 0 0  10 0 0 0", "demand");
  return out;
}

TEST(Assess, CountsRidesAndTransfers) {
  const auto one = assess(row(), *read_lines("0-1-2-3"), 5);
  EXPECT_DOUBLE_EQ(one.average_min, (20 * 12 + 2 * 3) / 22.0);
  EXPECT_DOUBLE_EQ(one.lines_min, 12);
  EXPECT_DOUBLE_EQ(one.d0, 100);
  const auto two = assess(row(), *read_lines("0-1-2*2-3"), 5);
  EXPECT_DOUBLE_EQ(two.average_min, (20 * 17 + 2 * 3) / 22.0);
  EXPECT_DOUBLE_EQ(two.d1, 100 * 20 / 22.0);
  const auto three = assess(row(), *read_lines("0-1*1-2*2-3"), 5);
  EXPECT_DOUBLE_EQ(three.d2, 100 * 20 / 22.0);
  EXPECT_DOUBLE_EQ(three.dun, 0);
}

TEST(Assess, SaysWhoHasNoPath) {
  const auto cut = assess(row(), *read_lines("0-1*2-3"), 5);
  EXPECT_DOUBLE_EQ(cut.without_path, 100 * 20 / 22.0);
  EXPECT_DOUBLE_EQ(cut.dun, 100 * 20 / 22.0);
  EXPECT_DOUBLE_EQ(cut.average_min, 3);
}

TEST(Assess, PrefersFewerTransfersAmongEqualTimes) {
  // 0 to 2: 9 minutes without a transfer, or 2 + 2 and one transfer of 5.
  Network n;
  n.street_min = *read_table("0 2 9  2 0 2  9 2 0", "times");
  n.trips = *read_table("0 0 1  0 0 0  0 0 0", "demand");
  EXPECT_DOUBLE_EQ(assess(n, *read_lines("0-1*1-2*0-2"), 5).d0, 100);
}

TEST(LowerBounds, AreShortestWaysAndTheSpanningTree) {
  const auto least = lower_bounds(row());
  EXPECT_DOUBLE_EQ(least.average_min, (20 * 12 + 2 * 3) / 22.0);
  EXPECT_DOUBLE_EQ(least.lines_min, 12);
}

std::string data_folder() {
  const char* set = std::getenv("DOSI_DATA");
  return std::string(set != nullptr ? set : "../shared/data") + "/bus/utrp/";
}

std::vector<std::string> fields(const std::string& line) {
  std::vector<std::string> out;
  std::istringstream in(line);
  for (std::string field; std::getline(in, field, '\t');) out.push_back(field);
  return out;
}

// Every published network of one instance against the figures that its authors state.
void compare_published(const std::string& name) {
  const std::string folder = data_folder();
  std::ifstream in(folder + "routesets_verified/" + name + ".tsv");
  if (!in) GTEST_SKIP() << "the instances are not here";
  Network network;
  const std::string stem = folder + "mumford2013/instances/" + name;
  network.street_min = *read_table(*kit::read_file(stem + "TravelTimes.txt"), "times");
  network.trips = *read_table(*kit::read_file(stem + "Demand.txt"), "demand");
  std::string line;
  std::getline(in, line);
  int compared = 0;
  while (std::getline(in, line)) {
    const auto f = fields(line);
    ASSERT_EQ(f.size(), 14u) << line;
    const auto a = assess(network, *read_lines(f[13]), 5);
    EXPECT_NEAR(a.average_min, std::stod(f[3]), 1e-4) << line;
    EXPECT_NEAR(a.lines_min, std::stod(f[4]), 1e-4) << line;
    EXPECT_NEAR(a.d0, std::stod(f[5]), 0.0051) << line;
    EXPECT_NEAR(a.d1, std::stod(f[6]), 0.0051) << line;
    EXPECT_NEAR(a.d2, std::stod(f[7]), 0.0051) << line;
    EXPECT_NEAR(a.dun, std::stod(f[8]), 0.0051) << line;
    ++compared;
  }
  EXPECT_GT(compared, 100);
}

TEST(Published, Mandl) {
  compare_published("Mandl");
}
TEST(Published, Mumford0) {
  compare_published("Mumford0");
}
TEST(Published, Mumford1) {
  compare_published("Mumford1");
}
TEST(Published, Mumford2) {
  compare_published("Mumford2");
}
TEST(Published, Mumford3) {
  compare_published("Mumford3");
}

}  // namespace
}  // namespace dosi::bus
