#include <array>
#include <cmath>

#include "solutions/kit/directions.h"

namespace dosi::kit {
namespace {

std::string length_text(double metres) {
  const auto rounded = std::lround(metres);
  if (rounded < 1000) return std::to_string(rounded) + " m";
  const auto tenths = std::lround(metres / 100);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " km";
}

std::size_t eighth(double degrees) { return static_cast<std::size_t>(std::lround(degrees / 45)) % 8; }

// "로" behind a vowel or ㄹ, "으로" behind other consonants; by the last letter, if it is Korean.
std::string_view toward(std::string_view name) {
  if (name.size() < 3) return "(으)로";
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(name[name.size() - 3 + i]); };
  const unsigned letter = (byte(0) & 0x0Fu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu);
  if ((byte(0) & 0xF0u) != 0xE0u || letter < 0xAC00 || letter > 0xD7A3) return "(으)로";
  const unsigned final_consonant = (letter - 0xAC00) % 28;
  return final_consonant == 0 || final_consonant == 8 ? "로" : "으로";
}

}  // namespace

std::string sentence_ko(const Step& step, bool first) {
  static constexpr std::array<const char*, 8> kToward = {"북", "북동", "동", "남동", "남", "남서", "서", "북서"};
  static constexpr std::array<const char*, 4> kTurn = {"직진하여", "좌회전하여", "우회전하여", "유턴하여"};
  std::string out = first ? std::string(kToward[eighth(step.degrees_from_north)]) + "쪽으로 출발하여" : kTurn[static_cast<std::size_t>(step.turn)];
  if (!step.street.ko.empty()) out += " " + step.street.ko + std::string(toward(step.street.ko));
  return out + " " + length_text(step.metres);
}

std::string sentence_en(const Step& step, bool first) {
  static constexpr std::array<const char*, 8> kToward = {"north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"};
  static constexpr std::array<const char*, 4> kTurn = {"Go straight on", "Turn left", "Turn right", "Make a U-turn"};
  std::string out = first ? std::string("Head ") + kToward[eighth(step.degrees_from_north)] : kTurn[static_cast<std::size_t>(step.turn)];
  if (!step.street.en.empty()) out += (first ? " on " : " onto ") + step.street.en;
  return out + ", " + length_text(step.metres);
}

}  // namespace dosi::kit
