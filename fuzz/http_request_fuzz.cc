#include "http/request_parser.h"
#include "input.h"
#include "require.h"

namespace {

using namespace dosi;
using Step = http::RequestParser::Step;

// What a connection's bytes are read as, given in pieces of that size.
std::string reading(std::string_view all, std::size_t piece_bytes) {
  const http::Limits limits;
  http::RequestParser parser(limits);
  std::string out, body;
  while (!all.empty()) {
    std::string piece(all.substr(0, piece_bytes));  // its own memory
    all.remove_prefix(piece.size());
    std::string_view data = piece;
    for (Step step = Step::complete; !data.empty() || step != Step::need_more;) {
      step = parser.next(data);
      if (step == Step::need_more) {
        fuzz::require(data.empty(), "all bytes are taken before more are asked for");
        break;
      }
      if (step == Step::refused) return out + "\nrefused " + std::to_string(parser.refusal().status);
      if (step == Step::piece) body += parser.piece();
      if (step == Step::head) {
        const http::Request& r = parser.request();
        out += "\n" + std::string(name(r.method)) + " " + r.target + " | " + r.path + " | " + r.query + "\n";
        for (const http::Header h : r.headers) out += std::string(h.name) + ": " + std::string(h.value) + "\n";
        fuzz::require(r.headers.has("Host") || parser.http_1_0(), "a request without Host is refused");
        parser.limit_body(100);
      }
      if (step == Step::complete) {
        out += body + (parser.keep_alive() ? "\nkept" : "\nclosed");
        body.clear(), parser.restart();
      }
    }
  }
  return out;
}

}  // namespace

// However a connection's bytes arrive, they are the same requests.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all = fuzz::text_of(data, size);
  const std::string whole = reading(all, all.size());
  fuzz::require(reading(all, 1) == whole, "bytes one by one are the same requests");
  fuzz::require(reading(all, 7) == whole, "bytes in sevens are the same requests");
  return 0;
}
