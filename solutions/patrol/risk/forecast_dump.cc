#include "solutions/patrol/risk/forecast_dump.h"

#include <fmt/format.h>

#include <filesystem>
#include <iterator>

#include "solutions/kit/text_file.h"

namespace dosi::patrol::risk {

Result<void> ForecastDump::cells(const Grid& grid) const {
  if (folder_.empty()) return ok();
  std::error_code failed;
  std::filesystem::create_directories(folder_, failed);
  if (failed) return error(ErrorCode::unavailable, "The folder '" + folder_ + "' cannot be made: " + failed.message());
  std::string text = "cell,x_m,y_m\n";
  for (std::size_t c = 0; c < grid.size(); ++c) {
    const Metres m = grid.centre(static_cast<Cell>(c));
    fmt::format_to(std::back_inserter(text), "{},{:.3f},{:.3f}\n", c, m.x, m.y);
  }
  return kit::write_file(folder_ + "/cells.csv", text);
}

Result<void> ForecastDump::forecast(const std::string& model, const std::vector<Window>& windows, const std::vector<Field>& risk, const std::vector<Field>& happened) const {
  if (folder_.empty()) return ok();
  std::string text = "slot,cell,expected,happened\n";
  for (std::size_t w = 0; w < windows.size(); ++w)
    for (std::size_t c = 0; c < risk[w].size(); ++c) fmt::format_to(std::back_inserter(text), "{},{},{:.9g},{:.9g}\n", w, c, risk[w][c], happened[w][c]);
  return kit::write_file(folder_ + "/" + model + "_" + local_date(windows.front().from_s) + ".csv", text);
}

}  // namespace dosi::patrol::risk
