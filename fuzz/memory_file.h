#pragma once
#include <sys/mman.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "ingest/reader.h"
#include "require.h"

namespace dosi::fuzz {

// A file of those bytes that lies in memory: readers take paths.
class MemoryFile {
 public:
  MemoryFile(std::string_view bytes, std::string name) : number_(::memfd_create("input", MFD_CLOEXEC)), name_(std::move(name)) {
    require(number_ >= 0 && ::write(number_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()), "a file in memory can be made");
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(number_); }
  ingest::Input input() const { return {"/proc/self/fd/" + std::to_string(number_), name_}; }

 private:
  int number_;
  std::string name_;
};

}  // namespace dosi::fuzz
