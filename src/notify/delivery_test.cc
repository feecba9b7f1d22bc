#include "notify/delivery.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>

#include "http/test_server.h"
#include "notify/http_carrier.h"
#include "store/memory.h"

namespace dosi::notify {
namespace {

using namespace std::chrono_literals;
using http::test::eventually;

// A receiver that answers as it is told, and remembers what it answered 200.
class Receiver {
 public:
  Receiver() : server_(http::test::start({}, [this](http::Request& request, http::Responder responder) { take(request, responder); })) {}
  ~Receiver() { server_->stop(0ms); }

  std::string url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(server_->port()) + path; }
  std::vector<std::string> bodies(const std::string& path) {
    const std::lock_guard lock(mutex_);
    return bodies_[path];
  }
  std::atomic<int> attempts = 0;
  std::atomic<int> status = 200;  // of what goes to paths that do not begin with /good

 private:
  void take(http::Request& request, http::Responder& responder) {
    ++attempts;
    const int answer = request.path.starts_with("/good") ? 200 : status.load();
    if (answer == 0) return held_.add(request.path, std::move(responder));
    if (answer == 200) {
      const std::lock_guard lock(mutex_);
      bodies_[request.path].push_back(request.body);
    }
    responder.send({.status = answer});
  }

  std::mutex mutex_;
  std::map<std::string, std::vector<std::string>> bodies_;
  http::test::Desk held_;
  std::unique_ptr<http::Server> server_;
};

class DeliveryTest : public ::testing::Test {
 protected:
  DeliveryTest() { policy.first_pause = policy.longest_pause = 20ms; }

  void begin() {
    Delivery::Carriers carriers;
    carriers.http = *http_carrier({});
    delivery = std::make_unique<Delivery>(store, std::move(carriers), Delivery::Options{.policy = policy});
  }
  void open(const std::string& queue, const std::string& path, Time expires = kNoTime) {
    auto endpoint = std::make_shared<broker::Endpoint>();
    endpoint->uri = receiver.url(path);
    endpoint->timeout = 5s;
    delivery->open({.queue = queue, .endpoint = endpoint, .expires = expires});
  }
  void post(const std::string& queue, const std::string& body, Time made = system_now()) {
    store::Change change;
    change.letters = {{queue, broker::encode({.made = made, .content_type = "application/json", .link = "", .body = body})}};
    ASSERT_TRUE(store.apply(change, [](Result<void>) {}));
    delivery->posted("", {{queue, change.letters[0].bytes.size()}});
  }
  bool is_empty(const std::string& queue) { return store.letters("", queue, 0, 1)->empty(); }

  store::MemoryStore store;
  Receiver receiver;
  Policy policy;
  std::unique_ptr<Delivery> delivery;
};

using Bodies = std::vector<std::string>;

TEST_F(DeliveryTest, DeliversEachQueueInItsOrderAndEmptiesIt) {
  begin();
  open("a", "/good/a"), open("b", "/good/b");
  delivery->start();
  Bodies expected;
  for (int i = 0; i < 200; ++i) {
    expected.push_back(std::to_string(i));
    post("a", expected.back()), post("b", expected.back());
  }
  EXPECT_TRUE(eventually([&] { return receiver.bodies("/good/a").size() == 200 && receiver.bodies("/good/b").size() == 200; }));
  EXPECT_EQ(receiver.bodies("/good/a"), expected);
  EXPECT_EQ(receiver.bodies("/good/b"), expected);
  EXPECT_TRUE(eventually([&] { return is_empty("a") && is_empty("b"); }));
  EXPECT_EQ(delivery->status("", "a").times_sent, 200u);
  EXPECT_EQ(delivery->status("", "a").ok, true);
}

TEST_F(DeliveryTest, DeliversWhatWaitedBeforeItsStart) {
  begin();
  open("a", "/good/a");
  post("a", "first");
  delivery->start();
  EXPECT_TRUE(eventually([&] { return receiver.bodies("/good/a") == Bodies{"first"}; }));
}

TEST_F(DeliveryTest, TriesAgainUntilTheReceiverIsBackAndCountsOnce) {
  begin();
  receiver.status = 503;
  open("a", "/sick");
  delivery->start();
  post("a", "1"), post("a", "2");
  EXPECT_TRUE(eventually([&] { return receiver.attempts >= 3; }));
  EXPECT_EQ(delivery->status("", "a").ok, false);
  receiver.status = 200;
  EXPECT_TRUE(eventually([&] { return receiver.bodies("/sick") == (Bodies{"1", "2"}); }));
  EXPECT_TRUE(eventually([&] { return delivery->status("", "a").ok == true; }));
  EXPECT_EQ(delivery->status("", "a").times_failed, 1u);
  EXPECT_EQ(delivery->status("", "a").times_sent, 2u);
}

TEST_F(DeliveryTest, ASilentReceiverHoldsUpNobody) {
  begin();
  receiver.status = 0;
  for (int i = 0; i < 20; ++i) open("silent" + std::to_string(i), "/silent");
  open("a", "/good/a");
  delivery->start();
  for (int i = 0; i < 20; ++i) post("silent" + std::to_string(i), "x");
  for (int i = 0; i < 20; ++i) post("a", std::to_string(i));
  EXPECT_TRUE(eventually([&] { return receiver.bodies("/good/a").size() == 20; }));
}

TEST_F(DeliveryTest, GivesUpWhatIsRefusedAgainAndAgain) {
  begin();
  receiver.status = 422;
  open("a", "/strict");
  delivery->start();
  post("a", "bad");
  EXPECT_TRUE(eventually([&] { return delivery->status("", "a").given_up == 1; }));
  EXPECT_EQ(receiver.attempts, 5);
  receiver.status = 200;
  post("a", "good");
  EXPECT_TRUE(eventually([&] { return receiver.bodies("/strict") == Bodies{"good"}; }));
}

TEST_F(DeliveryTest, GivesUpWhatIsTooOldOnceItsReceiverFails) {
  policy.keep = std::chrono::seconds(60);
  begin();
  receiver.status = 500;
  open("a", "/sick");
  delivery->start();
  post("a", "old", Time{system_now().us - 120'000'000}), post("a", "new");
  EXPECT_TRUE(eventually([&] { return delivery->status("", "a").given_up == 1; }));
  receiver.status = 200;
  EXPECT_TRUE(eventually([&] { return receiver.bodies("/sick") == Bodies{"new"}; }));
}

TEST_F(DeliveryTest, BoundsTheQueueByGivingUpTheOldest) {
  policy.most_letters = 3;
  policy.first_pause = policy.longest_pause = 300ms;
  begin();
  receiver.status = 500;
  open("a", "/sick");
  delivery->start();
  for (int i = 0; i < 10; ++i) post("a", std::to_string(i));
  EXPECT_TRUE(eventually([&] { return delivery->totals().waiting <= 3; }));
  receiver.status = 200;
  EXPECT_TRUE(eventually([&] { return receiver.bodies("/sick").size() == 3; }));
  EXPECT_EQ(receiver.bodies("/sick"), (Bodies{"7", "8", "9"}));
  EXPECT_EQ(delivery->status("", "a").given_up, 7u);
}

TEST_F(DeliveryTest, AClosedQueueIsFreedAndForgotten) {
  begin();
  receiver.status = 500;
  open("a", "/sick");
  delivery->start();
  post("a", "1"), post("a", "2");
  EXPECT_TRUE(eventually([&] { return delivery->status("", "a").times_failed == 1; }));
  delivery->close("", "a");
  EXPECT_TRUE(eventually([&] { return is_empty("a"); }));
  EXPECT_EQ(delivery->totals().queues, 0u);
  post("a", "late");
  EXPECT_TRUE(eventually([&] { return is_empty("a"); }));
  EXPECT_TRUE(receiver.bodies("/sick").empty());
}

TEST_F(DeliveryTest, AnExpiredQueueIsFreed) {
  begin();
  open("a", "/good/a", Time{system_now().us - 1});
  delivery->start();
  post("a", "1");
  EXPECT_TRUE(eventually([&] { return is_empty("a"); }));
  EXPECT_TRUE(receiver.bodies("/good/a").empty());
}

TEST_F(DeliveryTest, CountsAreKept) {
  begin();
  open("a", "/good/a");
  delivery->start();
  post("a", "1");
  EXPECT_TRUE(eventually([&] { return delivery->status("", "a").ok == true; }));
  delivery.reset();
  begin();
  open("a", "/good/a");
  EXPECT_EQ(delivery->status("", "a").times_sent, 1u);
}

}  // namespace
}  // namespace dosi::notify
