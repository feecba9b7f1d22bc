#include "solutions/bus/city/opportunities.h"

#include <algorithm>
#include <array>

#include "ingest/gtfs_table.h"
#include "solutions/kit/text_file.h"

namespace dosi::bus {
namespace {

std::vector<std::string> columns_of(std::string_view header) {
  std::vector<std::string> out;
  while (!header.empty()) {
    const std::size_t comma = std::min(header.find(','), header.size());
    std::string name(header.substr(0, comma));
    std::erase_if(name, [](char c) { return c == '"' || c == '\r' || c == ' '; });
    out.push_back(std::move(name));
    header.remove_prefix(std::min(comma + 1, header.size()));
  }
  return out;
}

}  // namespace

// A table by column names, as the files of a feed are: their reader serves.
Result<Opportunities> read_opportunities(const std::string& path) {
  DOSI_TRY(std::string text, kit::read_file(path));
  Opportunities out;
  static constexpr std::array<std::string_view, 3> kPlace = {"id", "lon", "lat"};
  for (std::string& name : columns_of(std::string_view(text).substr(0, text.find('\n'))))
    if (std::find(kPlace.begin(), kPlace.end(), name) == kPlace.end()) out.columns.push_back(std::move(name));
  DOSI_TRY(auto table, ingest::GtfsTable::open(path, std::move(text), {"id", "lon", "lat"}));
  while (table.next()) {
    const std::string id(table.required("id"));
    table.required("lon"), table.required("lat");
    const auto lon = table.number("lon", -180, 180), lat = table.number("lat", -90, 90);
    std::vector<double> values;
    for (const std::string& column : out.columns) values.push_back(table.number(column, 0, 1e15).value_or(0));
    if (const auto& fault = table.fault())
      return bad_request(path + ", line " + std::to_string(fault->row) + ", column " + fault->column + ": " +
                         fault->reason);
    out.ids.push_back(id), out.at.push_back({*lon, *lat}), out.values.push_back(std::move(values));
  }
  if (out.ids.empty()) return bad_request("'" + path + "' has no places.");
  return out;
}

}  // namespace dosi::bus
