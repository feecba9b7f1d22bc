#include <algorithm>

#include "json/parse.h"
#include "ngsi/syntax.h"
#include "query/cursor.h"
#include "query/parse.h"
#include "query/parse_literal.h"

namespace dosi::query {
namespace {

constexpr int kMaxDepth = 32;
constexpr std::string_view kNameStops = "=!<>~;|()[]{}.,: \t\"";

class Parser {
 public:
  Parser(std::string_view text, const Names& names, const std::vector<std::string>& expanded)
      : in_("q", text), names_(names) {
    for (const std::string& name : expanded) expanded_.push_back(names.context.expand_text(name));
  }

  Result<Expr> parse() {
    DOSI_TRY(Expr expr, disjunction(0));
    if (!in_.done()) return in_.expected("';', '|' or the end");
    return expr;
  }

 private:
  Result<Expr> disjunction(int depth) { return joined(depth, '|', Expr::Op::disjunction); }
  Result<Expr> conjunction(int depth) { return joined(depth, ';', Expr::Op::conjunction); }

  // a;b;c or a|b|c; one operand alone stands for itself. AND binds closer than OR (clause 4.9).
  Result<Expr> joined(int depth, char separator, Expr::Op op) {
    Expr all{.op = op};
    do {
      DOSI_TRY(Expr part, op == Expr::Op::disjunction ? conjunction(depth) : primary(depth));
      if (part.op == op) {
        for (auto& child : part.children) all.children.push_back(std::move(child));
      } else {
        all.children.push_back(std::move(part));
      }
    } while (in_.accept(separator));
    if (all.children.size() == 1) return std::move(all.children.front());
    return all;
  }

  Result<Expr> primary(int depth) {
    if (depth > kMaxDepth) {
      return error(ErrorCode::too_complex, "Parameter 'q': parentheses nest deeper than " + std::to_string(kMaxDepth),
                   "q");
    }
    if (in_.accept('(')) {
      DOSI_TRY(Expr inner, disjunction(depth + 1));
      if (!in_.accept(')')) return in_.expected("')'");
      return inner;
    }
    Expr leaf;
    expands_ = false;
    DOSI_TRY(leaf.term.path, path());
    DOSI_CHECK(comparison(leaf.term));
    return leaf;
  }

  Result<std::string_view> name() {
    const Cursor before = in_;
    const std::size_t start_left = in_.rest().size();
    const std::string_view all = in_.rest();
    for (;;) {
      in_.until(kNameStops);
      // "prefix:name" is one name; inside braces a colon ends a type hint, which `links` has read before.
      if (in_.peek() != ':') break;
      in_.skip(1);
    }
    const std::string_view found = all.substr(0, start_left - in_.rest().size());
    if (!ngsi::is_name(found)) {
      in_ = before;
      return in_.expected("an attribute name");
    }
    return found;
  }

  Result<Path> path() {
    Path path;
    int braces = 0;
    for (;;) {
      DOSI_TRY(const std::string_view head, name());
      if (!in_.accept('{')) {
        path.attribute = names_.expand(head);
        expands_ = is_expanded(head);
        break;
      }
      if (++braces > 8)
        return error(ErrorCode::too_complex, "Parameter 'q': more than 8 linked entities in one path", "q");
      DOSI_TRY(Link link, type_hints(names_.expand(head)));
      path.links.push_back(std::move(link));
    }
    while (in_.accept('.')) {
      DOSI_TRY(const std::string_view sub, name());
      path.subs.push_back(names_.expand(sub));
    }
    DOSI_CHECK(trail(path));
    for (; braces > 0; --braces)
      if (!in_.accept('}')) return in_.expected("'}'");
    return path;
  }

  // Behind '{': "Device,Sensor:" before the attribute, or nothing.
  Result<Link> type_hints(Symbol relationship) {
    Link link{.relationship = relationship, .types = {}};
    const std::string_view rest = in_.rest();
    const std::size_t end = rest.find_first_of("{}[].=<>~!;|()\"");
    const std::size_t colon = rest.substr(0, end).rfind(':');
    if (colon == std::string_view::npos) return link;
    std::string_view types = rest.substr(0, colon);
    in_.skip(colon + 1);
    while (!types.empty()) {
      const std::size_t cut = std::min(types.find_first_of(",:"), types.size());
      link.types.push_back(names_.expand(types.substr(0, cut)));
      types.remove_prefix(std::min(cut + 1, types.size()));
    }
    return link;
  }

  Result<void> trail(Path& path) {
    if (!in_.accept('[')) return ok();
    do {
      const std::string_view member = in_.until(".][{}=<>~;|()\"");
      if (member.empty()) return in_.expected("a member name");
      path.trail.emplace_back(member);
    } while (in_.accept('.'));
    if (!in_.accept(']')) return in_.expected("']'");
    return ok();
  }

  bool is_expanded(std::string_view name) const {
    return !expanded_.empty() &&
           std::find(expanded_.begin(), expanded_.end(), names_.context.expand_text(name)) != expanded_.end();
  }

  Result<void> comparison(Term& term) {
    static constexpr std::pair<std::string_view, Compare> kOperators[] = {
        {"==", Compare::equal},  {"!=", Compare::unequal}, {">=", Compare::greater_equal}, {"<=", Compare::less_equal},
        {">", Compare::greater}, {"<", Compare::less},     {"~=", Compare::match},         {"!~=", Compare::no_match}};
    for (const auto& [sign, compare] : kOperators) {
      if (!in_.accept(sign)) continue;
      term.compare = compare;
      if (compare == Compare::match || compare == Compare::no_match) return pattern(term);
      return values(term);
    }
    const char c = in_.peek();
    if (!in_.done() && c != ';' && c != '|' && c != ')') return in_.expected("an operator: == != > >= < <= ~= !~=");
    return ok();
  }

  // A regular expression goes on to the next ';', '|' or ')' outside of its own brackets; quotes free all of these.
  Result<void> pattern(Term& term) {
    if (in_.peek() == '"') {
      DOSI_TRY(term.pattern, quoted());
      return ok();
    }
    const std::string_view rest = in_.rest();
    int round = 0;
    bool square = false;
    std::size_t i = 0;
    for (; i < rest.size(); ++i) {
      const char c = rest[i];
      if (c == '\\') {
        ++i;
        continue;
      }
      if (square) {
        square = c != ']';
        continue;
      }
      if (c == '[')
        square = true;
      else if (c == '(')
        ++round;
      else if (round == 0 && (c == ')' || c == ';' || c == '|'))
        break;
      else if (c == ')')
        --round;
    }
    i = std::min(i, rest.size());
    if (i == 0) return in_.expected("a regular expression");
    term.pattern = rest.substr(0, i);
    in_.skip(i);
    return ok();
  }

  Result<void> values(Term& term) {
    const bool ordered = term.compare != Compare::equal && term.compare != Compare::unequal;
    do {
      DOSI_TRY(Literal low, literal());
      if (in_.accept("..")) {
        DOSI_TRY(Literal high, literal());
        if (ordered || low.kind != high.kind || !is_comparable(low))
          return in_.expected("a range a..b of two numbers, strings or times behind == or !=");
        term.ranges.push_back({std::move(low), std::move(high)});
      } else {
        term.values.push_back(std::move(low));
      }
    } while (in_.accept(','));
    if (ordered && term.values.size() != 1) return in_.expected("one value behind < <= > >=");
    if (ordered && !is_comparable(term.values[0])) return in_.expected("a number, quoted string, date or time");
    return ok();
  }

  // The grammar's ComparableValue.
  static bool is_comparable(const Literal& l) {
    return l.kind != Literal::Kind::boolean && l.kind != Literal::Kind::uri && l.kind != Literal::Kind::term;
  }

  Result<std::string> quoted() {
    const std::string_view rest = in_.rest();
    std::size_t end = 1;
    while (end < rest.size() && rest[end] != '"') end += rest[end] == '\\' ? 2 : 1;
    if (end >= rest.size()) return in_.expected("a closing quote");
    auto value = json::parse(rest.substr(0, end + 1));
    if (!value) return in_.expected("a JSON string");
    in_.skip(end + 1);
    return std::move(value->as_string());
  }

  Result<Literal> literal() {
    DOSI_TRY(Literal out, literal_as_written());
    using enum Literal::Kind;
    const bool is_text = out.kind == string || out.kind == uri || out.kind == term;
    if (expands_ && is_text) out.text = names_.context.expand_text(out.text);
    return out;
  }

  Result<Literal> literal_as_written() {
    if (in_.peek() == '"') {
      Literal out;
      DOSI_TRY(out.text, quoted());
      return out;
    }
    std::string_view text = in_.rest().substr(0, in_.rest().find_first_of(";|,)}"));
    if (const std::size_t dots = text.find(".."); dots != std::string_view::npos && dots > 0)
      text = text.substr(0, dots);
    auto out = parse_literal(text);
    if (!out) return in_.expected("a value");
    in_.skip(text.size());
    return std::move(*out);
  }

  Cursor in_;
  const Names& names_;
  std::vector<std::string> expanded_;  // IRIs
  bool expands_ = false;               // the values of the term being read
};

}  // namespace

Result<Expr> parse_q(std::string_view text, const Names& names, const std::vector<std::string>& expanded) {
  return Parser(text, names, expanded).parse();
}

std::size_t link_depth(const Expr& expr) {
  std::size_t deepest = expr.term.path.links.size();
  for (const Expr& child : expr.children) deepest = std::max(deepest, link_depth(child));
  return deepest;
}

bool is_system_attribute(Symbol name) {
  static const std::vector<Symbol> kSystem = [] {
    std::vector<Symbol> all;
    for (const char* term : {"createdAt", "modifiedAt", "deletedAt", "expiresAt"})
      all.push_back(jsonld::Context::core()->expand(term));
    return all;
  }();
  return std::find(kSystem.begin(), kSystem.end(), name) != kSystem.end();
}

bool asks_attribute(const Expr& expr) {
  if (expr.op != Expr::Op::leaf) return std::any_of(expr.children.begin(), expr.children.end(), asks_attribute);
  const Path& path = expr.term.path;
  return !path.links.empty() || !is_system_attribute(path.attribute);
}

}  // namespace dosi::query
