#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace dosi::http {

// One line of the route table; a table is a constexpr array. Patterns: "/ngsi-ld/v1/entities/{id}/attrs/{name}", a literal after the
// parameter as in "/tiles/{z}/{x}/{y}.mvt", and "{rest*}" as the last segment, which takes the remaining path with its slashes (also
// an empty one). `id` is the caller's: a handler index, a metrics label.
struct Route {
  Method method;
  std::string_view pattern;
  std::uint32_t id;
};

struct PathParameter {
  std::string_view name;  // from the pattern
  std::string value;      // percent-decoded after splitting, so "a%2Fb" is one segment
};

struct Match {
  enum class Kind { found, not_found, method_not_allowed, bad_path };
  Kind kind = Kind::not_found;
  const Route* route = nullptr;           // of `found`
  std::vector<PathParameter> parameters;  // of `found`
  std::string allow;                      // of `method_not_allowed`: "GET, HEAD, OPTIONS", the value of Allow
  std::string problem;                    // of `bad_path`: which percent escape is wrong

  std::string_view parameter(std::string_view name) const;  // empty if there is none
};

// Finds routes by a trie of path segments; a literal segment wins over a parameter, a parameter over "{rest*}". A trailing slash is
// ignored ("/entities/" is "/entities"), other empty segments match nothing. HEAD is served by GET routes. OPTIONS without a route of
// its own gives method_not_allowed with `allow`, which the caller answers with 204. Immutable after construction: any thread may match.
class Router {
 public:
  // The table must outlive the router. A malformed pattern or two equal routes are bugs: the process aborts with their text.
  explicit Router(std::span<const Route> table);

  Match match(Method method, std::string_view path) const;

 private:
  static constexpr std::uint16_t kNone = 0xFFFF;
  struct Capture {
    std::string_view name, suffix;
    std::uint16_t node;
  };
  struct Node {
    std::vector<std::pair<std::string_view, std::uint16_t>> literals;  // sorted
    std::vector<Capture> captures;                                     // longest suffix first
    std::uint16_t rest = kNone;
    std::string_view rest_name;
    std::array<std::uint16_t, kMethodCount> routes{};
    bool terminal = false;
  };
  struct Search;

  std::uint16_t make_node();
  std::uint16_t child(std::uint16_t node, std::string_view segment, bool last, std::string_view pattern);
  void insert(std::uint16_t route);
  bool accept(const Node& node, Search& search) const;
  bool descend(std::uint16_t node, Search& search, std::size_t depth) const;
  bool descend_literal(const Node& node, Search& search, std::size_t depth) const;
  bool descend_capture(const Node& node, Search& search, std::size_t depth) const;
  bool accept_rest(const Node& node, Search& search, std::size_t depth) const;
  std::string allow_of(const Node& node) const;

  std::span<const Route> table_;
  std::vector<Node> nodes_;
};

}  // namespace dosi::http
