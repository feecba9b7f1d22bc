#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "jsonld/context.h"

namespace dosi::jsonld {

// The shorter in characters is better, then the first by bytes.
bool better_name(std::string_view a, std::string_view b);

// Names to definitions, and back. Filled once, then read by any thread.
class Terms {
 public:
  const Term* find(std::string_view name) const;
  void set(std::string name, Term term);
  void erase(std::string_view name);
  void clear();
  // Builds the way back; call it once, after the last change and before name_of and add_prefixed.
  void index();

  // The shortest name of that IRI, the first by bytes among equally short ones; empty if there is none.
  std::string_view name_of(std::string_view iri) const;
  // Adds each "prefix:rest" that stands for that IRI.
  void add_prefixed(std::string_view iri, std::vector<std::string>& candidates) const;

  std::size_t size() const { return terms_.size(); }
  std::size_t bytes() const;
  auto begin() const { return terms_.begin(); }
  auto end() const { return terms_.end(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const noexcept { return std::hash<std::string_view>{}(s); }
  };
  std::unordered_map<std::string, Term, Hash, std::equal_to<>> terms_;
  std::unordered_map<std::string_view, std::string_view> names_;         // IRI -> name
  std::vector<std::pair<std::string_view, std::string_view>> prefixes_;  // IRI, name
};

// The core's terms, built once from the table.
const Terms& core_of(CoreVersion version);

// "scheme:rest" with a valid scheme, or a blank node: an IRI that no vocabulary shall be put before.
bool is_absolute_iri(std::string_view text);
// A simple term may be a prefix if its IRI ends so (JSON-LD 1.1 Create Term Definition, step 14.2.4).
bool ends_in_gen_delim(std::string_view iri);
bool is_keyword(std::string_view name);  // "@" and letters

// Names as a whole context sees them: the core's terms, then the user's, then prefixes.
struct Scope {
  const Terms& core;
  const Terms& user;
  const Term* term(std::string_view name) const;
  // What nothing of that explains is a name in `vocabulary`.
  std::string expand(std::string_view name, std::string_view vocabulary) const;
  std::string expand(std::string_view name) const;  // in the default vocabulary
};

}  // namespace dosi::jsonld
