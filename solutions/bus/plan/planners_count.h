#pragma once
#include <functional>

#include "solutions/bus/plan/improve.h"
#include "solutions/bus/plan/stop_courses.h"
#include "solutions/bus/service/edits.h"
#include "solutions/bus/service/figures.h"
#include "solutions/bus/service/plan_of_day.h"

namespace dosi::bus {

// A city as the planner counts (room service): stops themselves, strategies on common lines, the trips between stops and zones that are told
// beside any plan. Proposals that the search makes on places are judged by it, as people who open them will.
class PlannersCount {
 public:
  struct Known {
    KnownPeople people;
    std::vector<StopTrips> trips;  // in place of those of the gravity model
    SettingOptions options;
    FigureRules rules;
    double capacity = 45;
  };
  // Graphs may be null, and must outlive it. Errors as plan_of_day() gives them.
  static Result<std::unique_ptr<PlannersCount>> of(const FeedDay& day, const Period& period, const Known& known, const kit::StreetGraph* walkways,
                                                   const kit::StreetGraph* driveways);

  const Setting& setting() const { return setting_; }
  const ServicePlan& base() const { return base_; }
  // The same trips between the nodes of a network; those within a node are not among them.
  Table trips_between(const CityNetwork& city) const;

  // What trips take on the average, kMostMinutes at most: of all trips, those on foot and those without any way too.
  struct Score {
    double minutes = 0;
    int vehicles = 0;
    double km = 0;  // of vehicles, in the period
  };
  static constexpr double kMostMinutes = 120;
  Result<ServicePlan> plan(const std::vector<Edit>& edits);
  Score score(const ServicePlan& plan) const;
  Figures figures(const ServicePlan& plan) const { return figures_of(plan, setting_, known_.rules); }

 private:
  PlannersCount() = default;

  Known known_;
  ServicePlan base_;
  Setting setting_;
  std::optional<Hops> hops_;
};

// What a planned line changes, as a planner would write it.
std::vector<Edit> edits_of(const PlannedLine& line, const GtfsService& service, double capacity);

}  // namespace dosi::bus
