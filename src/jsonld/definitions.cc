#include "jsonld/definitions.h"

#include <algorithm>

#include "jsonld/build.h"
#include "jsonld/core.h"

namespace dosi::jsonld {
namespace {

constexpr std::size_t kMaxChain = 32;  // terms that stand on terms; deeper is no honest context

Error bad_term(const std::string& name, const std::string& what) {
  return bad_request("@context: term \"" + name + "\" " + what, "@context." + name);
}

bool is_date_time(std::string_view iri) {
  return iri == "https://uri.etsi.org/ngsi-ld/DateTime" || iri == "http://uri.etsi.org/ngsi-ld/DateTime" ||
         iri == "http://www.w3.org/2001/XMLSchema#dateTime";
}

Result<Container> container_of(const std::string& name, const json::Value& value) {
  const json::Array one{value};
  Container found = Container::none;
  for (const json::Value& v : value.is_array() ? value.as_array() : one) {
    if (!v.is_string()) return bad_term(name, "has " + std::string(kind_name(v)) + " as @container, expected a string");
    const std::string& s = v.as_string();
    if (s == "@list")
      found = Container::list;
    else if (s == "@language")
      found = Container::language;
    else if (s == "@index")
      found = Container::index;
    else if (s == "@set")
      found = found == Container::none ? Container::set : found;
    else if (s != "@graph" && s != "@id" && s != "@type")
      return bad_term(name, "has the unknown @container \"" + s + "\"");
  }
  return found;
}

}  // namespace

Result<void> Definitions::read(const json::Object& local, std::string& vocabulary) {
  if (const json::Value* version = local.find("@version"))
    if (!version->is_number() || version->as_double() != 1.1)
      return bad_request("@context: @version must be the number 1.1", "@context.@version");
  if (local.find("@import") != nullptr)
    return bad_request("@context: @import is not supported; list the context in an array instead", "@context.@import");
  vocabulary_ = vocabulary;
  pending_.clear();
  for (const auto& [name, value] : local)
    if (!is_keyword(name)) pending_.emplace(name, &value);
  if (const json::Value* value = local.find("@vocab")) DOSI_CHECK(read_vocabulary(*value, vocabulary));
  vocabulary_ = vocabulary;
  for (const auto& [name, value] : local)
    if (pending_.contains(name)) DOSI_CHECK(define(name, value));
  if (user_.size() > kMaxTerms)
    return bad_request("@context: more than " + std::to_string(kMaxTerms) + " terms", "@context");
  return ok();
}

Result<void> Definitions::read_vocabulary(const json::Value& value, std::string& vocabulary) {
  if (value.is_null()) return vocabulary.clear(), ok();
  if (!value.is_string())
    return bad_request("@context: @vocab is " + std::string(kind_name(value)) + ", expected an IRI", "@context.@vocab");
  const std::string& text = value.as_string();
  if (text.empty()) return ok();  // JSON-LD 1.1: the vocabulary so far, and nothing after it
  DOSI_CHECK(define_names_in(text));
  std::string iri = Scope{core_, user_}.expand(text);
  if (!is_absolute_iri(text) && !core_.find(text) && !user_.find(text))
    return bad_request("@context: @vocab \"" + text + "\" is no IRI", "@context.@vocab");
  vocabulary = std::move(iri);
  return ok();
}

// Defines the term of that name if this context has it and it is still to do.
Result<void> Definitions::define_first(std::string_view name) {
  const auto it = pending_.find(name);
  if (it == pending_.end() || core_.find(name) != nullptr) return ok();
  return define(std::string(name), *it->second);
}

// An IRI may be written with a term or a prefix that stands further down. "https://..." has no prefix.
Result<void> Definitions::define_names_in(std::string_view text) {
  DOSI_CHECK(define_first(text));
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || text.substr(colon + 1).starts_with("//")) return ok();
  return define_first(text.substr(0, colon));
}

Result<void> Definitions::define(const std::string& name, const json::Value& value) {
  if (std::find(open_.begin(), open_.end(), name) != open_.end()) return bad_term(name, "is defined by itself");
  if (open_.size() >= kMaxChain) return bad_term(name, "stands on a chain of too many terms");
  if (name.empty()) return bad_request("@context: a term has an empty name", "@context");
  open_.push_back(name);
  auto term = definition(name, value);
  open_.pop_back();
  if (!term) return std::move(term).error();
  if (term->iri.size() > kMaxIriBytes)
    return bad_term(name, "has an IRI of more than " + std::to_string(kMaxIriBytes) + " bytes");
  all_iris_bytes_ += term->iri.size();
  if (all_iris_bytes_ > kMaxAllIrisBytes)
    return bad_request("@context: its IRIs are too long together, over " + std::to_string(kMaxAllIrisBytes) + " bytes",
                       "@context");
  pending_.erase(name);
  if (core_.find(name) != nullptr) return ok();
  if (term->iri.empty())
    user_.erase(name);
  else
    user_.set(name, *std::move(term));
  return ok();
}

// A term with an empty IRI: null, the name shall be unknown.
Result<Term> Definitions::definition(const std::string& name, const json::Value& value) {
  if (value.is_null()) return Term{};
  if (value.is_object()) return from_object(name, value.as_object());
  if (!value.is_string())
    return bad_term(name, "is " + std::string(kind_name(value)) + ", expected an IRI or an object with @id");
  DOSI_TRY(std::string expanded, iri(name, value.as_string()));
  const bool prefix = ends_in_gen_delim(expanded) && name.find_first_of(":/") == std::string::npos;
  return Term{std::move(expanded), Coercion::none, Container::none, prefix};
}

Result<Term> Definitions::from_object(const std::string& name, const json::Object& object) {
  if (object.find("@context") != nullptr)
    return bad_term(name, "has a scoped context, which NGSI-LD forbids in user contexts");
  if (object.find("@reverse") != nullptr) return bad_term(name, "uses @reverse, which is not supported");
  Term term;
  if (const json::Value* id = object.find("@id")) {
    if (id->is_null()) return Term{};
    if (!id->is_string()) return bad_term(name, "has " + std::string(kind_name(*id)) + " as @id, expected an IRI");
    DOSI_TRY(term.iri, iri(name, id->as_string()));
  } else {
    DOSI_TRY(term.iri, iri_without_id(name));
  }
  if (const json::Value* type = object.find("@type")) {
    DOSI_TRY(term.coercion, coercion(name, *type));
  }
  if (const json::Value* container = object.find("@container")) {
    DOSI_TRY(term.container, container_of(name, *container));
  }
  if (const json::Value* prefix = object.find("@prefix")) {
    if (!prefix->is_bool()) return bad_term(name, "has a @prefix that is not true or false");
    term.prefix = prefix->as_bool() && !is_keyword(term.iri);
  }
  return term;
}

std::string_view Definitions::vocabulary_or_default() const {
  return vocabulary_.empty() ? kDefaultVocabulary : std::string_view(vocabulary_);
}

Result<std::string> Definitions::iri(const std::string& name, const std::string& id) {
  if (is_keyword(id)) {
    if (id == "@context") return bad_term(name, "cannot be another name of @context");
    return id;
  }
  if (id.empty()) return bad_term(name, "has an empty IRI");
  if (id == name) return iri_without_id(name);
  DOSI_CHECK(define_names_in(id));
  return Scope{core_, user_}.expand(id, vocabulary_or_default());
}

// JSON-LD 1.1 API, Create Term Definition, steps 15 to 18.
Result<std::string> Definitions::iri_without_id(const std::string& name) {
  const auto colon = name.find(':');
  if (colon != std::string::npos && colon > 0) {
    DOSI_CHECK(define_first(name.substr(0, colon)));
    const Term* prefix = Scope{core_, user_}.term(name.substr(0, colon));
    return prefix != nullptr ? prefix->iri + name.substr(colon + 1) : name;
  }
  return std::string(vocabulary_or_default()) += name;
}

Result<Coercion> Definitions::coercion(const std::string& name, const json::Value& type) {
  if (!type.is_string()) return bad_term(name, "has " + std::string(kind_name(type)) + " as @type, expected an IRI");
  const std::string& text = type.as_string();
  if (text == "@id") return Coercion::id;
  if (text == "@vocab") return Coercion::vocab;
  if (text == "@json") return Coercion::json;
  if (text == "@none") return Coercion::none;
  DOSI_TRY(const std::string expanded, iri(name, text));
  return is_date_time(expanded) ? Coercion::date_time : Coercion::none;
}

}  // namespace dosi::jsonld
