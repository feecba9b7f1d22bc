#pragma once
#include <string>
#include <unordered_map>
#include <vector>

#include "solutions/trace/contacts/stay_index.h"

namespace dosi::trace {

// How encounters weigh. Factors multiply the minutes of an encounter.
struct ContactWeights {
  double default_sigma_m = 0;              // position error of stays that tell none
  std::vector<double> setting;             // by number into Stays::settings; shorter: 1
  double mask_of_case = 1, mask_of_contact = 1;  // where the stay says that one was worn
};

// What all is known of one person who was near a case.
struct Contact {
  std::uint32_t person = 0;
  std::uint32_t events = 0;      // pairs of stays
  double minutes = 0;            // together, time told twice counted once
  double closest_m = 0;
  double score = 0;              // sum over encounters of minutes x probability x rarity x factors
  double probability = 0;        // that at least one encounter was truly within the distance, given the position errors
  std::int32_t first_s = 0, last_s = 0;
  Encounter longest, least_certain;
  double least_probability = 1;  // of the least certain one
};

// Chance that two places measured `apart_m` from each other, each with a Gaussian error (joint sigma per axis), truly lie within
// `metres`: the Rice distribution's, summed as Poisson mixture of chi-squares. 1 or 0 where nothing is uncertain.
double probability_within(double apart_m, double sigma_m, double metres);

// Ranks who was near by score. Holds what it learns about cells: one object a thread.
class ContactRanking {
 public:
  ContactRanking(const Stays& stays, const StayIndex& index, const Near& near, ContactWeights weights)
      : stays_(stays), index_(index), near_(near), weights_(std::move(weights)) {}

  // `encounters` of one case, in any order; highest score first, then longer time, then person. `own` numbers are numbers of Stays.
  std::vector<Contact> rank(std::vector<Encounter> encounters);

  // Different persons ever in the cell, or the venue where stays name venues; and ln(all persons / these), at least 0.01.
  std::uint32_t people_at(const Encounter& encounter);
  double rarity_at(const Encounter& encounter);
  double probability_of(const Encounter& encounter) const;

 private:
  Contact contact_of(const Encounter* first, const Encounter* last);
  double factor_of(const Encounter& encounter) const;
  double joint_sigma_m(const Encounter& encounter) const;

  const Stays& stays_;
  const StayIndex& index_;
  Near near_;
  ContactWeights weights_;
  std::unordered_map<std::uint32_t, std::uint32_t> people_;
  std::vector<std::uint32_t> venue_people_;
};

}  // namespace dosi::trace
