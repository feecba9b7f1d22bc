#include "solutions/kit/conversation.h"

#include <cstdio>
#include <iostream>

#include "http/client.h"
#include "json/parse.h"
#include "json/write.h"

namespace dosi::kit {
namespace {

std::string told(const Error& fault) {
  return json::dump(json::Object{{"error", json::Object{{"title", "The question cannot be answered"}, {"detail", fault.message}, {"field", fault.field}}}});
}

void say(const std::string& line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
  std::fflush(stdout);
}

}  // namespace

Result<void> converse(const Load& load) {
  std::string line;
  std::getline(std::cin, line);
  DOSI_TRY(const Job job, Job::of(line));
  DOSI_TRY(const auto http, http::Client::create());
  Progress progress;
  DOSI_TRY(const Answer answer, load(job, *http, progress));
  say(R"({"ready":true})");
  while (std::getline(std::cin, line)) {
    if (line.empty()) continue;
    const auto question = json::parse(line);
    const auto said = question ? answer(*question) : Result<std::string>(question.error());
    say(said ? *said : told(said.error()));
  }
  return ok();
}

}  // namespace dosi::kit
