#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

namespace dosi::http {

// A new file that takes a request's body. Removed again unless kept.
class SpoolFile {
 public:
  static Result<SpoolFile> create(const std::string& directory);
  SpoolFile(SpoolFile&& other) noexcept;
  SpoolFile& operator=(SpoolFile&&) = delete;
  ~SpoolFile();

  Result<void> write(std::string_view bytes);
  // Closes the file and leaves it to the caller.
  Result<std::string> keep();

 private:
  SpoolFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  int fd_;
  std::string path_;
};

}  // namespace dosi::http
