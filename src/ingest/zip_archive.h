#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace dosi::ingest {

// The files of a zip archive. Bounded against archives made to swell: kFileBytes for one file, kRatio times the archive
// plus 1 MiB for all.
class ZipArchive {
 public:
  static constexpr std::uint64_t kFileBytes = std::uint64_t{1} << 30;
  static constexpr std::uint64_t kRatio = 200;

  // Fails with bad_request if it is no zip archive, is cut off, or would swell beyond the bounds.
  static Result<ZipArchive> open(const std::filesystem::path& path);
  ZipArchive(ZipArchive&&) noexcept;
  ZipArchive& operator=(ZipArchive&&) noexcept;
  ~ZipArchive();

  struct Entry {
    std::string name;  // without its folders
    std::uint64_t bytes = 0;
  };
  const std::vector<Entry>& entries() const;
  bool has(std::string_view name) const;
  // The content. Fails with not_found, or bad_request if it is damaged (its checksum is verified) or encrypted.
  Result<std::string> read(std::string_view name) const;
  // The same, but only the first bytes, whose checksum nobody knows.
  Result<std::string> read_start(std::string_view name, std::uint64_t bytes) const;

 private:
  Result<std::string> read(std::string_view name, std::uint64_t at_most) const;
  struct State;
  explicit ZipArchive(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace dosi::ingest
