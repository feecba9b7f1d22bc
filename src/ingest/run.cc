#include "ingest/run.h"

#include <algorithm>

namespace dosi::ingest {

namespace {
constexpr std::uint64_t kRowsPerProgress = 500;

// Cuts at a character, never inside one.
void cut(std::string& text, std::size_t bytes) {
  if (text.size() <= bytes) return;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  text.resize(bytes);
  text += "…";
}
}  // namespace

Result<void> Run::entity(Draft draft) {
  ++summary_.entities;
  return sink_.entity(std::move(draft));
}

Result<void> Run::history(TemporalDraft draft) {
  ++summary_.histories;
  summary_.samples += draft.samples;
  return sink_.history(std::move(draft));
}

PartCount& Run::part(std::string_view name) {
  for (auto& p : summary_.parts)
    if (p.part == name) return p;
  return summary_.parts.emplace_back(PartCount{std::string(name)});
}

void Run::imported(std::string_view part_name, std::uint64_t rows) {
  summary_.rows += rows, summary_.imported += rows;
  if (part_name.empty()) return;
  auto& p = part(part_name);
  p.rows += rows, p.imported += rows;
}

void Run::rejected(Rejected row) {
  ++summary_.rows, ++summary_.quarantined;
  if (!row.part.empty()) {
    auto& p = part(row.part);
    ++p.rows, ++p.quarantined;
  }
  auto& reason = reasons_[{row.reason, row.column, row.part}];
  if (reason.count++ == 0) reason = {row.reason, row.column, row.part, 1, row.row};
  cut(row.raw, kRawBytes);
  cut(row.value, 512);
  sink_.rejected(std::move(row));
}

void Run::notice(std::string_view code, std::string_view text, std::uint64_t count) {
  for (auto& n : summary_.notices)
    if (n.code == code && n.text == text) {
      n.count += count;
      return;
    }
  summary_.notices.push_back({std::string(code), std::string(text), count});
}

Result<void> Run::tell(std::uint64_t done_bytes) {
  told_rows_ = summary_.rows;
  if (sink_.progress(done_bytes, total_bytes_, summary_.rows)) return ok();
  return error(ErrorCode::cancelled, "The import was cancelled after " + std::to_string(summary_.rows) + " rows");
}

Result<void> Run::progress(std::uint64_t done_bytes) {
  if (summary_.rows < told_rows_ + kRowsPerProgress) return ok();
  return tell(done_bytes);
}

Result<Summary> Run::finish() {
  DOSI_CHECK(tell(total_bytes_));
  for (auto& [key, reason] : reasons_) summary_.reasons.push_back(std::move(reason));
  std::stable_sort(summary_.reasons.begin(), summary_.reasons.end(),
                   [](const auto& a, const auto& b) { return a.count > b.count; });
  return std::move(summary_);
}

}  // namespace dosi::ingest
