#include "http/router.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "http/uri.h"

namespace dosi::http {
namespace {

constexpr std::size_t kMaxSegments = 32;

[[noreturn]] void fail(std::string_view what, std::string_view pattern) {
  std::fprintf(stderr, "route %.*s: %.*s\n", static_cast<int>(pattern.size()), pattern.data(), static_cast<int>(what.size()),
               what.data());
  std::abort();
}

std::size_t index(Method method) { return static_cast<std::size_t>(method); }

}  // namespace

// One attempt to match a path: its decoded segments and what was found so far.
struct Router::Search {
  Method method;
  std::array<std::string_view, kMaxSegments> segments;
  std::size_t count = 0;
  Match match;
  const Node* other_methods = nullptr;  // the first node that has the path but not the method
};

std::string_view Match::parameter(std::string_view name) const {
  for (const PathParameter& parameter : parameters)
    if (parameter.name == name) return parameter.value;
  return {};
}

Router::Router(std::span<const Route> table) : table_(table) {
  make_node();
  for (std::size_t i = 0; i < table.size(); ++i) insert(static_cast<std::uint16_t>(i));
}

std::uint16_t Router::make_node() {
  nodes_.emplace_back().routes.fill(kNone);
  return static_cast<std::uint16_t>(nodes_.size() - 1);
}

std::uint16_t Router::child(std::uint16_t node, std::string_view segment, bool last, std::string_view pattern) {
  if (!segment.starts_with('{')) {
    auto& literals = nodes_[node].literals;
    const auto at = std::lower_bound(literals.begin(), literals.end(), segment,
                                     [](const auto& entry, std::string_view text) { return entry.first < text; });
    if (at != literals.end() && at->first == segment) return at->second;
    const auto offset = at - literals.begin();
    const std::uint16_t made = make_node();  // may move the nodes
    nodes_[node].literals.insert(nodes_[node].literals.begin() + offset, {segment, made});
    return made;
  }
  const std::size_t close = segment.find('}');
  if (close == std::string_view::npos || close < 2) fail("a parameter must look like {name}", pattern);
  std::string_view name = segment.substr(1, close - 1);
  const std::string_view suffix = segment.substr(close + 1);
  if (name.ends_with('*')) {
    if (!last || !suffix.empty()) fail("{name*} must be the end of the pattern", pattern);
    if (nodes_[node].rest == kNone) {
      const std::uint16_t made = make_node();
      nodes_[node].rest = made;
      nodes_[node].rest_name = name.substr(0, name.size() - 1);
    }
    return nodes_[node].rest;
  }
  for (const Capture& capture : nodes_[node].captures)
    if (capture.suffix == suffix && capture.name == name) return capture.node;
  const std::uint16_t made = make_node();
  auto& captures = nodes_[node].captures;
  captures.push_back({name, suffix, made});
  std::stable_sort(captures.begin(), captures.end(),
                   [](const Capture& a, const Capture& b) { return a.suffix.size() > b.suffix.size(); });
  return made;
}

void Router::insert(std::uint16_t route) {
  const std::string_view pattern = table_[route].pattern;
  if (!pattern.starts_with('/')) fail("a pattern must begin with '/'", pattern);
  std::uint16_t node = 0;
  std::string_view rest = pattern.substr(1);
  while (!rest.empty()) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    const std::string_view segment = rest.substr(0, slash);
    if (segment.empty()) fail("an empty segment matches nothing", pattern);
    rest.remove_prefix(std::min(slash + 1, rest.size()));
    node = child(node, segment, rest.empty(), pattern);
  }
  std::uint16_t& place = nodes_[node].routes[index(table_[route].method)];
  if (place != kNone) fail("is in the table twice", pattern);
  place = route;
  nodes_[node].terminal = true;
}

bool Router::accept(const Node& node, Search& search) const {
  std::uint16_t route = node.routes[index(search.method)];
  if (route == kNone && search.method == Method::head) route = node.routes[index(Method::get)];
  if (route == kNone) {
    if (search.other_methods == nullptr) search.other_methods = &node;
    return false;
  }
  search.match.kind = Match::Kind::found;
  search.match.route = &table_[route];
  return true;
}

// Depth first, the most literal way first. Returns whether a route was found.
bool Router::descend(std::uint16_t at, Search& search, std::size_t depth) const {
  const Node& node = nodes_[at];
  if (depth == search.count && node.terminal && accept(node, search)) return true;
  if (depth < search.count && (descend_literal(node, search, depth) || descend_capture(node, search, depth))) return true;
  return node.rest != kNone && accept_rest(node, search, depth);
}

bool Router::descend_literal(const Node& node, Search& search, std::size_t depth) const {
  const auto at = std::lower_bound(node.literals.begin(), node.literals.end(), search.segments[depth],
                                   [](const auto& entry, std::string_view text) { return entry.first < text; });
  return at != node.literals.end() && at->first == search.segments[depth] && descend(at->second, search, depth + 1);
}

bool Router::descend_capture(const Node& node, Search& search, std::size_t depth) const {
  const std::string_view segment = search.segments[depth];
  auto& parameters = search.match.parameters;
  for (const Capture& capture : node.captures) {
    if (segment.size() <= capture.suffix.size() || !segment.ends_with(capture.suffix)) continue;
    parameters.push_back({capture.name, std::string(segment.substr(0, segment.size() - capture.suffix.size()))});
    if (descend(capture.node, search, depth + 1)) return true;
    parameters.pop_back();
  }
  return false;
}

bool Router::accept_rest(const Node& node, Search& search, std::size_t depth) const {
  if (!accept(nodes_[node.rest], search)) return false;
  std::string rest;
  for (std::size_t i = depth; i < search.count; ++i) {
    if (i > depth) rest += '/';
    rest += search.segments[i];
  }
  search.match.parameters.push_back({node.rest_name, std::move(rest)});
  return true;
}

std::string Router::allow_of(const Node& node) const {
  std::string allow;
  for (std::size_t i = 0; i < kMethodCount; ++i) {
    const auto method = static_cast<Method>(i);
    const bool by_get = method == Method::head && node.routes[index(Method::get)] != kNone;
    if (node.routes[i] == kNone && !by_get && method != Method::options) continue;
    if (!allow.empty()) allow += ", ";
    allow += name(method);
  }
  return allow;
}

Match Router::match(Method method, std::string_view path) const {
  Search search{.method = method};
  Match& match = search.match;
  if (!path.starts_with('/')) return match;
  path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  if (path.ends_with('/')) return match;
  std::string decoded;  // holds every segment that had escapes; reserved once, so views into it stay valid
  while (!path.empty()) {
    if (search.count == kMaxSegments) return match;
    const std::size_t slash = std::min(path.find('/'), path.size());
    std::string_view segment = path.substr(0, slash);
    if (segment.find('%') != std::string_view::npos) {
      if (decoded.empty()) decoded.reserve(path.size());  // enough for all that follows
      auto text = percent_decode(segment);
      if (!text) {
        match.kind = Match::Kind::bad_path;
        match.problem = "in the path, " + text.error().message;
        return match;
      }
      const std::size_t at = decoded.size();
      decoded += *text;
      segment = std::string_view(decoded).substr(at);
    }
    search.segments[search.count++] = segment;
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  if (descend(0, search, 0) || search.other_methods == nullptr) return std::move(match);
  match.kind = Match::Kind::method_not_allowed;
  match.allow = allow_of(*search.other_methods);
  return std::move(match);
}

}  // namespace dosi::http
