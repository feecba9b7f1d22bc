#include "jsonld/core.h"

#include "json/write.h"

namespace dosi::jsonld {
namespace {

constexpr std::string_view kCoercionNames[] = {"", "@id", "@vocab", "DateTime", "@json"};
constexpr std::string_view kContainerNames[] = {"", "@list", "@set", "@language", "@index"};

void write_term(json::Writer& w, const CoreTerm& row) {
  w.key(row.name);
  if (row.coercion == Coercion::none && row.container == Container::none && row.scoped_context.empty())
    return w.string(row.id);
  w.begin_object();
  w.member("@id", row.id);
  if (row.coercion != Coercion::none) w.member("@type", kCoercionNames[static_cast<std::size_t>(row.coercion)]);
  if (row.container != Container::none)
    w.member("@container", kContainerNames[static_cast<std::size_t>(row.container)]);
  if (!row.scoped_context.empty()) w.key("@context"), w.raw(row.scoped_context);
  w.end_object();
}

bool is_digits(std::string_view s) {
  return !s.empty() && s.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::span<const CoreTerm> core_terms(CoreVersion version) {
  return version == CoreVersion::v1_8 ? core_v1_8() : core_v1_9();
}

std::string_view core_url(CoreVersion version) {
  return version == CoreVersion::v1_8 ? "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.8.jsonld"
                                      : "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld";
}

bool is_core_url(std::string_view url) {
  for (const std::string_view scheme : {"https:", "http:"})
    if (url.starts_with(scheme)) {
      url.remove_prefix(scheme.size());
      constexpr std::string_view stem = "//uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context", end = ".jsonld";
      if (!url.starts_with(stem) || !url.ends_with(end) || url.size() < stem.size() + end.size()) return false;
      const std::string_view version = url.substr(stem.size(), url.size() - stem.size() - end.size());
      return version.empty() || (version.starts_with("-v1.") && version.size() == 5 && is_digits(version.substr(4)));
    }
  return false;
}

std::string core_document(CoreVersion version) {
  std::string out;
  json::Writer w(out);
  w.begin_object();
  w.key("@context");
  w.begin_object();
  w.key("@version"), w.number(1.1);
  w.key("@protected"), w.boolean(true);
  for (const CoreTerm& row : core_terms(version)) write_term(w, row);
  w.member("@vocab", kDefaultVocabulary);
  w.end_object();
  w.end_object();
  return out;
}

}  // namespace dosi::jsonld
