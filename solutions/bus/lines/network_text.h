#pragma once
#include <string>
#include <string_view>

#include "solutions/bus/lines/network.h"

// The text formats in which instances of the network design problem are passed around.
namespace dosi::bus {

// n x n numbers separated by white space, "Inf" where there is no street. bad_request naming row and column.
Result<Table> read_table(std::string_view text, std::string_view what);
// "n", then x y for each of n nodes.
Result<std::vector<Network::Place>> read_places(std::string_view text);
// A network a line: "0-3-7*2-3", nodes counted from 0; or a line of the network a line.
Result<Lines> read_lines(std::string_view text);
std::string write_lines(const Lines& lines);  // "0-3-7*2-3"

}  // namespace dosi::bus
