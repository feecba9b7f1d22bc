#include "solutions/trace/contacts/ranking.h"

#include <algorithm>
#include <cmath>

namespace dosi::trace {
namespace {

constexpr double kLeastRarity = 0.01;  // a place where everybody was still counts a little

// Distinct persons of each venue.
std::vector<std::uint32_t> people_of_venues(const Stays& s) {
  std::vector<std::uint64_t> pairs(s.size());
  for (std::size_t i = 0; i < s.size(); ++i) pairs[i] = std::uint64_t{s.venue[i]} << 32 | s.person[i];
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  std::vector<std::uint32_t> out(s.venues.size(), 0);
  for (const std::uint64_t pair : pairs) ++out[pair >> 32];
  return out;
}

}  // namespace

double probability_within(double apart_m, double sigma, double metres) {
  if (sigma <= 0) return apart_m <= metres ? 1 : 0;
  const double a = apart_m * apart_m / (2 * sigma * sigma), b = metres * metres / (2 * sigma * sigma);
  if (a > 300 || b > 300) {  // far from the edge, where the sum needs too many terms: one axis is enough
    return 0.5 * std::erfc((apart_m - metres) / sigma / std::sqrt(2.0));
  }
  // P = sum over j of Poisson(j; a) * (1 - sum over i <= j of Poisson(i; b)).
  double poisson_a = std::exp(-a), poisson_b = std::exp(-b), below = poisson_b, out = 0;
  for (int j = 0; j < 2000; ++j) {
    out += poisson_a * (1 - below);
    if (j > a && poisson_a < 1e-12) break;
    poisson_a *= a / (j + 1);
    poisson_b *= b / (j + 1);
    below += poisson_b;
  }
  return std::clamp(out, 0.0, 1.0);
}

double ContactRanking::joint_sigma_m(const Encounter& e) const {
  const auto of = [&](std::uint32_t stay) {
    return stays_.sigma.empty() || stays_.sigma[stay] == 0 ? weights_.default_sigma_m : sigma_m(stays_.sigma[stay]);
  };
  return std::hypot(of(e.own), of(e.other));
}

double ContactRanking::probability_of(const Encounter& e) const {
  const double sigma = joint_sigma_m(e);
  return sigma > 0 ? probability_within(e.metres, sigma, near_.metres) : 1;
}

double ContactRanking::factor_of(const Encounter& e) const {
  double out = 1;
  if (!stays_.setting.empty() && stays_.setting[e.own] < weights_.setting.size()) out *= weights_.setting[stays_.setting[e.own]];
  if (!stays_.masked.empty()) {
    if (stays_.masked[e.own] != 0) out *= weights_.mask_of_case;
    if (stays_.masked[e.other] != 0) out *= weights_.mask_of_contact;
  }
  return out;
}

std::uint32_t ContactRanking::people_at(const Encounter& e) {
  if (!stays_.venue.empty() && stays_.venue[e.other] != 0) {
    if (venue_people_.empty()) venue_people_ = people_of_venues(stays_);
    return venue_people_[stays_.venue[e.other]];
  }
  const auto [found, is_new] = people_.try_emplace(e.cell, 0);
  if (is_new) found->second = index_.people_in(e.cell);
  return found->second;
}

double ContactRanking::rarity_at(const Encounter& e) {
  const double all = static_cast<double>(stays_.persons.size()), here = std::max(1.0, static_cast<double>(people_at(e)));
  return std::max(kLeastRarity, std::log(all / here));
}

Contact ContactRanking::contact_of(const Encounter* first, const Encounter* last) {
  Contact out;
  out.person = first->person;
  out.events = static_cast<std::uint32_t>(last - first);
  out.closest_m = first->metres;
  out.first_s = first->from_s;
  out.least_certain = out.longest = *first;
  out.least_probability = 2;
  std::int64_t together = 0;
  std::int32_t covered = INT32_MIN;
  double none = 1;
  for (const Encounter* e = first; e != last; ++e) {
    const std::int32_t from = std::max(e->from_s, covered);
    const std::int32_t fresh = std::max(0, e->to_s - from);
    covered = std::max(covered, e->to_s);
    together += fresh;
    const double p = probability_of(*e);
    none *= 1 - p;
    out.score += fresh / 60.0 * p * rarity_at(*e) * factor_of(*e);
    out.closest_m = std::min(out.closest_m, static_cast<double>(e->metres));
    out.last_s = std::max(out.last_s, e->to_s);
    const auto length = [](const Encounter& x) { return x.to_s - x.from_s; };
    if (length(*e) > length(out.longest)) out.longest = *e;
    // Of equally certain ones the shortest is the weakest evidence.
    if (p < out.least_probability || (p == out.least_probability && length(*e) < length(out.least_certain))) out.least_certain = *e, out.least_probability = p;
  }
  out.minutes = static_cast<double>(together) / 60;
  out.probability = 1 - none;
  return out;
}

std::vector<Contact> ContactRanking::rank(std::vector<Encounter> encounters) {
  std::sort(encounters.begin(), encounters.end(), [](const Encounter& a, const Encounter& b) {
    return std::tie(a.person, a.from_s, a.to_s, a.own, a.other) < std::tie(b.person, b.from_s, b.to_s, b.own, b.other);
  });
  std::vector<Contact> out;
  for (std::size_t i = 0, end = 0; i < encounters.size(); i = end) {
    while (end < encounters.size() && encounters[end].person == encounters[i].person) ++end;
    out.push_back(contact_of(encounters.data() + i, encounters.data() + end));
  }
  std::sort(out.begin(), out.end(), [](const Contact& a, const Contact& b) {
    return std::tie(b.score, b.minutes, a.person) < std::tie(a.score, a.minutes, b.person);
  });
  return out;
}

}  // namespace dosi::trace
