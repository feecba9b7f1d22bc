#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/workers.h"
#include "broker/broker.h"
#include "ingest/catalogue.h"

namespace dosi::imports {

struct Options {
  std::string folder;               // uploads and quarantine files live here
  ingest::Catalogue catalogue;      // the ready mappings
  Clock clock = system_now;
  std::function<void(std::uint64_t imported, std::uint64_t quarantined)> on_rows;  // for metrics; may be empty
};

// Files on their way into the hub: upload, preview, run, cancel, undo (docs/hub-api.md, import objects). Every function
// that returns text returns an import object as JSON. Imports are kept in the folder: state, report, quarantine and what
// may be undone survive a restart; what ran when the hub stopped or fell is interrupted. Thread-safe.
class Imports {
 public:
  Imports(broker::Broker& broker, Workers& workers, Options options);
  ~Imports();

  // Takes the file at `path` (it is moved) and inspects it; `format` empty: found out. Reads the whole file.
  Result<std::string> upload(const broker::Caller& caller, std::string_view name, std::string_view format,
                             const std::string& path);
  std::string list(const broker::Caller& caller) const;
  Result<std::string> find(const broker::Caller& caller, std::string_view id) const;
  // Both begin work in the background. `mapping` null: the one that the import has.
  Result<std::string> preview(const broker::Caller& caller, std::string_view id, const json::Value& mapping);
  Result<std::string> start(const broker::Caller& caller, std::string_view id, const json::Value& mapping);
  Result<std::string> cancel(const broker::Caller& caller, std::string_view id);
  Result<std::string> undo(const broker::Caller& caller, std::string_view id);
  // Removes all that is kept of it: the file, report, quarantine, and the means to undo it. What it wrote stays. conflict while it runs.
  Result<void> forget(const broker::Caller& caller, std::string_view id);
  // The quarantine file's text.
  Result<std::string> quarantine(const broker::Caller& caller, std::string_view id) const;
  // {"mappings":[...]}
  std::string mappings() const;

 private:
  struct State;
  std::shared_ptr<State> state_;  // runs hold it too
};

}  // namespace dosi::imports
