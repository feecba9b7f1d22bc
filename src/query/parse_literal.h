#pragma once
#include <optional>
#include <string_view>

#include "query/ast.h"

namespace dosi::query {

// A value of the query language that stands without quotes (clause 4.9); nothing for what is none.
std::optional<Literal> parse_literal(std::string_view text);

// clause 4.6.3: "2026-05-01", and "09:00:00Z" or "09:00:00.5Z", as moments (the latter of the first day there is).
std::optional<Time> parse_date(std::string_view text);
std::optional<Time> parse_clock(std::string_view text);

}  // namespace dosi::query
