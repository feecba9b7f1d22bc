#include "ingest/zip_writer.h"

#include <zip.h>

namespace dosi::ingest {

Result<void> write_zip(const std::filesystem::path& path, const std::map<std::string, std::string>& files) {
  const auto refuse = [&](zip_error_t* why) {
    const std::string text = zip_error_strerror(why);
    return error(ErrorCode::unavailable, path.string() + " cannot be written: " + text);
  };
  int code = 0;
  zip_t* zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
  if (zip == nullptr) {
    zip_error_t why;
    zip_error_init_with_code(&why, code);
    auto refused = refuse(&why);
    zip_error_fini(&why);
    return refused;
  }
  for (const auto& [name, text] : files) {
    zip_source_t* source = zip_source_buffer(zip, text.data(), text.size(), 0);
    if (source != nullptr && zip_file_add(zip, name.c_str(), source, ZIP_FL_ENC_UTF_8) >= 0) continue;
    auto refused = refuse(zip_get_error(zip));
    zip_source_free(source);
    zip_discard(zip);
    return refused;
  }
  if (zip_close(zip) == 0) return ok();
  auto refused = refuse(zip_get_error(zip));
  zip_discard(zip);
  return refused;
}

}  // namespace dosi::ingest
