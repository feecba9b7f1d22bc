#include "ingest/compound_file.h"

namespace dosi::ingest {

namespace {
constexpr std::uint32_t kLastSector = 0xFFFFFFFA;  // this and above are marks: free, end of chain ...
constexpr std::size_t kSmallSector = 64;
constexpr std::size_t kSmallStream = 4096;  // shorter streams live in small sectors

Error broken() { return bad_request("The workbook is damaged or cut off"); }
}  // namespace

std::uint16_t read_u16(std::string_view b, std::size_t at) {
  if (at + 2 > b.size()) return 0;
  return static_cast<std::uint16_t>(static_cast<unsigned char>(b[at]) | static_cast<unsigned char>(b[at + 1]) << 8);
}

std::uint32_t read_u32(std::string_view b, std::size_t at) {
  return read_u16(b, at) | static_cast<std::uint32_t>(read_u16(b, at + 2)) << 16;
}

std::string_view CompoundFile::sector(std::uint32_t n) const {
  const std::uint64_t at = (static_cast<std::uint64_t>(n) + 1) * sector_bytes_;
  if (at >= bytes_.size()) return {};
  return bytes_.substr(at, sector_bytes_);
}

Result<std::string> CompoundFile::chain(std::uint32_t first, const std::vector<std::uint32_t>& table, std::string_view pool,
                                        std::size_t size) const {
  std::string out;
  // A chain that holds more sectors than there are goes round.
  std::size_t left = (pool.empty() ? bytes_ : pool).size() / size + 1;
  for (std::uint32_t n = first; n < kLastSector; n = table[n]) {
    if (n >= table.size() || left-- == 0) return broken();
    const std::size_t at = static_cast<std::size_t>(n) * size;
    const std::string_view part = pool.empty() ? sector(n) : at < pool.size() ? pool.substr(at, size) : std::string_view();
    if (part.empty()) return broken();
    out += part;
  }
  return out;
}

Result<void> CompoundFile::read_tables() {
  const std::uint16_t shift = read_u16(bytes_, 0x1E);
  if (bytes_.size() < 1024 || shift < 7 || shift > 16) return broken();
  sector_bytes_ = std::size_t{1} << shift;
  std::vector<std::uint32_t> places;  // sectors of the sector table
  for (std::size_t i = 0; i < 109; ++i) places.push_back(read_u32(bytes_, 0x4C + 4 * i));
  std::size_t steps = 0;
  for (std::uint32_t n = read_u32(bytes_, 0x44); n < kLastSector;) {
    const std::string_view more = sector(n);
    if (more.size() < sector_bytes_ || ++steps > bytes_.size() / sector_bytes_) return broken();
    for (std::size_t i = 0; i + 4 < sector_bytes_; i += 4) places.push_back(read_u32(more, i));
    n = read_u32(more, sector_bytes_ - 4);
  }
  std::size_t left = bytes_.size() / sector_bytes_;
  for (const std::uint32_t place : places) {
    if (place >= kLastSector) continue;
    const std::string_view part = sector(place);
    if (part.size() < sector_bytes_ || left-- == 0) return broken();
    for (std::size_t i = 0; i < sector_bytes_; i += 4) fat_.push_back(read_u32(part, i));
  }
  DOSI_TRY(const std::string small, chain(read_u32(bytes_, 0x3C), fat_, {}, sector_bytes_));
  for (std::size_t i = 0; i < small.size(); i += 4) mini_fat_.push_back(read_u32(small, i));
  return ok();
}

Result<void> CompoundFile::read_directory(std::uint32_t first) {
  DOSI_TRY(const std::string directory, chain(first, fat_, {}, sector_bytes_));
  for (std::size_t at = 0; at + 128 <= directory.size(); at += 128) {
    const std::string_view entry = std::string_view(directory).substr(at, 128);
    const std::uint16_t name_bytes = read_u16(entry, 0x40);
    const int kind = entry[0x42];
    if (kind != 2 && kind != 5) continue;
    Entry e{{}, read_u32(entry, 0x74), read_u32(entry, 0x78)};
    for (std::size_t i = 0; i + 2 < name_bytes && i < 64; i += 2) e.name += entry[i];
    if (kind == 5) {
      DOSI_TRY(mini_stream_, chain(e.start, fat_, {}, sector_bytes_));
    } else {
      entries_.push_back(std::move(e));
    }
  }
  return ok();
}

Result<CompoundFile> CompoundFile::open(std::string_view bytes) {
  CompoundFile file(bytes);
  DOSI_CHECK(file.read_tables());
  DOSI_CHECK(file.read_directory(read_u32(bytes, 0x30)));
  return file;
}

Result<std::string> CompoundFile::stream(const std::vector<std::string_view>& names) const {
  for (const std::string_view name : names)
    for (const Entry& e : entries_) {
      if (e.name != name) continue;
      const bool small = e.size < kSmallStream;
      if (small && mini_stream_.empty()) return broken();
      DOSI_TRY(std::string out, small ? chain(e.start, mini_fat_, mini_stream_, kSmallSector) : chain(e.start, fat_, {}, sector_bytes_));
      if (out.size() < e.size) return broken();
      out.resize(e.size);
      return out;
    }
  return not_found("The file holds no workbook");
}

}  // namespace dosi::ingest
