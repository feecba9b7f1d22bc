#include "solutions/bus/demand/fit.h"

#include <cmath>

namespace dosi::bus {

Fit fit(const std::vector<double>& counted, const std::vector<double>& modelled, double hours) {
  Fit out;
  out.counts = counted.size();
  if (counted.empty()) return out;
  const auto n = static_cast<double>(counted.size());
  double squares = 0, cc = 0, mm = 0, cm = 0;
  for (std::size_t i = 0; i < counted.size(); ++i) {
    const double c = counted[i], m = modelled[i];
    out.counted += c, out.modelled += m;
    squares += (m - c) * (m - c), cc += c * c, mm += m * m, cm += c * m;
    const double geh = c + m > 0 ? std::sqrt(2 * (m - c) * (m - c) / (m + c) / hours) : 0;
    out.geh_mean += geh / n, out.geh_below_5 += geh < 5 ? 1 / n : 0;
  }
  out.rmse = std::sqrt(squares / n);
  out.rmse_by_mean = out.counted > 0 ? out.rmse / (out.counted / n) : 0;
  const double spread = (cc - out.counted * out.counted / n) * (mm - out.modelled * out.modelled / n);
  if (spread > 0) out.correlation = (cm - out.counted * out.modelled / n) / std::sqrt(spread);
  return out;
}

}  // namespace dosi::bus
