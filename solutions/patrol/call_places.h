#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "solutions/kit/drive_graph.h"

namespace dosi::patrol {

// The columns of a table of calls, by their names.
struct CallColumns {
  std::string x = "lon", y = "lat", time;  // time: empty if there is none
  int epsg = 0;                            // 0: degrees
};

// Calls by places on streets: those of one square of `cell_m` stand at the place of their middle.
struct CallPlaces {
  struct Each {
    std::size_t place;
    int day, at_s;  // from the first day, and from its midnight
  };
  std::vector<kit::DriveGraph::Place> places;
  std::vector<double> calls;           // by place
  std::vector<double> by_hour = std::vector<double>(24, 0);  // share of all calls by the hour of the day; even without times
  std::vector<Each> each;              // one a call in the order of the file; empty where no time of day is known
  double days = 0;                     // between the first and the last day, both included; 0 without times
  std::size_t rows = 0;
  std::map<std::string, std::size_t> left_out;  // by reason
  double cell_m = 0;                   // as it came to be
};

// Calls of a CSV file. Squares are made larger until there are at most `most_places`. A row without a readable place (or
// time, if asked for), or further than 500 m from a street of the largest piece, is left out and counted. Where every
// time is midnight, only days are known. bad_request where a column is missing or no row is left.
Result<CallPlaces> read_call_places(const std::string& file, const CallColumns& columns, const kit::DriveGraph& streets, double cell_m,
                                    std::size_t most_places);

// Takes the calls of the last `days` days out of the others, and gives them day by day. bad_request where no time of day
// is known, or no call is left.
Result<std::vector<std::vector<CallPlaces::Each>>> hold_out(CallPlaces& places, std::size_t days);

}  // namespace dosi::patrol
