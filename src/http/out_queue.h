#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dosi::http {

// The bytes that a connection has still to send. Small texts are joined, large ones are kept as they came, shared ones never copied.
class OutQueue {
 public:
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

  void append(std::string_view text);
  void append_own(std::string text);
  void append_shared(std::shared_ptr<const std::string> text);
  // The first bytes as up to into.size() views, valid until the next change; returns how many views.
  std::size_t gather(std::span<std::string_view> into) const;
  // Drops the first n bytes, which were sent.
  void consume(std::size_t n);

 private:
  struct Chunk {
    std::string own;
    std::shared_ptr<const std::string> shared;  // instead of own when set
    std::string_view view() const { return shared ? std::string_view(*shared) : std::string_view(own); }
  };
  std::vector<Chunk> chunks_;
  std::size_t first_ = 0;   // chunks before it are sent
  std::size_t offset_ = 0;  // bytes of chunks_[first_] that are sent
  std::size_t size_ = 0;
};

}  // namespace dosi::http
