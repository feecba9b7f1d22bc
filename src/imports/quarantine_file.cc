#include "imports/quarantine_file.h"

#include <string>

namespace dosi::imports {
namespace {

std::string cell(std::string_view text) {
  std::string out = "\"";
  // A cell that begins like a formula would run in a spreadsheet: it gets an apostrophe, as spreadsheets write text.
  if (!text.empty() && std::string_view("=+@").find(text[0]) != std::string_view::npos) out += '\'';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out += '"';
}

}  // namespace

void QuarantineFile::add(const ingest::Rejected& row) {
  if (rows_++ == 0) {
    out_.open(path_, std::ios::binary | std::ios::trunc);
    out_ << "\xEF\xBB\xBFrow,column,value,reason,file,source\r\n";  // the mark makes spreadsheets read UTF-8
  }
  out_ << row.row << ',' << cell(row.column) << ',' << cell(row.value) << ',' << cell(row.reason) << ','
       << cell(row.part) << ',' << cell(row.raw) << "\r\n";
  out_.flush();
}

}  // namespace dosi::imports
