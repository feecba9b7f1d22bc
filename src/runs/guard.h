#pragma once

namespace dosi::runs {

// The process between a hub and a solution: it starts the solution and sees to it that nothing of it outlives the hub. The hub holds the
// other end of its lifeline, a pipe at file descriptor 3: a byte there asks the solution to end (SIGTERM to it and what it started); the
// pipe's end, that is the hub's end however it came, kills the solution and everything that came from it, daemons too.
inline constexpr int kLifeline = 3;

// `command`: program and arguments, ended by null; it runs with that niceness. Returns the solution's exit status, 128 and the signal's number if a signal ended it,
// 127 if it cannot be run (said on standard error). Only for a process that has nothing else to do.
int guard(char** command, int niceness);

}  // namespace dosi::runs
