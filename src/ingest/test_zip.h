#pragma once
#include <zip.h>

#include <filesystem>
#include <map>
#include <string>

// For tests: an archive of texts by name, in the place of whatever is there.
namespace dosi::ingest {

inline void write_zip(const std::filesystem::path& path, const std::map<std::string, std::string>& files) {
  std::filesystem::remove(path);
  int failure = 0;
  zip_t* zip = zip_open(path.c_str(), ZIP_CREATE, &failure);
  for (const auto& [name, text] : files)
    zip_file_add(zip, name.c_str(), zip_source_buffer(zip, text.data(), text.size(), 0), 0);
  zip_close(zip);
}

}  // namespace dosi::ingest
