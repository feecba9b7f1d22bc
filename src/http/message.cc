#include "http/message.h"

#include <array>
#include <utility>

namespace dosi::http {
namespace {

constexpr std::array<std::string_view, kMethodCount> kMethodNames{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"};

constexpr std::pair<int, std::string_view> kReasons[] = {
    {100, "Continue"}, {200, "OK"}, {201, "Created"}, {202, "Accepted"}, {203, "Non-Authoritative Information"},
    {204, "No Content"}, {205, "Reset Content"}, {206, "Partial Content"}, {207, "Multi-Status"},
    {300, "Multiple Choices"}, {301, "Moved Permanently"}, {302, "Found"}, {303, "See Other"}, {304, "Not Modified"},
    {307, "Temporary Redirect"}, {308, "Permanent Redirect"}, {400, "Bad Request"}, {401, "Unauthorized"},
    {403, "Forbidden"}, {404, "Not Found"}, {405, "Method Not Allowed"}, {406, "Not Acceptable"},
    {408, "Request Timeout"}, {409, "Conflict"}, {410, "Gone"}, {411, "Length Required"}, {412, "Precondition Failed"},
    {413, "Content Too Large"}, {414, "URI Too Long"}, {415, "Unsupported Media Type"}, {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"}, {422, "Unprocessable Content"}, {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"}, {500, "Internal Server Error"}, {501, "Not Implemented"},
    {502, "Bad Gateway"}, {503, "Service Unavailable"}, {504, "Gateway Timeout"}, {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"}, {508, "Loop Detected"}};

void append_json_escaped(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') out += '\\', out += c;
    else if (byte < 0x20) out += "\\u00", out += kHex[byte >> 4], out += kHex[byte & 15];
    else out += c;
  }
}

}  // namespace

std::string_view name(Method method) { return kMethodNames[static_cast<std::size_t>(method)]; }

std::optional<Method> parse_method(std::string_view text) {
  for (std::size_t i = 0; i < kMethodCount; ++i)
    if (kMethodNames[i] == text) return static_cast<Method>(i);
  return std::nullopt;
}

std::string_view reason(int status) {
  for (const auto& [number, text] : kReasons)
    if (number == status) return text;
  return "Status";
}

Response plain_problem(int status, std::string_view detail) {
  Response response{.status = status, .headers = {{"Content-Type", "application/problem+json"}}};
  std::string& body = response.body;
  body = R"({"title":")";
  body += reason(status);
  body += R"(","status":)" + std::to_string(status) + R"(,"detail":")";
  append_json_escaped(body, detail);
  body += "\"}";
  return response;
}

}  // namespace dosi::http
