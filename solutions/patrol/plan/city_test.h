#pragma once
#include <cmath>
#include <sstream>
#include <string>

#include "base/chance.h"
#include "solutions/patrol/plan/problem.h"

namespace dosi::patrol {

// A city from lines: "depot X Y", "district NAME LEAST", "spot NAME X Y DISTRICT RISK..." (reports per hour in each slot), "shift NAME FROM
// UNTIL" and "car NAME DEPOT SHIFT [BREAK FROM UNTIL]" (minutes). One unit of X or Y is a minute's drive along the axes, towards smaller X half
// a minute more.
inline Problem city_of(const std::string& text) {
  Problem out;
  std::vector<std::pair<double, double>> at;
  std::istringstream lines(text);
  for (std::string line, what, name; std::getline(lines, line);) {
    std::istringstream in(line);
    if (!(in >> what)) continue;
    double x = 0, y = 0;
    std::uint32_t a = 0, b = 0;
    if (what == "depot") {
      in >> x >> y;
      at.emplace_back(x, y);
    } else if (what == "district") {
      int least = 0;
      in >> name >> least;
      out.districts.push_back({name, name, least});
    } else if (what == "spot") {
      in >> name >> x >> y >> a;
      out.spots.push_back({name, "", Place(static_cast<std::uint32_t>(at.size())), District(a), {}});
      at.emplace_back(x, y);
      for (double risk = 0; in >> risk;) out.spots.back().risk_per_h.push_back(risk);
    } else if (what == "shift") {
      in >> name >> x >> y;
      out.shifts.push_back({name, static_cast<Seconds>(60 * x), static_cast<Seconds>(60 * y)});
    } else if (what == "car") {
      double pause = 0;
      in >> name >> a >> b;
      if (in >> pause) in >> x >> y;
      else x = y = 0;
      out.cars.push_back({name, "", Place(a), Shift(b), static_cast<Seconds>(60 * pause), static_cast<Seconds>(60 * x), static_cast<Seconds>(60 * y)});
    }
  }
  const std::size_t n = at.size();
  out.drive = {n, std::vector<Seconds>(n * n), std::vector<float>(n * n)};
  for (std::size_t i = 0; i < n; ++i) {
    out.places.push_back({127 + 0.005 * at[i].first, 37.5 + 0.004 * at[i].second});
    for (std::size_t j = 0; j < n; ++j) {
      const double east = at[j].first - at[i].first, minutes = std::abs(east) + std::abs(at[j].second - at[i].second) + (east < 0 ? -east / 2 : 0);
      out.drive.seconds[i * n + j] = static_cast<Seconds>(60 * minutes), out.drive.metres[i * n + j] = static_cast<float>(500 * minutes);
    }
  }
  return out;
}

// Spots anywhere in nine districts, two depots, two shifts of which the second passes midnight, risk by two-hour slots.
inline Problem drawn_city(int spots, int cars, std::uint64_t seed) {
  Chance chance(seed, 1);
  std::ostringstream text;
  text << "depot 5 5\ndepot 20 15\n";
  for (int d = 0; d < 9; ++d) text << "district d" << d << " " << (d < 5 ? 1 : 0) << "\n";
  for (int s = 0; s < spots; ++s) {
    const int x = chance.below(27), y = chance.below(21);
    text << "spot s" << s << " " << x << " " << y << " " << std::min(2, x / 9) + 3 * std::min(2, y / 7);
    const double base = std::exp(-2 + 3 * chance.uniform());
    for (int k = 0; k < 14; ++k) text << " " << base * chance.uniform(0.5, 1.5);
    text << "\n";
  }
  text << "shift day 840 1200\nshift night 1200 1620\n";
  for (int c = 0; c < cars; ++c)
    text << "car c" << c << " " << c % 2 << " " << c % 2 << " 30 " << (c % 2 == 0 ? 960 : 1320) << " " << (c % 2 == 0 ? 1080 : 1440) << "\n";
  return city_of(text.str());
}

}  // namespace dosi::patrol
