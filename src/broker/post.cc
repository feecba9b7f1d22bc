#include "broker/post.h"

#include <charconv>

namespace dosi::broker {

std::string encode(const Message& message) {
  std::string out = std::to_string(message.made.us);
  out.reserve(out.size() + message.content_type.size() + message.link.size() + message.body.size() + 3);
  for (const std::string* part : {&message.content_type, &message.link, &message.body}) out += '\n', out += *part;
  return out;
}

Result<Message> decode_message(std::string_view bytes) {
  Message out;
  const auto line = [&]() -> std::optional<std::string_view> {
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view text = bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    return text;
  };
  const auto made = line(), type = line(), link = line();
  if (!made || !type || !link) return error(ErrorCode::corrupt, "a letter has not its three lines before the body");
  if (std::from_chars(made->data(), made->data() + made->size(), out.made.us).ec != std::errc())
    return error(ErrorCode::corrupt, "a letter has no time");
  out.content_type = *type, out.link = *link, out.body = bytes;
  return out;
}

}  // namespace dosi::broker
