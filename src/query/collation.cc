#include "query/collation.h"

#include "query/parse.h"

#include <unicode/coll.h>
#include <unicode/locid.h>
#include <unicode/stringpiece.h>

namespace dosi::query {
namespace {

// PostgreSQL's names, which clause 4.23 uses too, end in "-x-icu"; its example "ks-identic" is the key value "identic" of RFC 6067.
std::string_view without_suffix(std::string_view tag) {
  constexpr std::string_view kSuffix = "-x-icu";
  return tag.ends_with(kSuffix) ? tag.substr(0, tag.size() - kSuffix.size()) : tag;
}

}  // namespace

struct Collation::Impl {
  std::unique_ptr<icu::Collator> collator;
};

Result<Collation> Collation::parse(std::string_view tag) {
  UErrorCode status = U_ZERO_ERROR;
  const std::string_view name = tag.empty() ? std::string_view("und") : without_suffix(tag);
  const auto locale = icu::Locale::forLanguageTag(icu::StringPiece(name.data(), static_cast<std::int32_t>(name.size())), status);
  const bool known = U_SUCCESS(status) && !locale.isBogus() && !name.empty();
  auto made = std::make_shared<Impl>();
  if (known) made->collator.reset(icu::Collator::createInstance(locale, status));
  if (!known || U_FAILURE(status) || !made->collator)
    return bad_request("Parameter 'collation': '" + std::string(tag.substr(0, 64)) +
                           "' is no collation such as und, ko or de-u-co-phonebk (RFC 6067)",
                       "collation");
  Collation out;
  out.impl_ = std::move(made);
  return out;
}

Result<void> check_collation(std::string_view tag) {
  DOSI_CHECK(Collation::parse(tag));
  return ok();
}

int Collation::compare(std::string_view a, std::string_view b) const {
  UErrorCode status = U_ZERO_ERROR;
  const auto piece = [](std::string_view s) { return icu::StringPiece(s.data(), static_cast<std::int32_t>(s.size())); };
  const auto order = impl_->collator->compareUTF8(piece(a), piece(b), status);
  return U_FAILURE(status) ? a.compare(b) : static_cast<int>(order);
}

}  // namespace dosi::query
