#include "ingest/text_file.h"

#include <fcntl.h>
#include <iconv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

#include "base/utf8.h"

namespace dosi::ingest {

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    const std::string why = std::strerror(errno);
    return not_found("The file " + path.string() + " cannot be opened: " + why);
  }
  struct stat st {};
  MappedFile file;
  Result<void> outcome = ok();
  if (::fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
    outcome = bad_request(path.string() + " is no regular file");
  } else if (st.st_size > 0) {
    void* p = ::mmap(nullptr, static_cast<std::size_t>(st.st_size), PROT_READ, MAP_PRIVATE, fd, 0);
    if (p == MAP_FAILED) {
      outcome = error(ErrorCode::unavailable, path.string() + " cannot be read: " + std::strerror(errno));
    } else {
      file.data_ = static_cast<const char*>(p);
      file.size_ = static_cast<std::size_t>(st.st_size);
      ::madvise(p, file.size_, MADV_SEQUENTIAL);
    }
  }
  ::close(fd);
  DOSI_CHECK(outcome);
  return file;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_), std::swap(size_, other.size_);
  return *this;
}
MappedFile::~MappedFile() {
  if (data_) ::munmap(const_cast<char*>(data_), size_);
}

namespace {

// Where the first invalid byte stands, or the size.
std::size_t first_invalid(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    std::uint64_t word = 0;
    if (text.size() - at >= 8 && (std::memcpy(&word, text.data() + at, 8), (word & 0x8080808080808080ull) == 0)) {
      at += 8;
      continue;
    }
    const std::size_t n = utf8_length(text.substr(at));
    if (n == 0) return at;
    at += n;
  }
  return text.size();
}

struct Damage {
  std::uint64_t lines = 0;      // of the text
  std::uint64_t bad_lines = 0;  // with an invalid byte
  std::uint64_t first_bad_line = 0;
  // One line of 50 may be broken in a file of a city; more means that the encoding is another.
  bool tolerable() const { return bad_lines * 50 <= lines; }
};

Damage damage(std::string_view utf8) {
  Damage d;
  while (!utf8.empty()) {
    const auto end = std::min(utf8.find('\n'), utf8.size());
    ++d.lines;
    if (!is_utf8(utf8.substr(0, end)) && d.bad_lines++ == 0) d.first_bad_line = d.lines;
    utf8.remove_prefix(std::min(end + 1, utf8.size()));
  }
  return d;
}

// Bytes that are no text in that encoding become 0xFF, which UTF-8 never has.
Result<std::string> convert(std::string_view bytes, const std::string& encoding) {
  if (bytes.size() > kConvertBytes)
    return error(ErrorCode::payload_too_large, "A file in " + encoding + " may have 1 GiB; convert it to UTF-8 first");
  const iconv_t cd = iconv_open("UTF-8", encoding.c_str());
  if (cd == reinterpret_cast<iconv_t>(-1))
    return bad_request("The encoding '" + encoding + "' is unknown; use UTF-8 or CP949", "encoding");
  std::string out;
  out.resize(bytes.size() + bytes.size() / 2 + 64);
  char* in = const_cast<char*>(bytes.data());
  std::size_t in_left = bytes.size(), used = 0;
  while (in_left > 0) {
    char* to = out.data() + used;
    std::size_t to_left = out.size() - used;
    const std::size_t r = iconv(cd, &in, &in_left, &to, &to_left);
    const int why = errno;
    used = out.size() - to_left;
    if (r != static_cast<std::size_t>(-1)) break;
    if (why == E2BIG || used + 4 > out.size()) out.resize(out.size() * 2);
    if (why == E2BIG) continue;
    out[used++] = '\xFF';
    ++in, --in_left;
  }
  iconv_close(cd);
  out.resize(used);
  return out;
}

Text as_utf8(std::string_view bytes, bool mark) {
  Text t;
  t.encoding = "UTF-8", t.byte_order_mark = mark, t.original = bytes;
  return t;
}

Result<Text> decode_as(std::string_view bytes, const std::string& encoding) {
  Text t;
  t.encoding = encoding;
  DOSI_TRY(t.converted, convert(bytes, encoding));
  t.clean = is_utf8(t.converted);
  return t;
}

bool is_utf8_name(std::string_view name) {
  std::string plain;
  for (const char c : name)
    if (c != '-' && c != '_') plain += static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  return plain == "UTF8";
}

}  // namespace

bool is_utf8(std::string_view text) { return first_invalid(text) == text.size(); }

Result<Text> decode(std::string_view bytes, std::string_view encoding) {
  if (bytes.starts_with("\xEF\xBB\xBF")) {
    Text t = as_utf8(bytes.substr(3), true);
    t.clean = is_utf8(t.original);
    return t;
  }
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    DOSI_TRY(Text t, decode_as(bytes.substr(2), bytes[0] == '\xFF' ? "UTF-16LE" : "UTF-16BE"));
    t.byte_order_mark = true;
    return t;
  }
  const bool find_out = encoding.empty() || encoding == "auto";
  Text utf8 = as_utf8(bytes, false);
  utf8.clean = is_utf8(bytes);
  if (find_out ? utf8.clean : is_utf8_name(encoding)) return utf8;
  if (!find_out) return decode_as(bytes, std::string(encoding));
  DOSI_TRY(Text korean, decode_as(bytes, "CP949"));
  if (korean.clean) return korean;
  const Damage as_unicode = damage(bytes), as_korean = damage(korean.converted);
  const bool unicode_nearer = as_unicode.bad_lines <= as_korean.bad_lines;
  if (!(unicode_nearer ? as_unicode : as_korean).tolerable())
    return bad_request("The encoding is unknown: line " + std::to_string(as_unicode.first_bad_line) +
                           " is no UTF-8 and line " + std::to_string(as_korean.first_bad_line) +
                           " is no CP949. Name the encoding in the mapping, or save the file as UTF-8",
                       "encoding");
  if (unicode_nearer) return utf8;
  return korean;
}

}  // namespace dosi::ingest
