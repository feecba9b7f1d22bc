#pragma once
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "store_rocks/acknowledged.h"
#include "store_rocks/history.h"
#include "store_rocks/pending.h"
#include "store_rocks/tenants.h"

namespace dosi::store_rocks {

// Brings changes to the disk: one thread writes all that wait as one batch, the other syncs all that is written with one sync and
// answers. While one group is synced the next is written.
//
// When the disk fails, every change that is not yet durable is taken back in memory and answered with the error, and new
// ones are refused. The committer then tries the disk twice a second; once a batch that restores the state of before is
// durable, changes are taken again. After a failed write to the log other than for want of room, or a failed sync of it, only a
// restart helps (Disk::must_reopen): until then history shows what such a change appended or removed.
class Committer {
 public:
  struct Parts {
    Disk& disk;
    Dictionary& dictionary;
    Tenants& tenants;
    Acknowledged& acknowledged;
    bool sync = true;  // false: durable means handed to the operating system
  };
  Committer(Parts parts, Counters counters);
  ~Committer();  // writes and answers what waits

  // The next change sequence and the next `n` instance numbers, the first of which is given.
  std::uint64_t next_sequence() { return ++sequence_; }
  std::uint64_t next_instances(std::uint64_t n) { return instance_.fetch_add(n) + 1; }
  // Later chosen instances lie above this.
  void saw_instance(std::uint64_t instance);

  // Takes the change, or fails with unavailable while the disk does. Waits while too much waits. The order of calls is
  // the order on disk.
  Result<void> submit(Pending pending);
  // Returns when everything submitted before is written, so that Disk reads it.
  void wait_written();
  // Returns when everything submitted before is durable, or failed.
  Result<void> wait_durable();
  std::uint64_t samples() const { return samples_; }
  // Every letter up to this number is durable, or taken back.
  std::uint64_t durable_letter() const { return durable_letter_; }
  // Why changes are refused now; empty: they are not.
  std::string trouble() const;

 private:
  struct Group {
    std::vector<Pending> changes;
    std::uint64_t ticket = 0;   // of its last change
    std::uint64_t number = 0;
    std::optional<Error> failed;
  };
  void write_loop();
  void sync_loop();
  void write(Group& group);
  Result<void> add(Pending& pending, Batch& batch);
  Result<void> add_removals(Pending& pending, Batch& batch);
  static void add_letters(const Pending& pending, Batch& batch);
  static void add_op(const Op& op, Batch& batch);
  void note_growth(Pending& pending, const Op& op);
  Result<void> write_batch(Batch& batch);
  void add_names(Batch& batch);
  Result<void> sync();
  void seal_full_tails();
  void finish(std::vector<Group>& groups);
  Error refusal(const Error& why) const;
  void fail(std::vector<Group> groups, const Error& why);
  bool recover(const std::vector<Group>& failed);

  Parts parts_;
  std::atomic<std::uint64_t> sequence_, instance_, samples_;
  std::uint64_t group_;          // of the writing thread
  Tails tails_;                  // of the writing thread
  std::vector<std::string> full_tails_;

  mutable std::mutex mutex_;
  std::condition_variable work_, written_more_, handed_, durable_more_, room_;
  std::vector<Pending> queue_;
  std::size_t queued_bytes_ = 0;
  std::uint64_t submitted_ = 0, durable_ = 0;  // tickets
  std::atomic<std::uint64_t> written_ = 0, durable_letter_;
  std::vector<Group> to_sync_;
  std::optional<Error> failed_;  // while the disk fails
  bool stopping_ = false, writer_done_ = false;
  std::thread writer_, syncer_;
};

}  // namespace dosi::store_rocks
