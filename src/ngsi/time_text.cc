#include "ngsi/time_text.h"

#include <algorithm>
#include <cstring>

namespace dosi::ngsi {
namespace {

constexpr std::int64_t kDay_us = 86'400'000'000;
constexpr std::int64_t kFirstDay = -719'528, kLastDay = 2'932'896;  // of the years 0000 and 9999

void put2(char* at, std::uint32_t v) {
  at[0] = static_cast<char>('0' + v / 10);
  at[1] = static_cast<char>('0' + v % 10);
}
void put3(char* at, std::uint32_t v) {
  at[0] = static_cast<char>('0' + v / 100);
  put2(at + 1, v % 100);
}

}  // namespace

void TimeText::set_day(std::int64_t day) {
  const std::string midnight = format_time(Time{std::clamp(day, kFirstDay, kLastDay) * kDay_us});
  std::memcpy(date_, midnight.data(), sizeof date_);
  day_ = day;
}

void TimeText::append(std::string& out, Time t) {
  std::int64_t day = t.us / kDay_us, rest_us = t.us % kDay_us;
  if (rest_us < 0) rest_us += kDay_us, --day;
  if (day != day_) set_day(day);
  const auto second = static_cast<std::uint32_t>(rest_us / 1'000'000);
  const auto fraction_us = static_cast<std::uint32_t>(rest_us % 1'000'000);
  char text[sizeof date_ + 17];
  std::memcpy(text, date_, sizeof date_);
  char* at = text + sizeof date_;
  put2(at, second / 3600), at[2] = ':', put2(at + 3, second / 60 % 60), at[5] = ':', put2(at + 6, second % 60);
  at += 8;
  if (fraction_us != 0) {
    *at++ = '.', put3(at, fraction_us / 1000), at += 3;
    if (fraction_us % 1000 != 0) put3(at, fraction_us % 1000), at += 3;
  }
  *at++ = 'Z';
  out.append(text, static_cast<std::size_t>(at - text));
}

}  // namespace dosi::ngsi
