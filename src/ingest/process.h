#pragma once
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace dosi::ingest {

// How a child process ended, with what it wrote on its standard output and error.
struct Finished {
  int exit_code = 0;  // 128 + signal if a signal ended it
  std::string out, err;
};

struct ProcessLimits {
  int seconds = 120;
  std::size_t output_bytes = std::size_t{512} << 20;
};

// Runs a program of the PATH with the environment of this process plus `environment` ("NAME=value"), and waits. It is
// killed when the limits are reached (bad_request), or when `go_on`, asked ten times a second, says false (cancelled).
// Fails with unavailable if it cannot be started.
Result<Finished> run_process(const std::vector<std::string>& command, const std::vector<std::string>& environment,
                             const ProcessLimits& limits, const std::function<bool()>& go_on);

}  // namespace dosi::ingest
