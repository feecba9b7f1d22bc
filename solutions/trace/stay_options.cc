#include "solutions/trace/stay_options.h"

#include <CLI/CLI.hpp>

namespace dosi::trace {

void add_stay_options(CLI::App& command, StayColumns& c) {
  command.add_option("--person", c.person, "column of the person; else person, patient_id, id ... / 사람 열");
  command.add_option("--start", c.start, "column of the start; else start, from, time ... / 시작 시각 열");
  command.add_option("--end", c.end, "column of the end; else end, to / 종료 시각 열");
  command.add_option("--lon", c.lon, "column of the longitude / 경도 열");
  command.add_option("--lat", c.lat, "column of the latitude / 위도 열");
  command.add_option("--x", c.x, "column of metres to the east, instead of degrees / 동쪽 미터 좌표 열");
  command.add_option("--y", c.y, "column of metres to the north / 북쪽 미터 좌표 열");
  command.add_option("--venue", c.venue, "column of the venue / 장소 열");
  command.add_option("--sigma", c.sigma, "column of the position's error, m / 위치 오차 열(m)");
  command.add_option("--setting", c.setting, "column of the setting (indoor, outdoor ...) / 환경 열");
  command.add_option("--mask", c.mask, "column that says whether a mask was worn / 마스크 착용 열");
  command.add_option("--zone", c.zone, "zone of times that name none, such as +09:00 / 시간대");
  command.add_option("--time-unit", c.unit, "of times that are numbers: seconds, milliseconds, minutes / 숫자 시각의 단위");
  command.add_option("--default-minutes", c.default_minutes, "length of stays without an end / 종료 시각이 없는 체류의 길이(분)")->check(CLI::Range(0.0, 1440.0));
}

json::Object json_of(const StayFile& file) {
  return {{"rows", static_cast<std::int64_t>(file.rows)}, {"rowsUsed", static_cast<std::int64_t>(file.stays.size())},
          {"rowsRefused", static_cast<std::int64_t>(file.refused.rows())}, {"refused", file.refused.json()},
          {"persons", static_cast<std::int64_t>(file.stays.persons.size())}};
}

}  // namespace dosi::trace
