#include "http/chunked.h"

#include "input.h"
#include "require.h"

namespace {

using namespace dosi;
using Step = http::ChunkedDecoder::Step;

struct Outcome {
  std::string content;
  bool done = false, broken = false;
  std::size_t rest = 0;
  bool operator==(const Outcome&) const = default;
};

Outcome decode(std::string_view all, std::size_t piece_bytes) {
  http::ChunkedDecoder decoder;
  Outcome out;
  while (!all.empty()) {
    std::string_view data = all.substr(0, piece_bytes), piece;
    all.remove_prefix(data.size());
    for (Step step = Step::piece; step == Step::piece;) {
      step = decoder.next(data, piece);
      if (step == Step::piece) out.content += piece;
      if (step == Step::broken) return out.broken = true, out;
      if (step == Step::done) return out.done = true, out.rest = data.size() + all.size(), out;
    }
  }
  return out;
}

std::string encode(std::string_view content, std::size_t chunk_bytes) {
  std::string out;
  for (; !content.empty(); content.remove_prefix(std::min(chunk_bytes, content.size()))) {
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", std::min(chunk_bytes, content.size()));
    out += size + std::string(content.substr(0, chunk_bytes)) + "\r\n";
  }
  return out + "0\r\n\r\n";
}

}  // namespace

// The transfer coding is read the same however it arrives, and gives back what was encoded.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all = fuzz::text_of(data, size);
  fuzz::require(decode(all, 1) == decode(all, all.size()), "bytes one by one are the same");
  for (const std::size_t chunk : {1, 16, 1000}) {
    const Outcome again = decode(encode(all, chunk), 5);
    fuzz::require(again.done && again.content == all && again.rest == 0, "what was encoded comes back");
  }
  return 0;
}
