#pragma once
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/value.h"

namespace dosi::patrol {

// Does patrol learn where crime is, or where patrol was? A city of equal regions with nearly equal true rates, one patrol a day that discovers
// what happens where it goes, and a model that counts what it is told (Lum, Isaac 2016; Ensign et al. 2018).
struct FeedbackCity {
  std::size_t regions = 20;
  double least_rate = 1.0, most_rate = 1.3;  // events a day; in equal steps from one to the other
  std::size_t days = 1000, repetitions = 200;
  double first_count = 5;                    // of each region when it begins
  double reported_share = 0.2;               // of events that citizens report themselves, in every region alike
  std::uint64_t seed = 1;
};

// How the city learns and sends.
struct FeedbackSetting {
  double discovered_used = 0;  // part of what patrol discovers that is counted, 0 to 1
  bool reports_used = true;    // what citizens report is counted
  double exploration = 0.1;    // part of days on which any region is visited, each as likely
  bool always_the_top = false; // the other days: the region that counts most; else in proportion to the counts
  bool corrected = false;      // a discovery counts only with a chance as 1 / how likely its region was to be visited (Ensign et al., section 4)
};

struct FeedbackResult {
  double distance = 0;        // total variation between learned and true shares of regions, mean over repetitions; 0 is right
  double distance_error = 0;  // standard error of that mean
  double halfway = 0;         // the same distance after half of the days
  double most_visited = 0;    // share of visits to the region visited most
  double true_most = 0;       // what it would be if visits followed the true rates
  // With twice the days it is no nearer to the truth (less than 5 %), and further from it than one who learns nothing and takes all regions for equal.
  bool runs_away = false;
};

enum class FeedbackStrategy : std::uint8_t { discovered_in_proportion, discovered_top, corrected, reported_only, as_configured };
std::string_view name(FeedbackStrategy s);  // "discoveredInProportion" ...
FeedbackSetting setting_of(FeedbackStrategy s, const FeedbackSetting& configured);

FeedbackResult simulate_feedback(const FeedbackCity& city, const FeedbackSetting& setting);

struct FeedbackReport {
  FeedbackCity city;
  FeedbackSetting configured;
  std::vector<FeedbackResult> results;  // by FeedbackStrategy
};
// All five on the same city. bad_request naming the member that is out of bounds. `told` hears how far it is and may stop it by false (cancelled).
Result<FeedbackReport> feedback_test(const FeedbackCity& city, const FeedbackSetting& configured, const std::function<bool(double)>& told = {});

json::Object json_of(const FeedbackReport& report);

}  // namespace dosi::patrol
