#pragma once
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/reader.h"
#include "json/parse.h"

// For tests of readers: a sink that keeps everything, and files made of text.
namespace dosi::ingest {

struct RecordingSink : Sink {
  Result<void> entity(Draft d) override {
    entities.push_back(std::move(d));
    return ok();
  }
  Result<void> history(TemporalDraft d) override {
    histories.push_back(std::move(d));
    return ok();
  }
  void rejected(Rejected r) override { rejects.push_back(std::move(r)); }
  bool progress(std::uint64_t, std::uint64_t, std::uint64_t rows) override { return rows < cancel_at; }

  // Entity i as JSON; every draft of a test must parse.
  json::Value parsed(std::size_t i) const { return json::parse(entities.at(i).json).value(); }

  std::vector<Draft> entities;
  std::vector<TemporalDraft> histories;
  std::vector<Rejected> rejects;
  std::uint64_t cancel_at = UINT64_MAX;
};

// A file that holds the text, removed at the end.
class TextFile {
 public:
  explicit TextFile(std::string_view text, const std::string& name = "file.csv") {
    static int number = 0;
    folder_ = std::filesystem::temp_directory_path() /
              ("dosi-ingest-" + std::to_string(::getpid()) + "-" + std::to_string(number++));
    std::filesystem::create_directories(folder_);
    input_.path = folder_ / name;
    std::ofstream(input_.path, std::ios::binary) << text;
  }
  TextFile(const TextFile&) = delete;
  TextFile& operator=(const TextFile&) = delete;
  ~TextFile() { std::filesystem::remove_all(folder_); }
  const Input& input() const { return input_; }

 private:
  std::filesystem::path folder_;
  Input input_;
};

}  // namespace dosi::ingest
