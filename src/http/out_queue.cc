#include "http/out_queue.h"

#include <algorithm>

namespace dosi::http {
namespace {

constexpr std::size_t kJoinBytes = 16 * 1024;   // texts up to this are copied behind the previous ones
constexpr std::size_t kKeptBytes = 64 * 1024;   // a sent chunk's memory up to this is used again

}  // namespace

void OutQueue::append(std::string_view text) {
  size_ += text.size();
  if (first_ == chunks_.size() || chunks_.back().shared || chunks_.back().own.size() > kKeptBytes) chunks_.emplace_back();
  chunks_.back().own += text;
}

void OutQueue::append_own(std::string text) {
  if (text.size() <= kJoinBytes) return append(text);
  size_ += text.size();
  chunks_.push_back({std::move(text), nullptr});
}

void OutQueue::append_shared(std::shared_ptr<const std::string> text) {
  if (text->size() <= kJoinBytes) return append(*text);
  size_ += text->size();
  chunks_.push_back({std::string(), std::move(text)});
}

std::size_t OutQueue::gather(std::span<std::string_view> into) const {
  std::size_t n = 0;
  for (std::size_t i = first_; i < chunks_.size() && n < into.size(); ++i) {
    into[n] = chunks_[i].view().substr(i == first_ ? offset_ : 0);
    n += !into[n].empty();
  }
  return n;
}

void OutQueue::consume(std::size_t n) {
  size_ -= n;
  for (offset_ += n; first_ < chunks_.size() && offset_ >= chunks_[first_].view().size();) {
    Chunk& sent = chunks_[first_++];
    offset_ -= sent.view().size();
    if (sent.shared || sent.own.capacity() > kKeptBytes) sent = Chunk();
  }
  if (first_ < chunks_.size()) {
    if (first_ < 64) return;
    chunks_.erase(chunks_.begin(), chunks_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
    return;
  }
  // All sent. The first chunk's memory serves the next response.
  chunks_.resize(std::min<std::size_t>(chunks_.size(), 1));
  if (!chunks_.empty()) chunks_[0].own.clear();
  first_ = offset_ = 0;
}

}  // namespace dosi::http
