#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace dosi::ingest {

// A file of the compound binary format (MS-CFB), in which old office programs keep their streams.
class CompoundFile {
 public:
  // Fails with bad_request if the structure is broken or cut off. The bytes must outlive the object.
  static Result<CompoundFile> open(std::string_view bytes);
  // The content of the first of the streams that is there; not_found if none is.
  Result<std::string> stream(const std::vector<std::string_view>& names) const;

 private:
  struct Entry {
    std::string name;  // ASCII part
    std::uint32_t start;
    std::uint64_t size;
  };
  explicit CompoundFile(std::string_view bytes) : bytes_(bytes) {}
  Result<void> read_tables();
  Result<void> read_directory(std::uint32_t first);
  std::string_view sector(std::uint32_t n) const;
  // The sectors of a chain put together, from the file or from `pool` in small sectors.
  Result<std::string> chain(std::uint32_t first, const std::vector<std::uint32_t>& table, std::string_view pool,
                            std::size_t sector_bytes) const;

  std::string_view bytes_;
  std::size_t sector_bytes_ = 512;
  std::vector<std::uint32_t> fat_, mini_fat_;
  std::string mini_stream_;
  std::vector<Entry> entries_;
};

// Little-endian numbers; 0 beyond the end.
std::uint16_t read_u16(std::string_view bytes, std::size_t at);
std::uint32_t read_u32(std::string_view bytes, std::size_t at);

}  // namespace dosi::ingest
