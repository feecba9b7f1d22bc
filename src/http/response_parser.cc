#include "http/response_parser.h"

#include <llhttp.h>

namespace dosi::http {

struct ResponseParser::Engine {
  Engine(Method request, std::size_t max) : method(request), max_bytes(max) {
    llhttp_settings_init(&settings);
    settings.on_message_begin = [](llhttp_t*) { return 0; };
    settings.on_header_field = [](llhttp_t* p, const char* at, std::size_t n) { return of(p).name.append(at, n), 0; };
    settings.on_header_value = [](llhttp_t* p, const char* at, std::size_t n) { return of(p).value.append(at, n), 0; };
    settings.on_header_value_complete = [](llhttp_t* p) {
      Engine& self = of(p);
      self.response.headers.add(self.name, self.value);
      self.name.clear();
      self.value.clear();
      return 0;
    };
    settings.on_headers_complete = [](llhttp_t* p) -> int {
      Engine& self = of(p);
      self.interim = p->status_code < 200 && p->status_code != 101;
      return self.method == Method::head ? 1 : 0;  // 1: no body follows
    };
    settings.on_body = [](llhttp_t* p, const char* at, std::size_t n) { return of(p).response.body.append(at, n), 0; };
    settings.on_message_complete = [](llhttp_t* p) -> int {
      Engine& self = of(p);
      if (self.interim) return self.response = Response{}, 0;
      self.response.status = p->status_code;
      self.keep_alive = llhttp_should_keep_alive(p) != 0;
      self.complete = true;
      return HPE_PAUSED;
    };
    llhttp_init(&parser, HTTP_RESPONSE, &settings);
    parser.data = this;
  }
  static Engine& of(llhttp_t* p) { return *static_cast<Engine*>(p->data); }

  Method method;
  std::size_t max_bytes;
  llhttp_settings_t settings;
  llhttp_t parser;
  Response response;
  std::string name, value;
  std::size_t received = 0;
  bool interim = false, complete = false, keep_alive = false, surplus = false;
};

ResponseParser::ResponseParser(Method request, std::size_t max_bytes) : engine_(std::make_unique<Engine>(request, max_bytes)) {}
ResponseParser::~ResponseParser() = default;

ResponseParser::Step ResponseParser::feed(std::string_view bytes) {
  Engine& engine = *engine_;
  engine.received += bytes.size();
  if (engine.received > engine.max_bytes) return Step::too_large;
  const llhttp_errno_t result = llhttp_execute(&engine.parser, bytes.data(), bytes.size());
  if (engine.complete) {
    engine.surplus = llhttp_get_error_pos(&engine.parser) != bytes.data() + bytes.size();
    return Step::complete;
  }
  return result == HPE_OK ? Step::need_more : Step::broken;
}

ResponseParser::Step ResponseParser::end() {
  llhttp_finish(&engine_->parser);
  return engine_->complete ? Step::complete : Step::broken;
}

bool ResponseParser::started() const { return engine_->received > 0; }
bool ResponseParser::reusable() const { return engine_->complete && engine_->keep_alive && !engine_->surplus; }
Response ResponseParser::take() { return std::move(engine_->response); }

}  // namespace dosi::http
