#pragma once
#include <string>
#include <vector>

#include "solutions/bus/city/hub_day.h"
#include "solutions/bus/journey/access.h"

namespace CLI {
class App;
}

namespace dosi::bus {

// Which service is looked at, and how people use it: the options that commands on a city's day share.
struct ServiceSource {
  std::vector<std::string> feeds, hubs;
  std::string tenant, osm, date, from = "14:00";
  AccessOptions options;  // `first` is that of `from` once read() was called
  unsigned threads = 2;

  void add_options(CLI::App& command);
  bool empty() const { return feeds.empty() && hubs.empty(); }
  // The day of all feeds and hubs together. Errors name the file, hub or option.
  Result<City> read();
  Result<void> read_clock();  // `first` from `from`
  // The day of these feeds together, on that date.
  Result<FeedDay> read_feeds(const std::vector<std::string>& files) const;
};

}  // namespace dosi::bus
