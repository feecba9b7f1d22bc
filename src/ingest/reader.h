#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// Readers turn a file into NGSI-LD entities and hand each to a Sink. They do no other I/O: the same code runs in the
// command line (the sink sends batches to a hub) and inside the hub (the sink writes to the broker). A reader is used by
// one thread at a time; several may run at once.
namespace dosi::ingest {

// The file to read. `name` is what people call it ("cctv.csv"): it stands in provenance and in messages, since an
// uploaded file lies under another path. Empty: the path's last part.
struct Input {
  std::filesystem::path path;
  std::string name;

  std::string title() const { return name.empty() ? path.filename().string() : name; }
};

// One entity as normalized NGSI-LD JSON text with short names and no @context (read_ngsi_ld alone passes on the one that
// came with the entity). `row` is the line of the source where it began, from 1, as an editor shows it; in JSON
// documents, the position of the item, from 1. 0: it stands for several rows.
struct Draft {
  std::string id;
  std::string json;
  std::uint64_t row = 0;
};

// Samples for the history of one entity, in the temporal representation of clause 5.2.20: id, type, and for each
// attribute an array of instances with observedAt. The body of POST /temporal/entities, which adds to what is there.
struct TemporalDraft {
  std::string id;
  std::string json;
  std::uint64_t row = 0;
  std::uint64_t samples = 0;
};

// A row that could not be used, and why. `reason` is a fixed phrase without the value, so that equal ones can be
// counted; `part` is the file inside an archive ("stop_times.txt"), empty where there is none.
struct Rejected {
  std::uint64_t row = 0;
  std::string column;
  std::string value;
  std::string reason;
  std::string raw;  // the row itself, cut at kRawBytes
  std::string part;
};
inline constexpr std::size_t kRawBytes = 16 << 10;

// Where a reader puts what it finds. An error from entity() or history() stops the reader, which returns it.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual Result<void> entity(Draft draft) = 0;
  // Comes after the entity() of the same id.
  virtual Result<void> history(TemporalDraft draft) = 0;
  virtual void rejected(Rejected row) = 0;
  // Called every few hundred rows and at the end. False stops the reader with ErrorCode::cancelled.
  virtual bool progress(std::uint64_t done_bytes, std::uint64_t total_bytes, std::uint64_t rows) = 0;
};

// Rows refused for one reason in one column.
struct ReasonCount {
  std::string reason, column, part;
  std::uint64_t count = 0;
  std::uint64_t first_row = 0;
};

// Something worth knowing that refused no row: repeated keys, files not read, unknown fields.
struct Notice {
  std::string code;  // GTFS: the public validator's notice code
  std::string text;
  std::uint64_t count = 0;
};

// The rows of one file inside an archive.
struct PartCount {
  std::string part;
  std::uint64_t rows = 0, imported = 0, quarantined = 0;
};

// What became of a file. Always rows == imported + quarantined; a row may make several entities, or several rows one.
struct Summary {
  std::uint64_t rows = 0;
  std::uint64_t imported = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t entities = 0;  // Drafts given to the sink
  std::uint64_t histories = 0;
  std::uint64_t samples = 0;   // in all histories
  std::vector<ReasonCount> reasons;  // most frequent first
  std::vector<Notice> notices;
  std::vector<PartCount> parts;  // for archives
};

}  // namespace dosi::ingest
