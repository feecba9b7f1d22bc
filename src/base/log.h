#pragma once
#include <spdlog/spdlog.h>

#include <string>

namespace dosi::log {

// Structured lines on standard error: text for people, or one JSON object a line for machines. Use spdlog's
// functions (`spdlog::info("opened {}", path)`) everywhere; this only sets them up once at start.
enum class Format { text, json };
void init(Format format, const std::string& level);

}  // namespace dosi::log
