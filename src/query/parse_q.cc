#include <charconv>
#include <optional>

#include "json/parse.h"
#include "query/cursor.h"
#include "query/parse.h"

namespace dosi::query {
namespace {

constexpr int kMaxDepth = 32;
constexpr std::string_view kNameStops = "=!<>~;|()[]{}.,: \t\"";

std::optional<double> number(std::string_view text) {
  if (text.empty() || text[0] == '+') return std::nullopt;
  double v = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), v);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  const char first = text[0] == '-' && text.size() > 1 ? text[1] : text[0];
  if (first < '0' || first > '9') return std::nullopt;  // from_chars reads "inf" and "nan", JSON does not
  return v;
}

class Parser {
 public:
  Parser(std::string_view text, const Names& names) : in_("q", text), names_(names) {}

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
    DOSI_TRY(leaf.term.path, path());
    DOSI_CHECK(comparison(leaf.term));
    return leaf;
  }

  Result<std::string_view> name() {
    const std::size_t start_left = in_.rest().size();
    const std::string_view all = in_.rest();
    for (;;) {
      in_.until(kNameStops);
      // "prefix:name" is one name; inside braces a colon ends a type hint, which `links` has read before.
      if (in_.peek() != ':') break;
      in_.skip(1);
    }
    const std::string_view found = all.substr(0, start_left - in_.rest().size());
    if (found.empty()) return in_.expected("an attribute name");
    return found;
  }

  Result<Path> path() {
    Path path;
    int braces = 0;
    for (;;) {
      DOSI_TRY(const std::string_view head, name());
      if (!in_.accept('{')) {
        path.attribute = names_.expand(head);
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
    while (in_.accept('[')) {
      do {
        const std::string_view member = in_.until(".]");
        if (member.empty()) return in_.expected("a member name");
        path.trail.emplace_back(member);
      } while (in_.accept('.'));
      if (!in_.accept(']')) return in_.expected("']'");
    }
    return ok();
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
        const bool comparable =
            low.kind == high.kind && low.kind != Literal::Kind::boolean && low.kind != Literal::Kind::uri;
        if (ordered || !comparable)
          return in_.expected("a range a..b of two numbers, strings or times behind == or !=");
        term.ranges.push_back({std::move(low), std::move(high)});
      } else {
        term.values.push_back(std::move(low));
      }
    } while (in_.accept(','));
    if (ordered && term.values.size() != 1) return in_.expected("one value behind < <= > >=");
    if (ordered && term.values[0].kind == Literal::Kind::boolean)
      return in_.expected("a number, string or time, not a boolean,");
    return ok();
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
    Literal out;
    if (in_.peek() == '"') {
      DOSI_TRY(out.text, quoted());
      out.expanded = names_.expand(out.text);
      return out;
    }
    std::string_view text = in_.rest().substr(0, in_.rest().find_first_of(";|,)}"));
    if (const std::size_t dots = text.find(".."); dots != std::string_view::npos && dots > 0)
      text = text.substr(0, dots);
    if (text.empty() || text[0] == '=') return in_.expected("a value");
    in_.skip(text.size());
    out.text = text;
    if (const auto n = number(text)) {
      out.kind = Literal::Kind::number, out.number = *n;
    } else if (text == "true" || text == "false") {
      out.kind = Literal::Kind::boolean, out.number = text == "true" ? 1 : 0;
    } else if (const auto time = parse_time(text)) {
      out.kind = Literal::Kind::time, out.time = *time;
    } else if (text[0] >= '0' && text[0] <= '9') {
      out.kind = Literal::Kind::string, out.expanded = names_.expand(text);  // a date or a time alone
    } else {
      out.kind = text.find(':') == std::string_view::npos ? Literal::Kind::term : Literal::Kind::uri;
      out.expanded = names_.expand(text);
    }
    return out;
  }

  Cursor in_;
  const Names& names_;
};

}  // namespace

Result<Expr> parse_q(std::string_view text, const Names& names) {
  return Parser(text, names).parse();
}

}  // namespace dosi::query
