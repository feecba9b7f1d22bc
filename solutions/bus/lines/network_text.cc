#include "solutions/bus/lines/network_text.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace dosi::bus {
namespace {

// The words between white space.
std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> out;
  constexpr std::string_view kBlank = " \t\r\n,;";
  for (std::size_t begin = text.find_first_not_of(kBlank); begin != text.npos;) {
    const std::size_t end = std::min(text.find_first_of(kBlank, begin), text.size());
    out.push_back(text.substr(begin, end - begin));
    begin = text.find_first_not_of(kBlank, end);
  }
  return out;
}

template <class Number>
bool read_number(std::string_view word, Number& out) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), out);
  return error == std::errc() && end == word.data() + word.size();
}

bool is_infinite(std::string_view word) {
  return word == "Inf" || word == "inf" || word == "INF" || word == "-1";
}

Result<Line> read_line(std::string_view text) {
  Line out;
  while (!text.empty()) {
    const std::size_t dash = std::min(text.find('-'), text.size());
    std::uint16_t value = 0;
    if (!read_number(text.substr(0, dash), value))
      return bad_request(fmt::format("'{}' is no node; a number counted from 0 was expected.", text.substr(0, dash)));
    out.push_back(node(value));
    text.remove_prefix(std::min(dash + 1, text.size()));
  }
  return out;
}

}  // namespace

Result<Table> read_table(std::string_view text, std::string_view what) {
  const auto items = words(text);
  const auto n = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(items.size()))));
  if (n < 2 || n * n != items.size())
    return bad_request(
        fmt::format("The {} hold {} numbers; as many columns as rows were expected.", what, items.size()));
  Table out(n);
  for (std::size_t k = 0; k < items.size(); ++k) {
    double value = kNoStreet;
    if (!is_infinite(items[k]) && !read_number(items[k], value))
      return bad_request(fmt::format("The {} have '{}' in row {}, column {}; a number or Inf was expected.", what,
                                     items[k], k / n + 1, k % n + 1));
    out(node(k / n), node(k % n)) = value;
  }
  return out;
}

Result<std::vector<Network::Place>> read_places(std::string_view text) {
  const auto items = words(text);
  std::size_t n = 0;
  if (items.empty() || !read_number(items[0], n) || items.size() != 1 + 2 * n)
    return bad_request("The coordinates are the number of nodes, then x and y of each.");
  std::vector<Network::Place> out(n);
  for (std::size_t i = 0; i < n; ++i)
    if (!read_number(items[1 + 2 * i], out[i].x) || !read_number(items[2 + 2 * i], out[i].y))
      return bad_request(fmt::format("The coordinates of node {} are '{} {}'; two numbers were expected.", i,
                                     items[1 + 2 * i], items[2 + 2 * i]));
  return out;
}

Result<Lines> read_lines(std::string_view text) {
  Lines out;
  constexpr std::string_view kBetween = "* \t\r\n";
  for (std::size_t begin = text.find_first_not_of(kBetween); begin != text.npos;) {
    const std::size_t end = std::min(text.find_first_of(kBetween, begin), text.size());
    DOSI_TRY(Line line, read_line(text.substr(begin, end - begin)));
    out.push_back(std::move(line));
    begin = text.find_first_not_of(kBetween, end);
  }
  if (out.empty())
    return bad_request("No line was found; nodes joined by '-' were expected, lines by '*' or on their own lines.");
  return out;
}

std::string write_lines(const Lines& lines) {
  std::string out;
  for (const Line& line : lines) {
    if (!out.empty()) out += '*';
    for (std::size_t i = 0; i < line.size(); ++i) out += fmt::format("{}{}", i == 0 ? "" : "-", at(line[i]));
  }
  return out;
}

}  // namespace dosi::bus
