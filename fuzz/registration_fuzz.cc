#include "input.h"
#include "json/parse.h"
#include "ngsi/registration.h"
#include "require.h"

namespace {

using namespace dosi;

constexpr Time kNow{1'800'000'000'000'000};
const jsonld::Context& core() { return *jsonld::Context::core(); }

// What is shown of a registration is a registration, and shown the same again.
void check(json::Object document) {
  if (document.find("id") == nullptr) document["id"] = "urn:ngsi-ld:ContextSourceRegistration:1";
  const auto registration = ngsi::parse_registration(std::move(document), kNow);
  if (!registration) return fuzz::require(!registration.error().message.empty(), "a refusal says why");
  std::string text, again;
  ngsi::present_registration(text, *registration, core(), {}, {});
  const auto read = json::parse(text);
  fuzz::require(read.has_value(), "a registration is shown as JSON");
  auto expanded = ngsi::expand_registration(*read, core());
  fuzz::require(expanded.has_value(), "what is shown can be sent again");
  const auto second = ngsi::parse_registration(std::move(*expanded), kNow);
  if (!second) std::fprintf(stderr, "%s\n%s\n", text.c_str(), second.error().message.c_str());
  fuzz::require(second.has_value(), "what is shown is a registration");
  ngsi::present_registration(again, *second, core(), {}, {});
  fuzz::require(text == again, "it is shown the same again");
}

}  // namespace

// A registration, or an array of one and a fragment that changes it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = json::parse(fuzz::text_of(data, size));
  if (!input) return 0;
  const bool pair = input->is_array() && input->as_array().size() == 2;
  auto whole = ngsi::expand_registration(pair ? input->as_array()[0] : *input, core());
  if (!whole) return fuzz::require(!whole.error().message.empty(), "a refusal says why"), 0;
  check(*whole);
  if (!pair) return 0;
  const auto fragment = ngsi::expand_registration(input->as_array()[1], core(), true);
  if (!fragment) return 0;
  ngsi::patch_registration(*whole, *fragment);
  check(std::move(*whole));
  return 0;
}
