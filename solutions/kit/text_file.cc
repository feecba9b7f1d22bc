#include "solutions/kit/text_file.h"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace dosi::kit {

Result<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return not_found("The file '" + path + "' cannot be read.");
  std::ostringstream text;
  text << in.rdbuf();
  if (!in.good() && !in.eof()) return error(ErrorCode::unavailable, "Reading '" + path + "' failed.");
  return std::move(text).str();
}

Result<void> write_file(const std::string& path, const std::string& text) {
  const std::string unfinished = path + ".part";
  std::ofstream out(unfinished, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  std::error_code failed;
  if (out) std::filesystem::rename(unfinished, path, failed);
  if (!out || failed) return error(ErrorCode::unavailable, "The file '" + path + "' cannot be written.");
  return ok();
}

}  // namespace dosi::kit
