#pragma once
#include <string>

namespace dosi::http::bench {

// The body of both programs, as long as a small entity.
inline const std::string& body() {
  static const std::string text = "{\"id\":\"urn:ngsi-ld:Vehicle:1\",\"fill\":\"" + std::string(640, 'x') + "\"}";
  return text;
}

// What the server sends for it, byte for byte but for the date.
inline std::string floor_answer() {
  return "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nContent-Type: application/ld+json\r\nContent-Length: " +
         std::to_string(body().size()) + "\r\n\r\n" + body();
}

}  // namespace dosi::http::bench
