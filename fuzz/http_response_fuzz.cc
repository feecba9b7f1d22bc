#include "http/response_parser.h"
#include "input.h"
#include "require.h"

namespace {

using namespace dosi;
using Step = http::ResponseParser::Step;

std::string reading(std::string_view all, std::size_t piece_bytes, http::Method method) {
  http::ResponseParser parser(method, 1 << 16);
  Step step = Step::need_more;
  while (!all.empty() && step == Step::need_more) {
    const std::string piece(all.substr(0, piece_bytes));  // its own memory
    all.remove_prefix(piece.size());
    step = parser.feed(piece);
  }
  if (step == Step::need_more) step = parser.end();
  if (step != Step::complete) return "none";
  // Bytes behind the response may not have come yet when it is complete.
  const http::Response response = parser.take();
  std::string out = std::to_string(response.status) + "\n";
  for (const http::Header h : response.headers) out += std::string(h.name) + ": " + std::string(h.value) + "\n";
  return out + response.body;
}

}  // namespace

// However a response's bytes arrive, it is the same response.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all = fuzz::text_of(data, size);
  for (const http::Method method : {http::Method::get, http::Method::head}) {
    const std::string whole = reading(all, all.size(), method);
    fuzz::require(reading(all, 1, method) == whole, "bytes one by one are the same response");
  }
  return 0;
}
