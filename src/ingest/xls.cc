#include "ingest/xls.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <set>
#include <vector>

#include "base/time.h"
#include "ingest/compound_file.h"
#include "json/write.h"

namespace dosi::ingest {

namespace {

// Record types of MS-XLS.
enum : std::uint16_t {
  kFormula = 0x0006, kEof = 0x000A, kDateMode = 0x0022, kFilePass = 0x002F, kContinue = 0x003C, kBoundSheet = 0x0085,
  kMulRk = 0x00BD, kXf = 0x00E0, kSst = 0x00FC, kLabelSst = 0x00FD, kNumber = 0x0203, kLabel = 0x0204, kBoolErr = 0x0205,
  kString = 0x0207, kRk = 0x027E, kFormat = 0x041E, kBof = 0x0809
};

void append_utf8(std::string& out, std::uint32_t c) {
  if (c < 0x80) out += static_cast<char>(c);
  else if (c < 0x800) out += static_cast<char>(0xC0 | c >> 6), out += static_cast<char>(0x80 | (c & 63));
  else if (c < 0x10000)
    out += static_cast<char>(0xE0 | c >> 12), out += static_cast<char>(0x80 | (c >> 6 & 63)), out += static_cast<char>(0x80 | (c & 63));
  else
    out += static_cast<char>(0xF0 | c >> 18), out += static_cast<char>(0x80 | (c >> 12 & 63)),
        out += static_cast<char>(0x80 | (c >> 6 & 63)), out += static_cast<char>(0x80 | (c & 63));
}

std::string to_utf8(const std::u16string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::uint32_t c = text[i];
    if (c >= 0xD800 && c < 0xDC00 && i + 1 < text.size() && text[i + 1] >= 0xDC00 && text[i + 1] < 0xE000)
      c = 0x10000 + ((c - 0xD800) << 10) + (text[++i] - 0xDC00u);
    else if (c >= 0xD800 && c < 0xE000) c = 0xFFFD;
    append_utf8(out, c);
  }
  return out;
}

// The bytes of a record and of those that continue it. A text that is cut by a border goes on behind a new flag byte.
class Pieces {
 public:
  void add(std::string_view piece) { bytes_ += piece, borders_.insert(bytes_.size()); }
  bool at_end() const { return at_ >= bytes_.size(); }
  std::uint8_t u8() { return at_ < bytes_.size() ? static_cast<std::uint8_t>(bytes_[at_++]) : 0; }
  std::uint16_t u16() { return at_ += 2, read_u16(bytes_, at_ - 2); }
  std::uint32_t u32() { return at_ += 4, read_u32(bytes_, at_ - 4); }
  void skip(std::size_t n) { at_ += n; }
  std::string characters(std::size_t count, bool wide) {
    std::u16string out;
    for (; count > 0 && at_ < bytes_.size(); --count) {
      if (!out.empty() && borders_.contains(at_)) wide = (u8() & 1) != 0;
      out += static_cast<char16_t>(wide ? u16() : u8());
    }
    return to_utf8(out);
  }
  // A text with its length, formatting runs and phonetic notes, of which the text is kept.
  std::string text(std::size_t count) {
    const std::uint8_t flags = u8();
    const std::size_t runs = (flags & 8) != 0 ? u16() : 0;
    const std::size_t notes = (flags & 4) != 0 ? u32() : 0;
    std::string out = characters(count, (flags & 1) != 0);
    skip(4 * runs + notes);
    return out;
  }

 private:
  std::string bytes_;
  std::set<std::size_t> borders_;
  std::size_t at_ = 0;
};

struct Sheet {
  std::string name;
  std::uint32_t at;
};

class Workbook97 {
 public:
  explicit Workbook97(std::string stream) : stream_(std::move(stream)) {}
  Result<void> read_globals();
  Result<std::string> csv(const std::string& sheet);

 private:
  struct Item {
    std::uint16_t type = kEof;
    std::string_view body;
  };
  Item item(std::size_t& at) const;
  void read_strings(std::string_view first, std::size_t& at);
  void note_format(const Item& i);
  void read_cell(const Item& i);
  void read_formula(const Item& i);
  std::string number(double v, std::uint16_t format) const;
  std::string packed_number(std::uint32_t rk, std::uint16_t format) const;
  void put(std::uint32_t row, std::uint32_t column, std::string text) {
    if (column >= 256) return;  // the format has no more
    auto& cells = rows_[row];
    if (cells.size() <= column) cells.resize(column + 1);
    cells[column] = std::move(text);
  }

  std::string stream_;
  std::vector<Sheet> sheets_;
  std::vector<std::string> strings_;
  std::set<std::uint16_t> date_formats_{14, 15, 16, 17, 22};
  std::vector<std::uint16_t> formats_;  // of cell styles
  bool from_1904_ = false;
  std::map<std::uint32_t, std::vector<std::string>> rows_;
  std::pair<std::uint32_t, std::uint32_t> waiting_{0, 0};  // the cell whose formula gives the text that follows
};

Workbook97::Item Workbook97::item(std::size_t& at) const {
  if (at + 4 > stream_.size()) return {};
  Item i{read_u16(stream_, at), {}};
  const std::size_t bytes = read_u16(stream_, at + 2);
  i.body = std::string_view(stream_).substr(at + 4, bytes);
  at += 4 + bytes;
  return i;
}

void Workbook97::read_strings(std::string_view first, std::size_t& at) {
  Pieces p;
  p.add(first);
  while (read_u16(stream_, at) == kContinue && at + 4 <= stream_.size()) p.add(item(at).body);
  p.u32();
  const std::uint32_t count = p.u32();
  while (strings_.size() < count && !p.at_end()) {
    const std::size_t length = p.u16();
    strings_.push_back(p.text(length));
  }
}

void Workbook97::note_format(const Item& i) {
  Pieces p;
  p.add(i.body);
  const std::uint16_t id = p.u16();
  const std::size_t length = p.u16();
  const std::string text = p.text(length);
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == 'y' || c == 'Y' || c == 'd')) date_formats_.insert(id);
  }
}

Result<void> Workbook97::read_globals() {
  std::size_t at = 0;
  if (const Item first = item(at); first.type != kBof || read_u16(first.body, 0) != 0x0600)
    return bad_request("The workbook is older than Excel 97; save it as XLSX or CSV");
  for (Item i = item(at); i.type != kEof; i = item(at)) {
    if (i.type == kFilePass) return bad_request("The workbook is protected by a password");
    if (i.type == kDateMode) from_1904_ = read_u16(i.body, 0) == 1;
    if (i.type == kFormat) note_format(i);
    if (i.type == kXf) formats_.push_back(read_u16(i.body, 2));
    if (i.type == kSst) read_strings(i.body, at);
    if (i.type != kBoundSheet || i.body.size() < 8 || i.body[5] != 0) continue;
    Pieces p;
    p.add(i.body.substr(6));
    const std::size_t length = p.u8();
    sheets_.push_back({p.text(length), read_u32(i.body, 0)});
  }
  return ok();
}

std::string Workbook97::number(double v, std::uint16_t style) const {
  std::string out;
  const bool date = style < formats_.size() && date_formats_.contains(formats_[style]);
  if (!date || !(v >= 1 && v < 2958466)) {
    json::append_number(out, v);
    return out;
  }
  // Days from 1899-12-30, or from 1904-01-01.
  const double days = std::floor(v) - (from_1904_ ? 24107 : 25569);
  const auto seconds = static_cast<std::int64_t>(std::llround((v - std::floor(v)) * 86400));
  out = format_time(Time{(static_cast<std::int64_t>(days) * 86400 + seconds) * 1'000'000});
  out[10] = ' ';
  out.resize(seconds == 0 ? 10 : 19);
  return out;
}

std::string Workbook97::packed_number(std::uint32_t rk, std::uint16_t style) const {
  double v = (rk & 2) != 0 ? static_cast<double>(static_cast<std::int32_t>(rk) >> 2)
                           : std::bit_cast<double>(static_cast<std::uint64_t>(rk & ~3u) << 32);
  if ((rk & 1) != 0) v /= 100;
  return number(v, style);
}

double double_at(std::string_view b, std::size_t at) {
  return std::bit_cast<double>(read_u32(b, at) | static_cast<std::uint64_t>(read_u32(b, at + 4)) << 32);
}

void Workbook97::read_formula(const Item& i) {
  const std::uint32_t row = read_u16(i.body, 0), column = read_u16(i.body, 2);
  if (read_u16(i.body, 12) != 0xFFFF) put(row, column, number(double_at(i.body, 6), read_u16(i.body, 4)));
  else if (i.body[6] == 0) waiting_ = {row, column};
  else if (i.body[6] == 1) put(row, column, i.body[8] != 0 ? "TRUE" : "FALSE");
}

void Workbook97::read_cell(const Item& i) {
  const std::uint32_t row = read_u16(i.body, 0), column = read_u16(i.body, 2);
  const std::uint16_t style = read_u16(i.body, 4);
  Pieces p;
  switch (i.type) {
    case kLabelSst:
      if (const std::uint32_t n = read_u32(i.body, 6); n < strings_.size()) put(row, column, strings_[n]);
      break;
    case kNumber: put(row, column, number(double_at(i.body, 6), style)); break;
    case kRk: put(row, column, packed_number(read_u32(i.body, 6), style)); break;
    case kMulRk:
      for (std::size_t at = 4, n = 0; at + 8 <= i.body.size(); at += 6, ++n)
        put(row, column + static_cast<std::uint32_t>(n), packed_number(read_u32(i.body, at + 2), read_u16(i.body, at)));
      break;
    case kLabel:
      p.add(i.body.substr(std::min<std::size_t>(8, i.body.size())));
      put(row, column, p.text(read_u16(i.body, 6)));
      break;
    case kString:
      p.add(i.body.substr(std::min<std::size_t>(2, i.body.size())));
      put(waiting_.first, waiting_.second, p.text(read_u16(i.body, 0)));
      break;
    case kBoolErr:
      if (i.body.size() >= 8 && i.body[7] == 0) put(row, column, i.body[6] != 0 ? "TRUE" : "FALSE");
      break;
    case kFormula:
      if (i.body.size() >= 14) read_formula(i);
      break;
    default: break;
  }
}

void append_csv(std::string& out, const std::vector<std::string>& cells, std::size_t width) {
  for (std::size_t i = 0; i < width; ++i) {
    if (i > 0) out += ',';
    if (i >= cells.size()) continue;
    out += '"';
    for (const char c : cells[i]) out += c == '"' ? "\"\"" : std::string(1, c);
    out += '"';
  }
  out += '\n';
}

Result<std::string> Workbook97::csv(const std::string& sheet) {
  const Sheet* chosen = nullptr;
  std::string known;
  for (const Sheet& s : sheets_) {
    if (!chosen && (sheet.empty() || s.name == sheet)) chosen = &s;
    known += (known.empty() ? "" : ", ") + s.name;
  }
  if (!chosen) return bad_request("The workbook has no sheet '" + sheet + "'; its sheets are: " + known, "sheet");
  std::size_t at = chosen->at;
  if (item(at).type != kBof) return bad_request("The workbook is damaged or cut off");
  for (Item i = item(at); i.type != kEof; i = item(at)) {
    // A chart on the sheet is a document of its own inside it.
    if (i.type == kBof)
      while (i.type != kEof) i = item(at);
    else read_cell(i);
  }
  std::size_t width = 0;
  for (const auto& [row, cells] : rows_) width = std::max(width, cells.size());
  std::string out;
  std::uint32_t next = 0;
  for (const auto& [row, cells] : rows_) {
    for (; next < row; ++next) append_csv(out, {}, width);
    append_csv(out, cells, width);
    next = row + 1;
  }
  return out;
}

}  // namespace

Result<std::string> xls_to_csv(std::string_view bytes, const std::string& sheet) {
  DOSI_TRY(const CompoundFile file, CompoundFile::open(bytes));
  DOSI_TRY(std::string stream, file.stream({"Workbook", "Book"}));
  Workbook97 book(std::move(stream));
  DOSI_CHECK(book.read_globals());
  return book.csv(sheet);
}

}  // namespace dosi::ingest
