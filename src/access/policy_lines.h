#pragma once
#include <cstddef>
#include <string_view>

namespace dosi::access {

// The line (from 1) on which a member of the policy with this number begins, in the text of a policy file that is known to be valid
// JSON; that of the policy's "{" where the field is empty or not there.
std::size_t line_of_member(std::string_view text, std::size_t policy, std::string_view field);

}  // namespace dosi::access
