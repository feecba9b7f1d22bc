#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace dosi::ingest {

// A file mapped into memory for reading.
class MappedFile {
 public:
  // Fails with not_found, or bad_request for something that is no regular file.
  static Result<MappedFile> open(const std::filesystem::path& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();
  std::string_view bytes() const { return {data_, size_}; }

 private:
  MappedFile() = default;
  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

// A text in UTF-8 without byte order mark. Bytes that were none in the file's encoding stand as themselves (UTF-8) or as
// 0xFF (other encodings), so that a row holding one can be told by is_utf8.
struct Text {
  std::string encoding;       // "UTF-8", "CP949", "UTF-16LE" ...
  bool byte_order_mark = false;
  bool clean = true;          // false: at least one row holds invalid bytes
  std::string_view view() const { return converted.empty() ? original : std::string_view(converted); }

  std::string_view original;  // of the bytes that were given
  std::string converted;
};

inline constexpr std::size_t kConvertBytes = std::size_t{1} << 30;  // most that is converted from another encoding

// Finds the encoding from all of the bytes: a byte order mark, valid UTF-8, valid CP949 (Korean Windows; EUC-KR is a part
// of it); else whichever of the two has invalid bytes in at most one line of 50. Fails with bad_request where none fits,
// or where `encoding` is given ("" or "auto": find out) and iconv does not know it.
Result<Text> decode(std::string_view bytes, std::string_view encoding = {});

bool is_utf8(std::string_view text);

}  // namespace dosi::ingest
