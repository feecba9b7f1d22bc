#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "solutions/patrol/risk/model.h"

namespace dosi::patrol::risk {

// Forecasts as files, for others to judge: cells.csv (cell,x_m,y_m) and MODEL_DATE.csv (slot,cell,expected,happened), slots from 0.
class ForecastDump {
 public:
  explicit ForecastDump(std::string folder) : folder_(std::move(folder)) {}  // empty: nothing is written
  Result<void> cells(const Grid& grid) const;
  Result<void> forecast(const std::string& model, const std::vector<Window>& windows, const std::vector<Field>& risk, const std::vector<Field>& happened) const;

 private:
  std::string folder_;
};

}  // namespace dosi::patrol::risk
