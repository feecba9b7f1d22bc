#include <algorithm>
#include <cmath>

#include "city/chance.h"
#include "city/emit.h"
#include "city/entity_text.h"
#include "city/exact.h"
#include "city/local_time.h"
#include "city/near.h"
#include "city/people.h"

namespace dosi::city {
namespace {

constexpr double kTowerEvery_m = 520;

std::string person_id(int p) {
  return make_id("SyntheticResident", p);
}

class Recorder {
 public:
  Recorder(const Model& m, const Sink& sink, const People& people)
      : m_(m), sink_(sink), people_(people), chance_(m.config.seed, 1200) {
    for (double y = -1.4 * m.layout.radius_m; y < 1.4 * m.layout.radius_m; y += kTowerEvery_m)
      for (double x = -1.6 * m.layout.radius_m; x < 1.6 * m.layout.radius_m; x += kTowerEvery_m)
        towers_.push_back(Xy{x, y} + Xy{chance_.uniform(-150, 150), chance_.uniform(-150, 150)});
    std::erase_if(towers_, [&](Xy t) { return near_ground().within(t, 300).empty(); });
    tower_index_ = PointIndex(towers_, 500);
    std::vector<Xy> cameras;
    for (const Camera& c : m.safety.cameras) cameras.push_back(c.at);
    camera_index_ = PointIndex(cameras, 100);
  }

  Result<void> record() {
    DOSI_CHECK(write_towers());
    DOSI_CHECK(write_venues());
    std::size_t begin = 0;
    for (int p = 0; p < static_cast<int>(people_.persons.size()); ++p) {
      std::size_t end = begin;
      while (end < people_.stays.size() && people_.stays[end].person == p) ++end;
      DOSI_CHECK(write_person(p));
      if (sink_.personal_history) DOSI_CHECK(write_tracks(p, begin, end));
      if (sink_.personal)
        for (std::size_t s = begin; s < end; ++s) DOSI_CHECK(write_visit(people_.stays[s]));
      begin = end;
    }
    return write_cases();
  }

 private:
  const PointIndex& near_ground() {
    if (ground_.size() == 0) {
      std::vector<Xy> at;
      for (const Block& b : m_.blocks) at.push_back(b.centre);
      ground_ = PointIndex(at, 300);
    }
    return ground_;
  }

  Result<void> write_towers() {
    if (!sink_.personal) return ok();
    for (std::size_t t = 0; t < towers_.size(); ++t) {
      EntityText e("CellTower", make_id("CellTower", static_cast<std::int64_t>(t)));
      e.point(towers_[t]).number("range", 400, "MTR");
      DOSI_CHECK(sink_.personal(std::move(e).finish()));
    }
    return ok();
  }

  // Homes and offices; the other venues are points of interest of the open city.
  Result<void> write_venues() {
    if (!sink_.personal) return ok();
    for (int v = 0; v < static_cast<int>(people_.venues.size()); ++v) {
      const Venue& venue = people_.venues[v];
      if (venue.kind == VenueKind::place) continue;
      EntityText e("SyntheticVenue", make_id("SyntheticVenue", v));
      e.text("category", venue.kind == VenueKind::home ? "home" : "office").point(venue.at);
      DOSI_CHECK(sink_.personal(std::move(e).finish()));
    }
    return ok();
  }

  Result<void> write_person(int p) {
    if (!sink_.personal) return ok();
    constexpr const char* kRole[] = {"worker", "pupil", "other"};
    const Person& person = people_.persons[p];
    EntityText e("SyntheticResident", person_id(p));
    e.text("role", kRole[static_cast<int>(person.role)])
        .text("ageGroup", std::to_string(person.age / 10 * 10) + "s")
        .point(people_.venues[person.home].at);
    e.reference("livesIn", make_id("AdministrativeArea", 1000 + people_.venues[person.home].dong));
    return sink_.personal(std::move(e).finish());
  }

  std::string venue_json(int v) const {
    const Venue& venue = people_.venues[v];
    if (venue.kind == VenueKind::place) return "{\"object\":\"" + make_id("PointOfInterest", venue.place) + "\"}";
    return "{\"object\":\"" + make_id("SyntheticVenue", v) + "\"}";
  }

  // What was true (venue and arrival), and what the phone network saw of it.
  Result<void> write_tracks(int p, std::size_t begin, std::size_t end) {
    Series truth{person_id(p), "SyntheticResident", "trueVenue", "", {}, {}, {}};
    Series seen{person_id(p), "SyntheticResident", "servingTower", "", {}, {}, {}};
    for (std::size_t i = begin; i < end; ++i) {
      const Stay& s = people_.stays[i];
      truth.times.push_back(s.from);
      truth.texts.push_back(venue_json(s.venue));
      for (Time t = plus_s(s.from, chance_.uniform(0, 600)); t < s.to; t = plus_s(t, 60 * chance_.uniform(25, 75)))
        note_tower(people_.venues[s.venue].at, t, seen);
      if (i + 1 == end || people_.stays[i + 1].from <= s.to) continue;
      // On the way, a sign of life every few hundred metres.
      const Stay& next = people_.stays[i + 1];
      const Xy a = people_.venues[s.venue].at, b = people_.venues[next.venue].at;
      const int steps = std::min(8, static_cast<int>(distance_m(a, b) / 600));
      for (int k = 1; k <= steps; ++k) {
        const double share = double(k) / (steps + 1);
        note_tower(between(a, b, share), plus_s(s.to, share * static_cast<double>(next.from.us - s.to.us) / kSecondUs),
                   seen);
      }
    }
    DOSI_CHECK(sink_.personal_history(std::move(truth)));
    return sink_.personal_history(std::move(seen));
  }

  // Mostly the nearest tower; at times the phone flickers between two for some seconds.
  void note_tower(Xy at, Time t, Series& out) {
    std::vector<std::pair<double, int>> near;
    for (int i : tower_index_.within(at, 1400))
      near.emplace_back(distance_m(towers_[i], at) * (1 + 0.12 * chance_.normal()), i);
    if (near.empty()) return;
    std::sort(near.begin(), near.end());
    const auto put = [&](int tower, Time when) {
      when.us -= when.us % kSecondUs;
      if (!out.times.empty() && when <= out.times.back()) return;
      out.times.push_back(when);
      out.texts.push_back("{\"object\":\"" + make_id("CellTower", tower) + "\"}");
    };
    put(near[0].second, t);
    if (near.size() < 2 || !chance_.happens(0.07)) return;
    for (int i = 1 + chance_.below(4); i >= 0; --i) {
      t = plus_s(t, chance_.uniform(4, 45));
      put(near[i % 2 == 0 ? 1 : 0].second, t);
    }
  }

  Result<void> write_visit(const Stay& s) {
    const Venue& venue = people_.venues[s.venue];
    if (venue.kind != VenueKind::place) return ok();
    const Place& place = m_.places[venue.place];
    const std::string where = make_id("PointOfInterest", venue.place);
    const double stay_s = static_cast<double>(s.to.us - s.from.us) / kSecondUs;
    const bool pays = people_.persons[s.person].age >= 14 && merchant_ko(place.kind);
    if (pays && chance_.happens(0.68)) {
      const double amount = 100 * std::floor(exact::exp(4.6 + 0.6 * chance_.normal()));
      EntityText e("CardTransaction", make_id("CardTransaction", cards_++));
      e.reference("person", person_id(s.person))
          .reference("merchant", where)
          .text("merchantCategory", merchant_ko(place.kind));
      e.time("dateTransacted", whole(plus_s(s.from, stay_s * chance_.uniform(0.05, 0.95))))
          .number("amount", amount, "KRW")
          .point(place.at);
      DOSI_CHECK(sink_.personal(std::move(e).finish()));
    }
    const bool logs = place.kind == PlaceKind::restaurant || place.kind == PlaceKind::cafe ||
                      place.kind == PlaceKind::bar || place.kind == PlaceKind::gym || place.kind == PlaceKind::library;
    if (logs && chance_.happens(0.55)) {
      EntityText e("QrVisit", make_id("QrVisit", visits_++));
      e.reference("person", person_id(s.person))
          .reference("venue", where)
          .time("dateVisited", whole(plus_s(s.from, chance_.uniform(5, 150))))
          .point(place.at);
      DOSI_CHECK(sink_.personal(std::move(e).finish()));
    }
    return write_detection(s, place);
  }

  Result<void> write_detection(const Stay& s, const Place& place) {
    const int camera = camera_index_.nearest(place.at);
    if (camera < 0 || distance_m(m_.safety.cameras[camera].at, place.at) > 80 || !chance_.happens(0.6)) return ok();
    const Time from = whole(plus_s(s.from, -chance_.uniform(20, 90)));
    EntityText e("CctvVisitDetection", make_id("CctvVisitDetection", detections_++));
    e.reference("person", person_id(s.person)).reference("camera", make_id("Camera", camera));
    e.time("detectedFrom", from).time("detectedTo", plus_s(from, std::floor(chance_.uniform(4, 25))));
    e.number("confidence", rounded(chance_.uniform(0.6, 0.99), 2)).point(m_.safety.cameras[camera].at);
    return sink_.personal(std::move(e).finish());
  }

  static Time whole(Time t) { return {t.us - t.us % kSecondUs}; }

  Result<void> write_cases() {
    if (!sink_.personal) return ok();
    for (std::size_t i = 0; i < people_.cases.size(); ++i) {
      const Case& c = people_.cases[i];
      if (c.onset >= people_.to) continue;  // nobody knows of it yet
      EntityText e("InfectionCase", make_id("InfectionCase", static_cast<std::int64_t>(i)));
      e.reference("person", person_id(c.person))
          .time("dateOnset", whole(c.onset))
          .time("dateInfected", whole(c.infected));
      if (c.confirmed < people_.to) e.time("dateConfirmed", whole(c.confirmed));
      if (c.infector >= 0)
        e.reference("infectedBy", make_id("InfectionCase", c.infector)).json("infectedAt", venue_json(c.venue));
      DOSI_CHECK(sink_.personal(std::move(e).finish()));
    }
    return ok();
  }

  const Model& m_;
  const Sink& sink_;
  const People& people_;
  Chance chance_;
  std::vector<Xy> towers_;
  PointIndex tower_index_, camera_index_, ground_;
  std::int64_t cards_ = 0, visits_ = 0, detections_ = 0;
};

}  // namespace

Result<void> emit_personal(const Model& m, const Sink& sink) {
  if (!sink.personal && !sink.personal_history) return ok();
  const People people = make_people(m);
  return Recorder(m, sink, people).record();
}

}  // namespace dosi::city
