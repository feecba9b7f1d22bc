// kill -9 of a writing process, again and again: nothing acknowledged is lost, nothing is half there.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <random>
#include <sstream>

#include "store_rocks/store_rocks.h"
#include "store_rocks/test_folder.h"

namespace dosi {
namespace {

using Lanes = std::array<long, 4>;

// Reads acknowledgements until the pipe ends; kills the process after `life` from the first of them on.
void read_until_killed(int pipe, pid_t process, std::chrono::milliseconds life, Lanes& acknowledged) {
  using Clock = std::chrono::steady_clock;
  std::string text;
  auto end = Clock::now() + std::chrono::seconds(60);
  bool begun = false, killed = false;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    if (!killed && left <= 0) ::kill(process, SIGKILL), killed = true;
    pollfd ready{pipe, POLLIN, 0};
    if (::poll(&ready, 1, killed ? -1 : static_cast<int>(std::max<long>(left, 0))) == 0) continue;
    char buffer[65536];
    const ssize_t n = ::read(pipe, buffer, sizeof buffer);
    if (n <= 0) break;
    if (!begun) begun = true, end = Clock::now() + life;
    text.append(buffer, static_cast<std::size_t>(n));
  }
  text.resize(text.rfind('\n') + 1);
  std::istringstream lines(text);
  for (long lane = 0, number = 0; lines >> lane >> number;) acknowledged.at(static_cast<std::size_t>(lane)) = number;
  EXPECT_TRUE(begun) << "the writer acknowledged nothing within a minute";
}

void write_and_die(const std::string& folder, std::chrono::milliseconds life, Lanes& acknowledged) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t process = ::fork();
  ASSERT_GE(process, 0);
  if (process == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(ends[0]), ::close(ends[1]);
    ::execl(DOSI_FAULT_WRITER, DOSI_FAULT_WRITER, folder.c_str(), nullptr);
    std::_Exit(127);
  }
  ::close(ends[1]);
  read_until_killed(ends[0], process, life, acknowledged);
  ::close(ends[0]);
  int status = 0;
  ::waitpid(process, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "the writer ended by itself: " << status;
}

void expect_all_there(const std::string& folder, Lanes& acknowledged) {
  const auto store = store_rocks::open({.path = folder, .create = false});
  ASSERT_TRUE(store) << store.error().message;
  const Symbol name = intern("https://example.org/n");
  for (std::size_t lane = 0; lane < acknowledged.size(); ++lane) {
    const std::string id = "urn:" + std::to_string(lane) + ":";
    const auto a = (*store)->get("", id + "a"), b = (*store)->get("", id + "b");
    ASSERT_EQ(a == nullptr, b == nullptr);
    const long n = a ? static_cast<long>(a->slots(name)[0].number) : 0;
    EXPECT_GE(n, acknowledged[lane]) << "lane " << lane;
    if (!a) continue;
    EXPECT_EQ(n, static_cast<long>(b->slots(name)[0].number)) << "lane " << lane;
    store::HistoryQuery all;
    all.id = id + "a";
    const auto history = (*store)->history("", all);
    ASSERT_TRUE(history) << history.error().message;
    ASSERT_EQ(history->size(), 1u);
    ASSERT_EQ((*history)[0].samples.size(), static_cast<std::size_t>(n)) << "lane " << lane;
    for (long i = 0; i < n; ++i) ASSERT_EQ((*history)[0].samples[static_cast<std::size_t>(i)].number, static_cast<double>(i + 1));
    acknowledged[lane] = n;  // what was read must stay
  }
  const auto damages = (*store)->check();
  ASSERT_TRUE(damages);
  for (const std::string& damage : *damages) ADD_FAILURE() << damage;
}

// DOSI_FAULT_CYCLES sets how often, DOSI_FAULT_SEED when.
TEST(Kill, NothingAcknowledgedIsLost) {
  const char* cycles_text = std::getenv("DOSI_FAULT_CYCLES");
  const char* seed_text = std::getenv("DOSI_FAULT_SEED");
  const int cycles = cycles_text != nullptr ? std::atoi(cycles_text) : 12;
  std::mt19937 random(seed_text != nullptr ? static_cast<unsigned>(std::atoi(seed_text)) : 1);
  const store_rocks::TestFolder folder;
  Lanes acknowledged{};
  for (int cycle = 0; cycle < cycles && !::testing::Test::HasFailure(); ++cycle) {
    SCOPED_TRACE("cycle " + std::to_string(cycle));
    write_and_die(folder / "data", std::chrono::milliseconds(random() % 300), acknowledged);
    expect_all_there(folder / "data", acknowledged);
  }
}

}  // namespace
}  // namespace dosi
