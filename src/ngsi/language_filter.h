#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/value.h"

namespace dosi::ngsi {

// clause 4.15: which text of a LanguageProperty to show, e.g. lang=fr-CH,fr;q=0.9,en;q=0.8,*;q=0.5
class LanguageFilter {
 public:
  LanguageFilter() = default;  // shows language maps as they are
  // Fails with bad_request for what is no list of language ranges.
  static Result<LanguageFilter> parse(std::string_view lang);

  bool empty() const { return ranges_.empty(); }
  // The member of a language map to show: the first match by rank, else the default ("@none"), else the first. Null
  // only for an empty map.
  const json::Member* choose(const json::Object& map) const;

 private:
  std::vector<std::string> ranges_;  // by falling weight; "*" matches anything
};

}  // namespace dosi::ngsi
