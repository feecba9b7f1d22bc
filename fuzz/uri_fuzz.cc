#include "http/uri.h"

#include "input.h"
#include "require.h"

namespace {

using namespace dosi;

void check_address(std::string_view text) {
  const auto url = http::parse_url(text);
  if (!url) return fuzz::require(!url.error().message.empty(), "a refusal says why");
  fuzz::require(url->port != 0 && url->target.starts_with('/') && !url->host.empty(), "an address is whole");
  for (const char c : url->target) fuzz::require(c > ' ' && c < 127, "a target can stand in a request");
  const auto again = http::parse_url(url->origin() + url->target);
  fuzz::require(again && again->origin() == url->origin() && again->target == url->target, "an address written is the same address");
}

}  // namespace

// Addresses, references, query strings and percent-encoding, each from the whole input.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  check_address(text);
  check_address("http://" + std::string(text));
  const auto base = http::parse_url("https://city.example:8443/a/b?c=d");
  if (const auto url = http::resolve_reference(*base, text)) check_address(url->origin() + url->target);
  (void)http::percent_decode(text);
  if (text.find('\0') != std::string_view::npos) return 0;  // no request holds one
  const auto decoded = http::percent_decode(http::percent_encode(text));
  fuzz::require(decoded && *decoded == text, "what is encoded is decoded");
  const auto parameters = http::parse_query(text);
  if (!parameters) return 0;
  std::string written;
  for (const http::Parameter& p : *parameters) written += (written.empty() ? "" : "&") + http::percent_encode(p.key) + "=" + http::percent_encode(p.value);
  const auto again = http::parse_query(written);
  fuzz::require(again && again->size() == parameters->size(), "a query written has the same parameters");
  for (std::size_t i = 0; i < again->size(); ++i)
    fuzz::require((*again)[i].key == (*parameters)[i].key && (*again)[i].value == (*parameters)[i].value, "each parameter survives");
  return 0;
}
