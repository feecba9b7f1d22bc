#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/symbol.h"
#include "base/time.h"
#include "json/value.h"

// JSON-LD contexts as NGSI-LD uses them (GS CIM 009 clauses 4.4, 5.5.5, 5.5.7): a table from short names to IRIs and
// back. Documents are never turned into RDF; only names are expanded at the door and compacted on the way out.
namespace dosi::jsonld {

enum class CoreVersion : std::uint8_t { v1_8, v1_9 };
inline constexpr CoreVersion kNewestCore = CoreVersion::v1_9;  // the one that GS CIM 009 V1.9.1 clause 4.4 names

enum class Coercion : std::uint8_t { none, id, vocab, date_time, json };   // @type of a term
enum class Container : std::uint8_t { none, list, set, language, index };  // @container of a term

struct Term {
  std::string iri;  // or a keyword: the core's "id" is "@id"
  Coercion coercion = Coercion::none;
  Container container = Container::none;
  bool prefix = false;  // may stand before the colon of "prefix:name"
};

// A resolved chain of contexts: the user's in their order, then the core with absolute precedence, so that no user
// context can change the meaning of a core term. Immutable to the eye; all functions may be called from any thread.
class Context {
 public:
  // The IRI of an entity type, attribute or vocabulary name: a term, "prefix:name", an IRI (left as it is), and for
  // everything else a name in the default vocabulary. "id" gives "@id". Cached: one hash lookup without a lock.
  Symbol expand(std::string_view name) const;

  // The IRI as text: makes no symbol, caches nothing.
  std::string expand_text(std::string_view name) const;

  // As expand, but makes no new symbol: the empty Symbol if nobody ever used that name.
  Symbol find(std::string_view name) const;

  // The name to show for an IRI: the core's term, the user's (the shortest, then the first by bytes), a name in the
  // default vocabulary, "prefix:name", or the whole IRI (clause 5.5.7). What it returns expands to the same IRI.
  // Cached by symbol without a lock; the view is valid as long as the Context lives.
  std::string_view compact(Symbol iri) const;

  // The same for an IRI that has no symbol; nothing is cached.
  std::string compact_iri(std::string_view iri) const;

  // How a term is defined, or null: for coercions of the core's and the user's terms. Valid as long as the Context.
  const Term* term(std::string_view name) const;

  // The URL for the Link header of an answer: the user context's, or the core's if there is none. A user context that
  // came inline or as several has no URL of its own: has_url() is then false, and link() is the core's.
  const std::string& link() const;
  bool has_url() const;

  // What an answer in application/ld+json carries as @context: the user context alone, without the core, as it was
  // given; the core's URL if there is none.
  const json::Value& source() const;

  CoreVersion core_version() const;
  std::size_t bytes() const;  // memory held, about

  // The context of a request that brings none. Built once, never freed.
  static const std::shared_ptr<const Context>& core(CoreVersion version = kNewestCore);

  struct State;
  explicit Context(std::unique_ptr<State> state);
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

 private:
  std::unique_ptr<State> state_;
};
using ContextPtr = std::shared_ptr<const Context>;

// The published address of a core context: "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld".
std::string_view core_url(CoreVersion version);
// True for the address of any published core context, whatever its version: the hub uses its own in its place.
bool is_core_url(std::string_view url);
// The JSON-LD document of the core context, for serving.
std::string core_document(CoreVersion version);

}  // namespace dosi::jsonld
