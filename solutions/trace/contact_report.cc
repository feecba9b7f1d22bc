#include "solutions/trace/contact_report.h"

#include <algorithm>

namespace dosi::trace {
namespace {

json::Value time_at(const Stays& s, std::int64_t after_s) { return json_of(s.start + after_s, s.times); }

json::Object encounter_json(const Stays& s, const Encounter& e, ContactRanking& ranking) {
  const auto at = s.plane.coordinates(s.place[e.other]);
  json::Object out{{"from", time_at(s, e.from_s)}, {"to", time_at(s, e.to_s)}, {"minutes", (e.to_s - e.from_s) / 60.0}, {"metres", static_cast<double>(e.metres)}, {"probability", ranking.probability_of(e)}};
  if (!s.venue.empty() && s.venue[e.other] != 0) out.append("venue", s.venues[s.venue[e.other]]);
  out.append(s.plane.in_degrees() ? "lon" : "x", at.x);
  out.append(s.plane.in_degrees() ? "lat" : "y", at.y);
  out.append("peopleThere", static_cast<std::int64_t>(ranking.people_at(e)));
  out.append("rarity", ranking.rarity_at(e));
  return out;
}

}  // namespace

json::Object contacts_of_case(const Stays& s, const TracedCase& one, const std::vector<Contact>& contacts, ContactRanking& ranking, std::size_t most) {
  const Period& period = one.period;
  json::Object out{{"person", one.row.person}};
  if (period.from_s > INT32_MIN) out.append("infectiousFrom", time_at(s, period.from_s));
  if (period.to_s < INT32_MAX) out.append("infectiousTo", time_at(s, period.to_s));
  std::int64_t events = 0;
  for (const Contact& c : contacts) events += c.events;
  out.append("stays", static_cast<std::int64_t>(one.own.size())), out.append("events", events), out.append("contactsFound", static_cast<std::int64_t>(contacts.size()));
  json::Array list;
  for (std::size_t i = 0; i < std::min(most, contacts.size()); ++i) {
    const Contact& c = contacts[i];
    list.push_back(json::Object{{"person", s.persons[c.person]}, {"score", c.score}, {"minutes", c.minutes}, {"events", static_cast<std::int64_t>(c.events)},
                                {"closestMetres", c.closest_m}, {"probability", c.probability}, {"first", time_at(s, c.first_s)}, {"last", time_at(s, c.last_s)},
                                {"longest", encounter_json(s, c.longest, ranking)}, {"leastCertain", encounter_json(s, c.least_certain, ranking)}});
  }
  out.append("contacts", std::move(list));
  return out;
}

}  // namespace dosi::trace
