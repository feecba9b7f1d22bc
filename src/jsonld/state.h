#pragma once
#include <string>
#include <vector>

#include "jsonld/context.h"
#include "jsonld/published_table.h"
#include "jsonld/terms.h"

namespace dosi::jsonld {

// What a Context is made of.
struct Context::State {
  CoreVersion version = kNewestCore;
  Terms user;          // without core terms; indexed
  json::Value source;  // see Context::source
  std::string link;
  bool has_url = true;
  std::vector<std::string> documents;  // URLs of all documents that it was made from

  struct Expansion {
    using Key = std::string_view;
    std::string name;
    Symbol iri;
    Key key() const { return name; }
    static std::size_t hash(Key name) noexcept { return std::hash<Key>{}(name); }
  };
  struct Compaction {
    using Key = Symbol;
    Symbol iri;
    std::string_view name;  // of `user`, of the core, of the symbol's own text, or of `made`
    std::unique_ptr<std::string> made;
    Key key() const { return iri; }
    static std::size_t hash(Key iri) noexcept { return iri.id(); }
  };
  PublishedTable<Expansion> expansions;
  PublishedTable<Compaction> compactions;

  Scope scope() const { return {core_of(version), user}; }
};

}  // namespace dosi::jsonld
