#include "api/console_files.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "api/problem.h"

namespace dosi::api {
namespace {

namespace fs = std::filesystem;

std::string_view media_type(const fs::path& path) {
  static constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".woff2", "font/woff2"},
      {".json", "application/json"},
      {".pbf", "application/x-protobuf"},
      {".ico", "image/x-icon"},
      {".txt", "text/plain; charset=utf-8"},
      {".webmanifest", "application/manifest+json"}};
  for (const auto& [extension, type] : kTypes)
    if (path.extension() == extension) return type;
  return "application/octet-stream";
}

// The console asks nothing of other hosts: map workers and tiles are its own.
constexpr std::string_view kContentPolicy =
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; "
    "connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

// The file that a path names, if it lies inside the folder.
fs::path locate(const fs::path& folder, std::string_view path) {
  std::error_code failed;
  const fs::path root = fs::weakly_canonical(folder, failed);
  const fs::path file = fs::weakly_canonical(root / path, failed);
  const auto [end, at] = std::mismatch(root.begin(), root.end(), file.begin(), file.end());
  const bool inside = end == root.end();
  if (inside && fs::is_regular_file(file, failed)) return file;
  return fs::path(path).has_extension() ? fs::path() : root / "index.html";
}

}  // namespace

http::Response console_file(const std::string& folder, std::string_view path, const http::Headers& request) {
  const fs::path file = folder.empty() ? fs::path() : locate(folder, path);
  std::ifstream in(file, std::ios::binary);
  if (file.empty() || !in)
    return problem(not_found(folder.empty() ? "This hub was started without a console; its API is at /ngsi-ld/v1/"
                                            : "There is no page '/" + std::string(path.substr(0, 200)) + "'"));
  http::Response response{.status = 200, .body = {std::istreambuf_iterator<char>(in), {}}};
  const std::string etag = "\"" + std::to_string(std::hash<std::string>()(response.body)) + "\"";
  if (request.get("If-None-Match") == etag)
    response.status = 304, response.body.clear();
  else
    response.headers.add("Content-Type", media_type(file));
  response.headers.add("ETag", etag);
  response.headers.add("Cache-Control",
                       path.starts_with("assets/") ? "public, max-age=31536000, immutable" : "no-cache");
  response.headers.add("Content-Security-Policy", kContentPolicy);
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.headers.add("Referrer-Policy", "no-referrer");
  return response;
}

}  // namespace dosi::api
