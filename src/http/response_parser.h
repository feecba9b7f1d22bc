#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace dosi::http {

// Reads one response from a connection's bytes, up to `max_bytes` of head and body together.
class ResponseParser {
 public:
  enum class Step { need_more, complete, broken, too_large };

  ResponseParser(Method request, std::size_t max_bytes);
  ~ResponseParser();

  Step feed(std::string_view bytes);
  // The peer sends nothing more: complete if the response ends with the connection.
  Step end();
  bool started() const;     // any byte came
  bool reusable() const;    // the connection may carry another request
  Response take();

 private:
  struct Engine;
  std::unique_ptr<Engine> engine_;
};

}  // namespace dosi::http
