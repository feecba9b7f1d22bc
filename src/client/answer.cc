#include "client/answer.h"

#include <array>
#include <charconv>
#include <utility>

#include "json/parse.h"

namespace dosi::client {
namespace {

constexpr std::size_t kQuotedBytes = 300;
constexpr json::Limits kAnswerLimits{.depth = 64, .bytes = std::size_t{256} << 20};

constexpr std::array<std::pair<std::string_view, ErrorCode>, 10> kTypes{{
    {"InvalidRequest", ErrorCode::invalid_request},
    {"BadRequestData", ErrorCode::bad_request},
    {"ResourceNotFound", ErrorCode::not_found},
    {"AlreadyExists", ErrorCode::already_exists},
    {"Conflict", ErrorCode::conflict},
    {"OperationNotSupported", ErrorCode::not_supported},
    {"TooComplexQuery", ErrorCode::too_complex},
    {"TooManyResults", ErrorCode::too_many},
    {"LdContextNotAvailable", ErrorCode::context_unavailable},
    {"NonexistentTenant", ErrorCode::no_multi_tenant},
}};

constexpr std::array<std::pair<int, ErrorCode>, 10> kStatuses{{
    {400, ErrorCode::bad_request},
    {401, ErrorCode::unauthorized},
    {403, ErrorCode::forbidden},
    {404, ErrorCode::not_found},
    {405, ErrorCode::method_not_allowed},
    {406, ErrorCode::not_acceptable},
    {409, ErrorCode::conflict},
    {413, ErrorCode::payload_too_large},
    {415, ErrorCode::unsupported_media_type},
    {422, ErrorCode::not_supported},
}};

ErrorCode code_of(int status, std::string_view type) {
  for (const auto& [name, code] : kTypes)
    if (type.ends_with(name)) return code;
  for (const auto& [number, code] : kStatuses)
    if (number == status) return code;
  return ErrorCode::unavailable;
}

std::string text_member(const json::Value& object, std::string_view name) {
  const json::Value* v = object.find(name);
  return v != nullptr && v->is_string() ? v->as_string() : std::string();
}

std::string detail_of(const json::Value& problem) {
  std::string detail = text_member(problem, "detail");
  return detail.empty() ? text_member(problem, "title") : detail;
}

std::string answered(const http::Response& response, std::string_view hub) {
  return "The hub at " + std::string(hub) + " answered " + std::to_string(response.status);
}

bool taken(int status) { return status >= 200 && status < 300 && status != 207; }

// The errors of a BatchOperationResult (clause 5.2.16).
std::vector<Refused> refusals(const json::Value& body) {
  std::vector<Refused> out;
  const json::Value* errors = body.find("errors");
  if (errors == nullptr || !errors->is_array()) return out;
  for (const json::Value& e : errors->as_array()) {
    const json::Value* stated = e.find("error");
    const json::Value& reason = stated == nullptr ? e : *stated;
    out.push_back({text_member(e, "entityId"), text_member(reason, "field"), detail_of(reason)});
  }
  return out;
}

bool is_next(std::string_view parameters) {
  for (const std::string_view form : {"rel=\"next\"", "rel=next"})
    if (parameters.find(form) != std::string_view::npos) return true;
  return false;
}

}  // namespace

Error problem(const http::Response& response, std::string_view hub) {
  const auto parsed = json::parse(response.body, kAnswerLimits);
  const json::Value body = parsed ? *parsed : json::Value();
  const ErrorCode code = code_of(response.status, text_member(body, "type"));
  std::string detail = detail_of(body);
  if (detail.empty()) detail = response.body.substr(0, kQuotedBytes);
  if (response.status >= 400 && response.status < 500 && response.status != 429 && !detail.empty())
    return error(code, std::move(detail), text_member(body, "field"));
  return error(code, answered(response, hub) + (detail.empty() ? "" : ": " + detail), text_member(body, "field"));
}

Result<json::Value> content(const http::Response& response, std::string_view hub) {
  if (!taken(response.status)) return problem(response, hub);
  auto parsed = json::parse(response.body, kAnswerLimits);
  if (!parsed)
    return error(ErrorCode::unavailable,
                 answered(response, hub) + " with what is no JSON: " + parsed.error().message);
  return std::move(*parsed);
}

Result<BatchAnswer> batch_answer(const http::Response& response, std::string_view hub) {
  if (taken(response.status)) return BatchAnswer{};
  const bool judged = response.status == 207 || (response.status >= 400 && response.status < 500);
  if (!judged || response.status == 429) return problem(response, hub);
  const auto body = json::parse(response.body, kAnswerLimits);
  BatchAnswer out;
  if (body) out.refused = refusals(*body);
  if (!out.refused.empty()) return out;
  if (body && response.status == 207 && body->find("success") != nullptr) return out;
  Error whole = problem(response, hub);
  out.refused.push_back({"", std::move(whole.field), std::move(whole.message)});
  return out;
}

std::optional<std::uint64_t> results_count(const http::Response& response) {
  const std::string_view text = response.headers.get("NGSILD-Results-Count");
  std::uint64_t count = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (text.empty() || failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return count;
}

std::string next_page(const http::Response& response) {
  for (const http::Header field : response.headers) {
    if (!http::equal_ignoring_case(field.name, "Link")) continue;
    // Links of one field: <target>; parameters, <target>; parameters
    std::string_view rest = field.value;
    while (true) {
      const std::size_t open = rest.find('<'), close = rest.find('>');
      if (open == std::string_view::npos || close == std::string_view::npos || close < open) break;
      const std::string_view target = rest.substr(open + 1, close - open - 1);
      rest.remove_prefix(close + 1);
      const std::string_view parameters = rest.substr(0, rest.find('<'));
      const std::size_t question = target.find('?');
      if (is_next(parameters) && question != std::string_view::npos) return std::string(target.substr(question + 1));
    }
  }
  return {};
}

}  // namespace dosi::client
