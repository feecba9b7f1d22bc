#pragma once
#include <functional>
#include <string>

#include "base/result.h"
#include "client/client.h"
#include "json/value.h"
#include "solutions/kit/job.h"
#include "solutions/kit/progress.h"

namespace dosi::kit {

// The answer to a question, as JSON text of one line; or why there is none, with the field that is wrong.
using Answer = std::function<Result<std::string>(const json::Value& question)>;
// Reads what a session answers from, and tells progress meanwhile.
using Load = std::function<Result<Answer>(const Job& job, http::Client& http, Progress& progress)>;

// A session of a solution (docs/solutions.md): the job from the first line of standard input, then a question a line, each answered by a line on standard
// output, to the input's end. Errors are those of loading.
Result<void> converse(const Load& load);

}  // namespace dosi::kit
