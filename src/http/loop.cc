#include "http/loop.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <ctime>

namespace dosi::http {
namespace {

namespace asio = boost::asio;

thread_local const Loop* current_loop = nullptr;

struct PostedFunction : Posted {
  explicit PostedFunction(std::function<void()> f) : work(std::move(f)) {}
  void run() override { work(); }
  std::function<void()> work;
};

}  // namespace

struct Loop::Timer {
  Timer(asio::io_context& context, int ms) : timer(context), period(ms), work(context.get_executor()) {}
  asio::steady_timer timer;
  std::chrono::milliseconds period;
  asio::executor_work_guard<asio::io_context::executor_type> work;
};

// UNSAFE_IO: sockets and timers are used on the loop's thread alone, so the reactor needs no locks; posting stays safe.
Loop::Loop() : context_(std::make_unique<asio::io_context>(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO)) { read_clock(); }

Loop::~Loop() { stop(); }

void Loop::start(int tick_ms, std::function<void()> on_tick) {
  on_tick_ = std::move(on_tick);
  timer_ = std::make_unique<Timer>(*context_, tick_ms);
  thread_ = std::thread([this] {
    current_loop = this;
    tick();
    context_->run();
  });
}

void Loop::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  context_->stop();
  if (thread_.joinable()) thread_.join();
  std::vector<std::shared_ptr<Posted>> dropped;
  const std::lock_guard lock(mutex_);
  dropped.swap(inbox_);
}

bool Loop::on_thread() const { return current_loop == this; }

void Loop::post(std::shared_ptr<Posted> work) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return;
    wake = inbox_.empty();
    inbox_.push_back(std::move(work));
  }
  if (wake) asio::post(*context_, [this] { drain(); });
}

void Loop::post(std::function<void()> work) { post(std::make_shared<PostedFunction>(std::move(work))); }

void Loop::drain() {
  {
    const std::lock_guard lock(mutex_);
    batch_.swap(inbox_);
  }
  for (const auto& work : batch_) work->run();
  batch_.clear();
}

void Loop::read_clock() {
  using namespace std::chrono;
  now_ms_ = duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
  const std::int64_t second = duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
  if (second == date_s_) return;
  date_s_ = second;
  std::tm utc{};
  const std::time_t t = second;
  gmtime_r(&t, &utc);
  constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  char text[64];
  const int size = std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT", kDays[utc.tm_wday], utc.tm_mday,
                                 kMonths[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
  date_.assign(text, static_cast<std::size_t>(size));
}

void Loop::tick() {
  read_clock();
  if (on_tick_) on_tick_();
  timer_->timer.expires_after(timer_->period);
  timer_->timer.async_wait([this](const boost::system::error_code& failure) {
    if (!failure) tick();
  });
}

}  // namespace dosi::http
