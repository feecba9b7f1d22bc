#include "json/write.h"
#include "query/parse.h"

namespace dosi::query {
namespace {

class Printer {
 public:
  Printer(std::string& out, const jsonld::Context& context) : out_(out), context_(context) {}

  void expr(const Expr& e) {
    if (e.op == Expr::Op::leaf) return term(e.term);
    const char separator = e.op == Expr::Op::conjunction ? ';' : '|';
    bool first = true;
    for (const Expr& child : e.children) {
      if (!first) out_ += separator;
      first = false;
      const bool group = child.op != Expr::Op::leaf;
      if (group) out_ += '(';
      expr(child);
      if (group) out_ += ')';
    }
  }

 private:
  void path(const Path& p) {
    for (const Link& link : p.links) {
      out_ += context_.compact(link.relationship), out_ += '{';
      for (std::size_t i = 0; i < link.types.size(); ++i)
        out_ += i != 0 ? "," : "", out_ += context_.compact(link.types[i]);
      if (!link.types.empty()) out_ += ':';
    }
    out_ += context_.compact(p.attribute);
    for (const Symbol sub : p.subs) out_ += '.', out_ += context_.compact(sub);
    for (std::size_t i = 0; i < p.trail.size(); ++i) out_ += i == 0 ? '[' : '.', out_ += p.trail[i];
    if (!p.trail.empty()) out_ += ']';
    out_.append(p.links.size(), '}');
  }

  void literal(const Literal& l) {
    if (l.kind == Literal::Kind::string)
      json::append_string(out_, l.text);
    else
      out_ += l.text;
  }

  void term(const Term& t) {
    static constexpr std::string_view kSigns[] = {"", "==", "!=", ">", ">=", "<", "<=", "~=", "!~="};
    path(t.path);
    out_ += kSigns[static_cast<std::size_t>(t.compare)];
    if (t.compare == Compare::match || t.compare == Compare::no_match) return json::append_string(out_, t.pattern);
    bool first = true;
    for (const Literal& value : t.values) out_ += first ? "" : ",", literal(value), first = false;
    for (const Range& range : t.ranges) {
      out_ += first ? "" : ",", literal(range.low), out_ += "..", literal(range.high);
      first = false;
    }
  }

  std::string& out_;
  const jsonld::Context& context_;
};

}  // namespace

std::string print(const Expr& expr, const jsonld::Context& context) {
  std::string out;
  Printer(out, context).expr(expr);
  return out;
}

}  // namespace dosi::query
