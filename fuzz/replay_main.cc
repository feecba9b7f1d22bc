#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

// Feeds every file of a folder to a fuzz target, whole and cut off in the middle. A target that finds a fault aborts.
int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: %s CORPUS_FOLDER\n", argv[0]), 2;
  std::error_code failed;
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1], failed)) {
    if (!entry.is_regular_file()) continue;
    std::fprintf(stderr, "%s\n", entry.path().c_str());
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(in), {});
    for (const std::size_t size : {text.size(), text.size() / 2, text.size() / 3}) {
      const std::string input = text.substr(0, size);  // its own memory, so that a read past the end is seen
      LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
    }
    ++files;
  }
  if (failed || files == 0) return std::fprintf(stderr, "%s: no files to replay\n", argv[1]), 1;
  std::fprintf(stderr, "%d files replayed\n", files);
  return 0;
}
