#include "base/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace dosi::log {
namespace {

// The message as the inside of a JSON string: a line break or quote in client text cannot forge a log line.
class JsonText : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& msg, const std::tm&, spdlog::memory_buf_t& out) override {
    for (const char c : msg.payload) {
      if (c == '"' || c == '\\')
        out.push_back('\\'), out.push_back(c);
      else if (static_cast<unsigned char>(c) < 0x20)
        fmt::format_to(std::back_inserter(out), "\\u{:04x}", int{c});
      else
        out.push_back(c);
    }
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<JsonText>(); }
};

// The message with control characters shown as \x0a: one event stays one line.
class PlainText : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& msg, const std::tm&, spdlog::memory_buf_t& out) override {
    for (const char c : msg.payload) {
      if (static_cast<unsigned char>(c) < 0x20)
        fmt::format_to(std::back_inserter(out), "\\x{:02x}", int{c});
      else
        out.push_back(c);
    }
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<PlainText>(); }
};

}  // namespace

void init(Format format, const std::string& level) {
  auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  formatter->add_flag<JsonText>('J').add_flag<PlainText>('P');
  formatter->set_pattern(format == Format::json
                             ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","thread":%t,"message":"%J"})"
                             : "%Y-%m-%dT%H:%M:%S.%eZ %^%-5!l%$ %P");
  auto logger = spdlog::stderr_logger_mt("dosi");
  logger->set_formatter(std::move(formatter));
  spdlog::set_default_logger(std::move(logger));
  spdlog::set_level(spdlog::level::from_str(level));
}

}  // namespace dosi::log
