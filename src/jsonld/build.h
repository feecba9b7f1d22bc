#pragma once
#include <functional>
#include <memory>
#include <string>

#include "jsonld/context.h"

namespace dosi::jsonld {

// The value of the @context member of the document at a URL.
using LoadDocument = std::function<Result<std::shared_ptr<const json::Value>>(const std::string& url)>;

// Bounds on what one chain of contexts may cost; beyond them it is a bad_request.
inline constexpr std::size_t kMaxIncludeDepth = 8, kMaxDocuments = 64, kMaxTerms = 50'000;
// A prefix of a megabyte under ten thousand terms would be ten gigabytes.
inline constexpr std::size_t kMaxIriBytes = 2048, kMaxAllIrisBytes = std::size_t{16} << 20;

// The members of a @context document, all outside "@context" dropped: bad_request if it has none.
Result<json::Value> context_member(json::Value document, const std::string& where);

// Resolves the value of a @context member, with every document that it names. Errors as in ContextCache.
Result<std::unique_ptr<Context::State>> build_state(const json::Value& at_context, CoreVersion core,
                                                    const LoadDocument& load);

// `relative` against an absolute http(s) `base` (RFC 3986 section 5.2); empty if that cannot be done.
std::string resolve_relative(std::string_view base, std::string_view relative);

}  // namespace dosi::jsonld
