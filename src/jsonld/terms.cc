#include "jsonld/terms.h"

#include <algorithm>

#include "jsonld/core.h"

namespace dosi::jsonld {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Length in characters, so that a Korean name is not thought long for its bytes.
std::size_t characters(std::string_view s) {
  return static_cast<std::size_t>(
      std::count_if(s.begin(), s.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

bool better_name(std::string_view a, std::string_view b) {
  const std::size_t left = characters(a), right = characters(b);
  return left != right ? left < right : a < b;
}

const Term* Terms::find(std::string_view name) const {
  const auto it = terms_.find(name);
  return it == terms_.end() ? nullptr : &it->second;
}
void Terms::set(std::string name, Term term) {
  terms_.insert_or_assign(std::move(name), std::move(term));
}
void Terms::erase(std::string_view name) {
  if (const auto it = terms_.find(name); it != terms_.end()) terms_.erase(it);
}
void Terms::clear() {
  terms_.clear();
}

void Terms::index() {
  for (const auto& [name, term] : terms_) {
    const auto [it, fresh] = names_.try_emplace(term.iri, name);
    if (!fresh && better_name(name, it->second)) it->second = name;
    if (term.prefix) prefixes_.emplace_back(term.iri, name);
  }
}

std::string_view Terms::name_of(std::string_view iri) const {
  const auto it = names_.find(iri);
  return it == names_.end() ? std::string_view() : it->second;
}

void Terms::add_prefixed(std::string_view iri, std::vector<std::string>& candidates) const {
  for (const auto& [prefix, name] : prefixes_)
    if (iri.size() > prefix.size() && iri.starts_with(prefix)) {
      std::string& candidate = candidates.emplace_back(name);
      candidate += ':';
      candidate += iri.substr(prefix.size());
    }
}

std::size_t Terms::bytes() const {
  std::size_t sum = 0;
  for (const auto& [name, term] : terms_) sum += name.size() + term.iri.size() + 2 * sizeof(Term) + 128;
  return sum;
}

const Terms& core_of(CoreVersion version) {
  static const auto build = [](CoreVersion v) {
    auto* terms = new Terms;  // never destroyed: contexts may outlive main's statics
    const Terms none;
    for (const CoreTerm& row : core_terms(v)) {
      // A row that names itself ("attributeCount" of V1.8) is a name of the default vocabulary.
      std::string iri = Scope{*terms, none}.expand(row.id);
      const bool prefix = row.coercion == Coercion::none && row.container == Container::none && ends_in_gen_delim(iri);
      terms->set(std::string(row.name), Term{std::move(iri), row.coercion, row.container, prefix});
    }
    terms->index();
    return terms;
  };
  static const Terms& v1_8 = *build(CoreVersion::v1_8);
  static const Terms& v1_9 = *build(CoreVersion::v1_9);
  return version == CoreVersion::v1_8 ? v1_8 : v1_9;
}

bool is_absolute_iri(std::string_view text) {
  if (text.starts_with("_:")) return true;
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_letter(text[0])) return false;
  const std::string_view scheme = text.substr(0, colon);
  const bool valid = std::all_of(scheme.begin(), scheme.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
  return valid && text.find_first_of(" \t\r\n") == std::string_view::npos;
}

bool ends_in_gen_delim(std::string_view iri) {
  return !iri.empty() && std::string_view(":/?#[]@").find(iri.back()) != std::string_view::npos;
}

bool is_keyword(std::string_view name) {
  return name.size() > 1 && name[0] == '@' && std::all_of(name.begin() + 1, name.end(), is_letter);
}

const Term* Scope::term(std::string_view name) const {
  if (const Term* t = core.find(name)) return t;
  return user.find(name);
}

std::string Scope::expand(std::string_view name, std::string_view vocabulary) const {
  if (is_keyword(name)) return std::string(name);
  if (const Term* t = term(name)) return t->iri;
  if (const std::size_t colon = name.find(':'); colon != std::string_view::npos && colon > 0) {
    const std::string_view rest = name.substr(colon + 1);
    if (!rest.starts_with("//") && !name.starts_with("_:"))
      if (const Term* t = term(name.substr(0, colon)); t != nullptr && t->prefix) return t->iri + std::string(rest);
    if (is_absolute_iri(name)) return std::string(name);
  }
  return std::string(vocabulary) += name;
}

std::string Scope::expand(std::string_view name) const {
  return expand(name, kDefaultVocabulary);
}

}  // namespace dosi::jsonld
