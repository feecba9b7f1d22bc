// The real files: what each gives, counted. Skips itself where they are not.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "ingest/csv.h"
#include "ingest/geojson.h"
#include "ingest/gtfs.h"
#include "ingest/inspect.h"
#include "ingest/osm.h"
#include "ingest/recording_sink.h"
#include "ingest/xls.h"

namespace dosi::ingest {
namespace {

namespace fs = std::filesystem;

fs::path data() {
  if (const char* set = std::getenv("DOSI_DATA")) return set;
  return "../shared/data";
}

// Parses every draft, keeps none: the files are large.
struct CheckingSink : RecordingSink {
  Result<void> entity(Draft d) override {
    const auto parsed = json::parse(d.json);
    if (!parsed || parsed->find("id")->as_string() != d.id) ++broken;
    if (entities.size() < 3) entities.push_back(std::move(d));
    return ok();
  }
  Result<void> history(TemporalDraft d) override {
    if (!json::parse(d.json)) ++broken;
    if (histories.size() < 3) histories.push_back(std::move(d));
    return ok();
  }
  std::uint64_t broken = 0;
};

class RealFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(data())) GTEST_SKIP() << "no real data at " << data();
  }

  void expect(const char* what, const Result<Summary>& s, std::uint64_t rows, std::uint64_t quarantined, std::uint64_t entities) {
    ASSERT_TRUE(s) << what << ": " << s.error().message;
    std::cout << what << ": rows " << s->rows << ", imported " << s->imported << ", quarantined " << s->quarantined
              << ", entities " << s->entities << ", histories " << s->histories << ", samples " << s->samples << '\n';
    for (const auto& r : s->reasons) std::cout << "    " << r.count << " x " << r.part << ' ' << r.column << ": " << r.reason << " (first row " << r.first_row << ")\n";
    for (const auto& n : s->notices) std::cout << "    notice " << n.code << " x " << n.count << ": " << n.text << '\n';
    for (const auto& p : s->parts) std::cout << "    " << p.part << ": " << p.rows << " = " << p.imported << " + " << p.quarantined << '\n';
    EXPECT_EQ(s->rows, rows) << what;
    EXPECT_EQ(s->quarantined, quarantined) << what;
    EXPECT_EQ(s->imported + s->quarantined, s->rows) << what;
    EXPECT_EQ(s->entities, entities) << what;
    EXPECT_EQ(sink.broken, 0u) << what;
    EXPECT_EQ(sink.rejects.size(), quarantined) << what;
  }

  Result<Summary> read(const char* file, const char* mapping_id) {
    sink = CheckingSink();
    std::ifstream in("mappings/" + std::string(mapping_id) + ".json");
    std::stringstream text;
    text << in.rdbuf();
    DOSI_TRY(const Mapping m, parse_mapping(text.str()));
    const Input input{data() / file, {}};
    return m.format == "geojson" ? read_geojson(input, m, sink) : read_csv(input, m, sink);
  }

  CheckingSink sink;
};

TEST_F(RealFiles, Tables) {
  struct Case {
    const char *file, *mapping;
    std::uint64_t rows, quarantined, entities;
  };
  for (const Case& c : {
           Case{"korea/bus/seoul_gtfs_stops.csv", "kr-seoul-bus-stops", 12559, 0, 12559},
           Case{"korea/bus/seoul_gtfs_stops.xlsx", "kr-seoul-bus-stops", 12559, 0, 12559},
           Case{"korea/bus/seoul_bus_stops_gu_dong.csv", "kr-seoul-bus-stops-dong", 10365, 0, 10365},
           Case{"korea/bus/seoul_route_stop_hourly_202205.csv", "kr-seoul-boardings-route-stop", 40328, 0, 40328},
           Case{"korea/bus/seoul_route_stop_hourly_202205.csv", "kr-seoul-boardings-stop", 40328, 225, 12492},
           Case{"korea/bus/sejong_route_stops_20250514.csv", "kr-sejong-route-stops", 4220, 0, 4220 + 131 + 1566},
           Case{"korea/safety/seoul_cctv_points.csv", "kr-cctv-points", 26270, 0, 26270},
           Case{"korea/safety/gwanak_cctv.csv", "kr-cctv-district", 5366, 0, 5366},
           Case{"korea/safety/police_stations_boxes_locations.csv", "kr-police-stations-boxes", 453, 0, 453},
           Case{"korea/safety/police_offices_national_20200409.csv", "kr-police-offices", 2264, 0, 2264},
           Case{"korea/safety/seoul_emergency_bells_cp949.csv", "kr-emergency-bells", 13088, 1, 13087},
           Case{"korea/safety/gwanak_emergency_bells_standard.csv", "kr-emergency-bells-standard", 988, 0, 988},
           Case{"korea/safety/seoul_security_lights_강북구_보안등정보_20190521.csv", "kr-security-lights", 18816, 11977, 6839},
           Case{"korea/safety/seoul_security_lights_관악구_보안등정보_20190605.csv", "kr-security-lights", 11783, 0, 11783},
           Case{"korea/safety/seoul_street_lamps_cp949.csv", "kr-street-lamps", 19316, 25, 19291},
           Case{"korea/boundaries/kostat_2013_seoul_municipalities_geo_simple.json", "kr-boundary-sgis", 25, 0, 25},
           Case{"korea/boundaries/juso_2015_seoul_municipalities_geo_simple.json", "kr-boundary-juso-districts", 25, 0, 25},
           Case{"korea/boundaries/juso_2015_seoul_neighborhoods_geo_simple.json", "kr-boundary-juso-neighbourhoods", 467, 0, 467},
           Case{"korea/boundaries/hangjeongdong_서울특별시.geojson", "kr-boundary-hangjeongdong", 425, 0, 425},
       })
    expect(c.file, read(c.file, c.mapping), c.rows, c.quarantined, c.entities);
}

// A real workbook with bytes changed at random is read or refused, never worse.
TEST_F(RealFiles, DamagedWorkbooksDoNoHarm) {
  std::ifstream in(data() / "korea/safety/pinkwink_population_in_seoul.xls", std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(in)), {});
  ASSERT_TRUE(xls_to_csv(whole, ""));
  std::uint32_t random = 1;
  int refused = 0;
  for (int round = 0; round < 500; ++round) {
    std::string damaged = whole;
    for (int n = 0; n < 20; ++n) {
      random = random * 1664525 + 1013904223;
      damaged[random % damaged.size()] = static_cast<char>(random >> 24);
    }
    refused += !xls_to_csv(damaged, "");
    refused += !xls_to_csv(std::string_view(damaged).substr(0, random % damaged.size()), "");
  }
  EXPECT_GT(refused, 100);
}

// Ready mappings are found by the columns of the real files.
TEST_F(RealFiles, AreKnownByTheirColumns) {
  const auto catalogue = Catalogue::load("mappings");
  ASSERT_TRUE(catalogue) << catalogue.error().message;
  const auto go_on = [] { return true; };
  const auto suggested = [&](const char* file) {
    const auto u = inspect({data() / file, {}}, "", *catalogue, go_on);
    return u ? u->suggested_mapping : u.error().message;
  };
  EXPECT_EQ(suggested("korea/bus/seoul_gtfs_stops.csv"), "kr-seoul-bus-stops");
  EXPECT_EQ(suggested("korea/bus/seoul_bus_stops_gu_dong.csv"), "kr-seoul-bus-stops-dong");
  EXPECT_EQ(suggested("korea/bus/seoul_route_stop_hourly_202205.csv"), "kr-seoul-boardings-route-stop");
  EXPECT_EQ(suggested("korea/bus/sejong_route_stops_20250514.csv"), "kr-sejong-route-stops");
  EXPECT_EQ(suggested("korea/safety/seoul_cctv_points.csv"), "kr-cctv-points");
  EXPECT_EQ(suggested("korea/safety/gwanak_cctv.csv"), "kr-cctv-district");
  EXPECT_EQ(suggested("korea/safety/police_stations_boxes_locations.csv"), "kr-police-stations-boxes");
  EXPECT_EQ(suggested("korea/safety/police_offices_national_20200409.csv"), "kr-police-offices");
  EXPECT_EQ(suggested("korea/safety/seoul_emergency_bells_cp949.csv"), "kr-emergency-bells");
  EXPECT_EQ(suggested("korea/safety/gwanak_emergency_bells_standard.csv"), "kr-emergency-bells-standard");
  EXPECT_EQ(suggested("korea/safety/seoul_street_lamps_cp949.csv"), "kr-street-lamps");
  EXPECT_EQ(suggested("korea/boundaries/hangjeongdong_서울특별시.geojson"), "kr-boundary-hangjeongdong");
  EXPECT_EQ(suggested("korea/boundaries/kostat_2013_seoul_municipalities_geo_simple.json"), "kr-boundary-sgis");
}

TEST_F(RealFiles, HaveHeadersThatAreFound) {
  const auto look = [&](const char* file) {
    auto u = inspect({data() / file, {}}, "", Catalogue(), [] { return true; });
    EXPECT_TRUE(u) << file << ": " << (u ? "" : u.error().message);
    return u ? std::move(*u) : Understood{};
  };
  const Understood crime = look("korea/safety/seoul_gu_five_crimes_2019.csv");
  EXPECT_EQ(crime.header_rows, 4);
  EXPECT_EQ(crime.columns.at(4).name, "2019/합계/살인/발생");
  const Understood people = look("korea/safety/pinkwink_population_in_seoul.csv");
  EXPECT_EQ(people.header_rows, 3);
  EXPECT_EQ(people.columns.at(4).name, "인구/합계/남자");
  EXPECT_EQ(people.rows, 26u);  // the last line holds commas only
  const Understood cameras = look("korea/safety/seoul_gu_cctv_by_year_xlsx_named_csv.csv");
  EXPECT_EQ(cameras.format, "xlsx");
  EXPECT_EQ(cameras.skip_rows, 2);
  EXPECT_EQ(cameras.columns.at(2).name, "총 계");
  EXPECT_TRUE(cameras.columns.at(2).numeric);
  // The same table as workbook and as text.
  const Understood book = look("korea/safety/pinkwink_population_in_seoul.xls");
  EXPECT_EQ(book.format, "xls");
  ASSERT_EQ(book.columns.size(), people.columns.size());
  for (std::size_t i = 0; i < book.columns.size(); ++i) {
    EXPECT_EQ(book.columns[i].name, people.columns[i].name);
    EXPECT_EQ(book.columns[i].max, people.columns[i].max);
  }
  EXPECT_EQ(look("korea/bus/sejong_103-1_route_speed_daily.xls").columns.at(0).name, "일자");
  const Understood users = look("korea/bus/sejong_113_stop_users_route1000_202605.xls");
  EXPECT_EQ(users.columns.at(3).name, "정류장");
  EXPECT_GT(users.rows, 2700u);
  const Understood speeds = look("korea/bus/sejong_103-1_route_speed_daily.csv");
  EXPECT_EQ(speeds.columns.at(0).name, "일자");
  const Understood bells = look("korea/safety/seoul_emergency_bells_cp949.csv");
  EXPECT_EQ(bells.encoding, "CP949");
  EXPECT_EQ(bells.rows, 13088u);
  const Understood load = look("korea/bus/seoul_onboard_load/route_130.csv");
  EXPECT_EQ(load.rows, 88u);
}

TEST_F(RealFiles, PortoAlegre) {
  expect("poa gtfs", read_gtfs({data() / "bus/gtfs/poa_eptc_gtfs.zip", {}}, {"poa"}, sink), 194658, 0, 7232);
  sink = CheckingSink();
  expect("poa osm", read_osm({data() / "osm/poa_osm.pbf", {}}, {}, sink), 15886, 0, 15886);
}

TEST_F(RealFiles, Yamanashi) {
  expect("yamanashi gtfs", read_gtfs({data() / "bus/gtfs/yamanashi_jp_gtfs.zip", {}}, {"yamanashi"}, sink), 130364, 213, 14017);
}

}  // namespace
}  // namespace dosi::ingest
