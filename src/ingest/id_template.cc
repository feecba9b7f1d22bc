#include "ingest/id_template.h"

#include <algorithm>

#include "ingest/cell.h"

namespace dosi::ingest {

namespace {
std::vector<std::string_view> split(std::string_view text, char sign) {
  std::vector<std::string_view> out;
  while (true) {
    const auto at = text.find(sign);
    out.push_back(trimmed(text.substr(0, at)));
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + 1);
  }
}

bool says_nothing(std::string_view cell, std::span<const std::string> none) {
  return cell.empty() || std::find(none.begin(), none.end(), cell) != none.end();
}
}  // namespace

std::size_t Columns::place(std::string_view name) const {
  for (std::size_t i = 0; i < names_.size(); ++i)
    if (names_[i] == name) return i;
  return kNone;
}

bool Columns::has(std::string_view name) const {
  if (place(name) != kNone) return true;
  const auto choices = split(name, '|');
  return std::any_of(choices.begin(), choices.end(), [this](auto c) { return place(c) != kNone; });
}

Result<std::size_t> Columns::find(std::string_view name) const {
  if (const std::size_t at = place(name); at != kNone) return at;
  for (const auto choice : split(name, '|'))
    if (const std::size_t at = place(choice); at != kNone) return at;
  std::string known;
  for (const auto& n : names_) known += (known.empty() ? "" : ", ") + n;
  return bad_request("The mapping names the column '" + std::string(name) + "', which the file lacks. Its columns are: " + known,
                     std::string(name));
}

// What stands between two braces.
Result<IdTemplate::Part> IdTemplate::compile_part(std::string_view inside, const Columns& columns) {
  Part part;
  if (inside == "row") {
    part.kind = Kind::row_number;
  } else if (inside == "hash") {
    part.kind = Kind::hash;
  } else if (inside.starts_with("hash:")) {
    part.kind = Kind::hash;
    for (const auto name : split(inside.substr(5), ',')) {
      DOSI_TRY(const std::size_t at, columns.find(name));
      part.columns.push_back(at);
    }
  } else {
    part.kind = Kind::cell;
    for (const auto name : split(inside, '|'))
      if (columns.has(name)) part.columns.push_back(*columns.find(name));
    if (part.columns.empty()) DOSI_CHECK(columns.find(inside));
  }
  return part;
}

Result<IdTemplate> IdTemplate::compile(std::string_view text, const Columns& columns) {
  IdTemplate out;
  while (!text.empty()) {
    const auto open = text.find('{');
    if (open != 0) out.parts_.push_back({Kind::literal, std::string(text.substr(0, open)), {}});
    if (open == std::string_view::npos) break;
    const auto close = text.find('}', open);
    if (close == std::string_view::npos)
      return bad_request("The id template '" + std::string(text) + "' opens a brace that nothing closes", "id");
    DOSI_TRY(Part part, compile_part(text.substr(open + 1, close - open - 1), columns));
    out.parts_.push_back(std::move(part));
    text.remove_prefix(close + 1);
  }
  return out;
}

bool IdTemplate::append(std::string& out, const Row& row, std::span<const std::string> none, std::size_t& column) const {
  for (const Part& part : parts_) {
    switch (part.kind) {
      case Kind::literal: out += part.text; break;
      case Kind::row_number: out += std::to_string(row.number); break;
      case Kind::cell: {
        std::string_view cell;
        for (const std::size_t at : part.columns) {
          cell = trimmed(row.cells[at]);
          if (!says_nothing(cell, none)) break;
        }
        if (says_nothing(cell, none)) {
          column = part.columns.front();
          return false;
        }
        append_encoded(out, cell);
        break;
      }
      case Kind::hash: {
        std::uint64_t h = part.columns.empty() ? stable_hash(row.raw) : stable_hash({});
        for (const std::size_t at : part.columns) h = stable_hash("\x1F", stable_hash(trimmed(row.cells[at]), h));
        for (int shift = 60; shift >= 0; shift -= 4) out += "0123456789abcdef"[h >> shift & 15];
      }
    }
  }
  return true;
}

void append_encoded(std::string& out, std::string_view text) {
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
                       c == '_' || c == '~' || c == ':' || c == '@';
    if (plain) {
      out += c;
    } else {
      const auto b = static_cast<unsigned char>(c);
      out += '%', out += "0123456789ABCDEF"[b >> 4], out += "0123456789ABCDEF"[b & 15];
    }
  }
}

std::uint64_t stable_hash(std::string_view text, std::uint64_t h) {
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3ull;
  return h;
}

}  // namespace dosi::ingest
