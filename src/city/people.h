#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "city/model.h"

namespace dosi::city {

// A panel of synthetic residents followed for two weeks. Nobody of them exists.
enum class VenueKind : std::uint8_t { home, office, place };
struct Venue {
  VenueKind kind = VenueKind::home;
  int place = -1;  // number of the Place of VenueKind::place
  int dong = 0;
  Xy at{};
};

enum class Role : std::uint8_t { worker, pupil, other };
struct Person {
  Role role = Role::worker;
  int age = 40;
  int home = 0;  // venue
  int day = -1;  // venue of work or school; -1: none
};

// A person was in a venue. Stays of one person do not overlap; between them the person is on the way.
struct Stay {
  int person = 0;
  int venue = 0;
  Time from, to;
};

// One case of the synthetic outbreak, with its truth.
struct Case {
  int person = 0;
  int infector = -1;  // number of the infecting case; -1: infected elsewhere before
  int venue = -1;     // where
  Time infected;
  Time onset;
  Time confirmed;  // from then on isolated at home
};

struct People {
  Time from, to;
  std::vector<Venue> venues;
  std::vector<Person> persons;
  std::vector<Stay> stays;  // by person, then time
  std::vector<Case> cases;  // by time of infection
};

inline constexpr int kPeopleDays = 14;
People make_people(const Model& model);

// Lets an infection run through the stays: infector and infected share a venue at the time. Ends the outings of
// confirmed cases, which changes `people.stays`.
void infect(People& people, std::uint64_t seed);

}  // namespace dosi::city
