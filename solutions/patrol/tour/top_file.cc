#include "solutions/patrol/tour/top_file.h"

#include <charconv>
#include <cmath>
#include <string>

namespace dosi::patrol {
namespace {

constexpr std::size_t kMostNodes = 5000;  // the ways of more would not fit into memory beside their search

// Words of a text with the line that each stands in.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) {}

  std::string_view next() {
    while (at_ < text_.size() && is_space(text_[at_])) line_ += text_[at_++] == '\n';
    const std::size_t from = at_;
    while (at_ < text_.size() && !is_space(text_[at_])) ++at_;
    return text_.substr(from, at_ - from);
  }
  bool at_end() {
    while (at_ < text_.size() && is_space(text_[at_])) line_ += text_[at_++] == '\n';
    return at_ == text_.size();
  }
  Result<double> number(const std::string& what) {
    const std::string_view word = next();
    double value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc{} || end != word.data() + word.size() || !std::isfinite(value))
      return bad_request("Line " + std::to_string(line_) + ": " + what + " should be a number, found " + shown(word) + ".");
    return value;
  }
  Result<double> named(const std::string& name) {
    const std::string_view word = next();
    if (word != name)
      return bad_request("Line " + std::to_string(line_) + ": expected \"" + name + "\" and its number, found " + shown(word) + ".");
    return number(name);
  }
  std::size_t line() const { return line_; }

 private:
  static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ';' || c == ','; }
  static std::string shown(std::string_view word) {
    return word.empty() ? "the end of the file" : "\"" + std::string(word.substr(0, 40)) + "\"";
  }
  std::string_view text_;
  std::size_t at_ = 0, line_ = 1;
};

Result<std::size_t> count(double value, const std::string& name, std::size_t least, std::size_t most) {
  if (value != std::floor(value) || value < static_cast<double>(least) || value > static_cast<double>(most))
    return bad_request(name + " should be a whole number from " + std::to_string(least) + " to " + std::to_string(most) + ".");
  return static_cast<std::size_t>(value);
}

}  // namespace

Result<TourProblem> read_top_file(std::string_view text) {
  Words words(text);
  DOSI_TRY(const double n, words.named("n"));
  DOSI_TRY(const double m, words.named("m"));
  DOSI_TRY(const double tmax, words.named("tmax"));
  TourProblem out;
  DOSI_TRY(out.nodes, count(n, "n, the number of nodes,", 2, kMostNodes));
  DOSI_TRY(const std::size_t teams, count(m, "m, the number of teams,", 1, kMostNodes));
  if (tmax < 0) return bad_request("tmax should be at least 0.");
  std::vector<double> x(out.nodes), y(out.nodes);
  out.score.resize(out.nodes), out.service.assign(out.nodes, 0), out.ways.resize(out.nodes * out.nodes);
  for (std::size_t i = 0; i < out.nodes; ++i) {
    const std::string node = "node " + std::to_string(i) + " of " + std::to_string(out.nodes);
    DOSI_TRY(x[i], words.number("x of " + node));
    DOSI_TRY(y[i], words.number("y of " + node));
    DOSI_TRY(out.score[i], words.number("score of " + node));
    if (out.score[i] < 0) return bad_request("Line " + std::to_string(words.line()) + ": score of " + node + " should be at least 0.");
  }
  if (!words.at_end()) return bad_request("Line " + std::to_string(words.line()) + ": more nodes than n says.");
  for (std::size_t i = 0; i < out.nodes; ++i)
    for (std::size_t j = 0; j < out.nodes; ++j) out.ways[i * out.nodes + j] = std::hypot(x[i] - x[j], y[i] - y[j]);
  out.teams.assign(teams, {0, static_cast<std::uint32_t>(out.nodes - 1), tmax});
  return out;
}

}  // namespace dosi::patrol
