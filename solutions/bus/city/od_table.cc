#include "solutions/bus/city/od_table.h"

#include <fmt/format.h>

#include <map>
#include <unordered_map>

#include "ingest/gtfs_table.h"
#include "solutions/kit/text_file.h"

namespace dosi::bus {

Result<std::vector<Demand>> read_od(const std::string& path, const std::vector<std::string>& ids) {
  std::unordered_map<std::string_view, std::uint32_t> numbers;
  for (std::size_t i = 0; i < ids.size(); ++i) numbers.emplace(ids[i], static_cast<std::uint32_t>(i));
  DOSI_TRY(std::string text, kit::read_file(path));
  DOSI_TRY(auto table, ingest::GtfsTable::open(path, std::move(text), {"from", "to", "trips"}));
  std::map<std::pair<std::uint32_t, std::uint32_t>, double> sums;
  while (table.next()) {
    std::uint32_t ends[2] = {};
    for (const auto& [column, end] : {std::pair{"from", &ends[0]}, {"to", &ends[1]}}) {
      const auto found = numbers.find(table.required(column));
      if (found == numbers.end()) table.fail("foreign_key_violation", "no such place or stop", column);
      else *end = found->second;
    }
    table.required("trips");
    const auto trips = table.number("trips", 0, 1e12);
    if (const auto& fault = table.fault())
      return bad_request(path + ", line " + std::to_string(fault->row) + ", column " + fault->column + ": " + fault->reason);
    if (ends[0] != ends[1]) sums[{ends[0], ends[1]}] += *trips;
  }
  std::vector<Demand> out;
  for (const auto& [pair, trips] : sums)
    if (trips > 0) out.push_back({pair.first, pair.second, trips});
  if (out.empty()) return bad_request("'" + path + "' has no trips between two places.");
  return out;
}

std::string od_csv(const std::vector<Demand>& demand, const std::vector<std::string>& ids) {
  std::string out = "from,to,trips\n";
  for (const Demand& d : demand) out += fmt::format("{},{},{:.6g}\n", ids[d.from], ids[d.to], d.trips);
  return out;
}

}  // namespace dosi::bus
