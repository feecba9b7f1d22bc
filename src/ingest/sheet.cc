#include "ingest/sheet.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "ingest/process.h"

namespace dosi::ingest {

namespace {

namespace fs = std::filesystem;

// A folder that goes away with its owner.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "dosi-sheet-XXXXXX").string();
    if (::mkdtemp(name.data())) path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

// The names of the sheets, in order, from lines such as "1: Sheet1 (None)".
std::vector<std::string> sheet_names(const std::string& listing) {
  std::vector<std::string> names;
  std::istringstream lines(listing);
  for (std::string line; std::getline(lines, line);) {
    const auto colon = line.find(": ");
    if (colon == std::string::npos || line.find_first_not_of("0123456789") != colon) continue;
    std::string name = line.substr(colon + 2);
    if (const auto note = name.rfind(" ("); note != std::string::npos && name.ends_with(")")) name.resize(note);
    names.push_back(name);
  }
  return names;
}

Result<Finished> run_gdal(const std::vector<std::string>& command, const std::function<bool()>& go_on) {
  // A workbook of a city is a table: no row is a header until our own reader says so, and 007 stays 007.
  static const std::vector<std::string> kEnvironment = {"OGR_XLSX_HEADERS=DISABLE", "OGR_XLSX_FIELD_TYPES=STRING"};
  auto finished = run_process(command, kEnvironment, {}, go_on);
  if (!finished && finished.error().code == ErrorCode::unavailable)
    return error(ErrorCode::unavailable, "XLSX files need GDAL's programs (Debian package gdal-bin): " +
                                             finished.error().message);
  return finished;
}

}  // namespace

Workbook workbook_kind(std::string_view bytes) {
  if (bytes.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) return Workbook::xls;
  if (!bytes.starts_with("PK\x03\x04")) return Workbook::none;
  // The parts of a workbook are named in the archive's directory, at the end, and mostly at the start as well.
  const auto near = bytes.substr(0, 65536);
  const auto far = bytes.substr(bytes.size() > 65536 ? bytes.size() - 65536 : 0);
  const bool book = near.find("xl/") != std::string_view::npos || far.find("xl/workbook") != std::string_view::npos;
  return book ? Workbook::xlsx : Workbook::none;
}

Result<std::string> convert_sheet(const fs::path& path, const std::string& sheet,
                                  const std::function<bool()>& go_on) {
  const TemporaryFolder folder;
  if (folder.path().empty()) return error(ErrorCode::unavailable, "No folder for temporary files can be made");
  // GDAL goes by the name's end, which may lie.
  const fs::path link = folder.path() / "book.xlsx";
  std::error_code failure;
  fs::create_symlink(fs::absolute(path), link, failure);
  if (failure) return error(ErrorCode::unavailable, "A temporary file cannot be made: " + failure.message());
  DOSI_TRY(const Finished listing, run_gdal({"ogrinfo", "-q", "-ro", link.string()}, go_on));
  const auto names = sheet_names(listing.out);
  if (listing.exit_code != 0 || names.empty())
    return bad_request(path.filename().string() + " looks like a workbook, but none of its sheets can be read: it may be cut off");
  if (!sheet.empty() && std::find(names.begin(), names.end(), sheet) == names.end()) {
    std::string known;
    for (const auto& n : names) known += (known.empty() ? "" : ", ") + n;
    return bad_request("The workbook has no sheet '" + sheet + "'; its sheets are: " + known, "sheet");
  }
  DOSI_TRY(Finished converted, run_gdal({"ogr2ogr", "-f", "CSV", "/vsistdout/", link.string(), sheet.empty() ? names.front() : sheet}, go_on));
  if (converted.exit_code != 0) return bad_request("The sheet cannot be read: " + converted.err.substr(0, 300));
  // The first line holds names that GDAL made up.
  converted.out.erase(0, std::min(converted.out.find('\n'), converted.out.size() - 1) + 1);
  return std::move(converted.out);
}

}  // namespace dosi::ingest
