#include "ingest/zip_archive.h"

#include <zip.h>

#include <algorithm>

namespace dosi::ingest {

struct ZipArchive::State {
  ~State() {
    if (archive) zip_discard(archive);
  }
  zip_t* archive = nullptr;
  std::vector<Entry> entries;
  std::vector<zip_uint64_t> indices;
};

ZipArchive::ZipArchive(std::unique_ptr<State> state) : state_(std::move(state)) {}
ZipArchive::ZipArchive(ZipArchive&&) noexcept = default;
ZipArchive& ZipArchive::operator=(ZipArchive&&) noexcept = default;
ZipArchive::~ZipArchive() = default;

Result<ZipArchive> ZipArchive::open(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  std::error_code missing;
  const auto size = std::filesystem::file_size(path, missing);
  if (missing) return not_found("The file " + path.string() + " cannot be opened: " + missing.message());
  int code = 0;
  auto state = std::make_unique<State>();
  state->archive = zip_open(path.c_str(), ZIP_RDONLY, &code);
  if (!state->archive) {
    zip_error_t why;
    zip_error_init_with_code(&why, code);
    const std::string text = zip_error_strerror(&why);
    zip_error_fini(&why);
    return bad_request(name + " is no readable zip archive (" + text + "): it may be cut off or damaged");
  }
  std::uint64_t total = 0;
  const zip_int64_t n = zip_get_num_entries(state->archive, 0);
  for (zip_int64_t i = 0; i < n; ++i) {
    zip_stat_t st;
    if (zip_stat_index(state->archive, static_cast<zip_uint64_t>(i), 0, &st) != 0 || !(st.valid & ZIP_STAT_NAME)) continue;
    const std::string_view full = st.name;
    if (full.ends_with('/') || full.starts_with("__MACOSX/")) continue;
    total += st.size;
    if (st.size > kFileBytes || total > kRatio * size + (1 << 20))
      return error(ErrorCode::payload_too_large, name + " would swell to more than is allowed: " + std::string(full) + " has " +
                                                     std::to_string(st.size) + " B (at most 1 GiB, and all of it 200 times the archive)");
    state->entries.push_back({std::string(full.substr(full.rfind('/') + 1)), st.size});
    state->indices.push_back(static_cast<zip_uint64_t>(i));
  }
  return ZipArchive(std::move(state));
}

const std::vector<ZipArchive::Entry>& ZipArchive::entries() const { return state_->entries; }

bool ZipArchive::has(std::string_view name) const {
  return std::any_of(state_->entries.begin(), state_->entries.end(), [&](const Entry& e) { return e.name == name; });
}

Result<std::string> ZipArchive::read(std::string_view name) const { return read(name, kFileBytes); }
Result<std::string> ZipArchive::read_start(std::string_view name, std::uint64_t bytes) const { return read(name, bytes); }

Result<std::string> ZipArchive::read(std::string_view name, std::uint64_t at_most) const {
  const auto found = std::find_if(state_->entries.begin(), state_->entries.end(), [&](const Entry& e) { return e.name == name; });
  if (found == state_->entries.end()) return not_found("The archive has no " + std::string(name));
  const auto place = static_cast<std::size_t>(found - state_->entries.begin());
  zip_file_t* file = zip_fopen_index(state_->archive, state_->indices[place], 0);
  if (!file) return bad_request(std::string(name) + " cannot be read: " + zip_strerror(state_->archive));
  const bool whole = found->bytes <= at_most;
  std::string out(whole ? found->bytes : at_most, '\0');
  std::uint64_t used = 0;
  zip_int64_t n = 0;
  while (used < out.size() && (n = zip_fread(file, out.data() + used, out.size() - used)) > 0) used += static_cast<std::uint64_t>(n);
  // The checksum is looked at when the end is read.
  char more = 0;
  if (whole && n >= 0 && used == out.size()) n = zip_fread(file, &more, 1);
  const std::string why = zip_error_strerror(zip_file_get_error(file));
  zip_fclose(file);
  if (n < 0) return bad_request(std::string(name) + " is damaged: " + why);
  if (used < out.size() || (whole && n > 0)) return bad_request(std::string(name) + " has another size than the archive says");
  return out;
}

}  // namespace dosi::ingest
