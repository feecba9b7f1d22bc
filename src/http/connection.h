#pragma once
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "http/exchange.h"
#include "http/out_queue.h"
#include "http/request_parser.h"
#include "http/spool_file.h"
#include "http/transport.h"

namespace dosi::http {

struct Answer {
  Response response;  // only status and headers when `stream` is set
  std::shared_ptr<StreamState> stream;
  std::uint32_t tag = 0;
};

// One client's connection: cuts its bytes into requests, sends the answers in the requests' order, and watches the clock. Lives on its
// loop's thread.
class Connection final : public Transport::Events, public std::enable_shared_from_this<Connection> {
 public:
  // What the loop that owns the connections does for them.
  struct Host {
    std::shared_ptr<Loop> loop;
    std::shared_ptr<ServerShared> shared;
    std::function<void(Connection&)> forget;  // drop the owning pointer
  };

  Connection(Host& host, std::shared_ptr<Transport> transport, std::string peer);
  ~Connection() override;
  void open(bool secure);

  void answer(std::uint64_t sequence, Answer answer);
  void stream_ready(StreamState& stream);
  // Sends one refusal and closes: more connections than allowed.
  void turn_away(int status, std::string_view detail);
  // Ends as soon as the requests in flight are answered; at once when there are none.
  void wind_down();
  void cut();
  // Looks whether a deadline has passed.
  void tick();

  std::size_t place = 0;  // in the owner's list

  void on_open() override;
  void on_data(std::string_view bytes) override;
  void on_end() override;
  void on_writable() override;
  void on_failure(std::string_view why) override;

 private:
  using Clock = std::chrono::steady_clock;
  enum class Phase { opening, idle, head, body, serving, lingering };
  // A request that awaits its answer, or whose stream is being sent.
  struct Slot {
    Method method = Method::get;
    bool keep_alive = false, http_1_0 = false;
    bool refusal = false;           // not from the handler
    std::unique_ptr<Answer> ready;  // came before its turn
    std::shared_ptr<StreamState> stream;
    Clock::time_point start;
    std::string target;
    int status = 0;
    std::uint32_t tag = 0;
    std::uint64_t bytes = 0;
  };

  // Bytes that must flow at 1 KiB per second, looked at once a span of time.
  struct Pace {
    std::int64_t since_ms = 0;
    std::uint64_t bytes = 0;  // of the total, at that time
    bool too_slow(std::int64_t now_ms, std::uint64_t total, std::chrono::milliseconds span);
  };

  bool blocked() const;
  void consume(std::string_view data);
  void begin_body();
  void take_piece();
  void dispatch();
  Slot& add_slot();
  void refuse(int status, std::string_view detail);

  void send_front(Answer answer);
  void pump_stream();
  void write_head(Slot& slot, const Response& response, bool streamed);
  void finish_front();
  void advance();

  void settle();
  bool flush();
  void set_phase();
  bool overdue(std::int64_t now);
  std::int64_t now() const { return host_.loop->now_ms(); }

  Host& host_;
  std::shared_ptr<ServerShared> shared_;  // also keeps the limits alive
  std::shared_ptr<Transport> transport_;
  RequestParser parser_;
  OutQueue out_;
  std::string head_;  // of the answer being written
  std::deque<Slot> slots_;
  std::uint64_t first_sequence_ = 0;  // of slots_.front()
  std::string unread_;                // bytes held back while blocked()
  std::optional<SpoolFile> spool_;
  bool busy_ = false;         // inside consume: settle() comes later
  bool reading_ = false;      // a read is under way
  bool peer_ended_ = false;
  bool last_request_ = false;  // nothing after it is read
  bool close_after_ = false;   // when all is sent
  bool finished_ = false;      // the sending side is shut
  bool closed_ = false;
  bool write_blocked_ = false;
  bool continue_due_ = false;  // 100 Continue waits for earlier answers
  Phase phase_ = Phase::opening;
  std::int64_t phase_since_ = 0;
  std::uint64_t phase_sequence_ = 0;  // of the request that the phase is about
  Pace body_pace_;
  Pace write_pace_;
  std::uint64_t sent_bytes_ = 0;
  bool backlog_ = false;  // something waits to be sent
};

}  // namespace dosi::http
