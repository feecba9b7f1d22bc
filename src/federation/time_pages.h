#pragma once
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "federation/network.h"
#include "ngsi/temporal.h"

namespace dosi::federation {

// The times in "DateTime from-to/size" of a partial answer (clause 6.3.10): where the page begins and ends, as the source goes through
// time. None if that is not what stands there.
std::optional<std::pair<Time, Time>> content_range(std::string_view header);

// The call for what comes next in time, if the answer to `call` is one page of several (206); none if it is the last, or says nothing of
// how to go on. `page` is what came.
std::optional<Call> next_in_time(const Call& call, const Reply& reply, const std::vector<ngsi::TemporalDocument>& page);

}  // namespace dosi::federation
