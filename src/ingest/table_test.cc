// Cells, records, encodings, headers, mappings: what the CSV reader stands on.
#include "ingest/table.h"

#include <gtest/gtest.h>

#include <random>

#include "ingest/catalogue.h"
#include "ingest/cell.h"
#include "ingest/inspect.h"
#include "ingest/process.h"
#include "ingest/recording_sink.h"
#include "ingest/sheet.h"
#include "ingest/xls.h"

namespace dosi::ingest {
namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows scan(std::string_view text, char delimiter = ',', std::size_t cells = 0) {
  CsvScanner scanner(text, delimiter);
  if (cells > 0) scanner.expect_cells(cells);
  Record record;
  Rows out;
  while (scanner.next(record)) out.emplace_back(record.cells.begin(), record.cells.end());
  return out;
}

TEST(CsvScanner, ReadsQuotesAndLineEnds) {
  EXPECT_EQ(scan("a,b\r\n\"x \"\"y\"\"\",\"1\n2\"\n\n,\n"), (Rows{{"a", "b"}, {"x \"y\"", "1\n2"}, {"", ""}}));
  EXPECT_EQ(scan("a;b\rc;d", ';'), (Rows{{"a", "b"}, {"c", "d"}}));
  EXPECT_EQ(scan("a,b"), (Rows{{"a", "b"}}));
  EXPECT_EQ(scan(""), Rows{});
}

TEST(CsvScanner, SurvivesStrayQuotes) {
  EXPECT_EQ(scan("\"a,b\n1,2\n"), (Rows{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(scan("1,5\" pipe\n2,x\n"), (Rows{{"1", "5\" pipe"}, {"2", "x"}}));
  EXPECT_EQ(scan("1,\"a\"b\"\n2,x\n"), (Rows{{"1", "a\"b"}, {"2", "x"}}));
  EXPECT_EQ(scan("1,\"open\n2,x\n3,\"y\"\n", ',', 2), (Rows{{"1", "open"}, {"2", "x"}, {"3", "y"}}));
}

TEST(CsvScanner, CountsLines) {
  CsvScanner scanner("a,b\n\"1\n2\",x\n\nc,d\n");
  Record record;
  std::vector<std::uint64_t> lines;
  while (scanner.next(record)) lines.push_back(record.line);
  EXPECT_EQ(lines, (std::vector<std::uint64_t>{1, 2, 5}));
}

// Whatever was written by the rules is read back.
TEST(CsvScanner, ReadsWhatWasWritten) {
  std::mt19937 random(7);
  const std::string signs = "ab,\"\n가 ";
  for (int round = 0; round < 300; ++round) {
    Rows rows(1 + random() % 5);
    std::string text;
    const std::size_t width = 2 + random() % 3;
    for (auto& row : rows) {
      for (std::size_t c = 0; c < width; ++c) {
        std::string cell, quoted;
        for (std::size_t n = random() % 6; n > 0; --n) cell += signs[random() % 5];
        for (const char s : cell) quoted += s == '"' ? "\"\"" : std::string(1, s);
        text += (c ? "," : "") + ("\"" + quoted + "\"");
        row.push_back(cell);
      }
      text += "\r\n";
    }
    EXPECT_EQ(scan(text, ',', width), rows) << text;
  }
}

TEST(Cells, ReadNumbers) {
  EXPECT_EQ(read_number("1,395"), 1395);
  EXPECT_EQ(read_number("-12,345,678.5"), -12345678.5);
  EXPECT_EQ(read_number("+3"), 3);
  EXPECT_EQ(read_number("1e3"), 1000);
  for (const char* bad : {"", "1,39", "1,3955", ",395", "12 m", "NaN", "inf", "1.2.3", "0x10", "1,395,", "1.000,5"})
    EXPECT_FALSE(read_number(bad)) << bad;
}

TEST(Cells, ReadTimes) {
  const auto date = [](const char* text, const char* format = "") {
    const auto t = read_civil(text, format);
    return t ? format_time(to_time(*t, 540)) : "none";
  };
  EXPECT_EQ(date("2020-11-10"), "2020-11-09T15:00:00Z");
  EXPECT_EQ(date("20201110"), "2020-11-09T15:00:00Z");
  EXPECT_EQ(date("2020.11.10 08:30"), "2020-11-09T23:30:00Z");
  EXPECT_EQ(date("2020-11-10T08:30:15"), "2020-11-09T23:30:15Z");
  EXPECT_EQ(date("202205", "yyyyMM"), "2022-04-30T15:00:00Z");
  EXPECT_EQ(date("2026년05월01일", "yyyy년MM월dd일"), "2026-04-30T15:00:00Z");
  EXPECT_EQ(date("2024-02-29"), "2024-02-28T15:00:00Z");
  for (const char* bad : {"2023-02-29", "2020-13-01", "2020-00-10", "10.11.2020", "hello", "", "2020-11-10 25:00"}) EXPECT_EQ(date(bad), "none");
}

TEST(Encoding, IsFoundOut) {
  EXPECT_EQ(decode("\xEF\xBB\xBFname").value().view(), "name");
  EXPECT_EQ(decode("이름").value().encoding, "UTF-8");
  const auto korean = decode("\xC0\xCC\xB8\xA7,1");  // 이름 in CP949
  EXPECT_EQ(korean->encoding, "CP949");
  EXPECT_EQ(korean->view(), "이름,1");
  EXPECT_EQ(decode(std::string_view("\xFF\xFE" "a\0,\0", 6)).value().view(), "a,");
  EXPECT_EQ(decode("\xC0\xCC", "EUC-KR").value().view(), "이");
  EXPECT_FALSE(decode("x", "KLINGON"));
  EXPECT_FALSE(decode("\x80\xFF\n\xFF\xFF\n"));
  // One broken line of many is that line's matter.
  std::string mostly;
  for (int i = 0; i < 100; ++i) mostly += "이름,1\n";
  const auto broken = decode(mostly + "\xFF,2\n");
  EXPECT_EQ(broken->encoding, "UTF-8");
  EXPECT_FALSE(broken->clean);
}

TEST(Encoding, KnowsUtf8) {
  for (const char* good : {"", "abc", "한글", "😀", "\xF4\x8F\xBF\xBF"}) EXPECT_TRUE(is_utf8(good));
  for (const char* bad : {"\x80", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xED\x95", "12345678\xFF"}) EXPECT_FALSE(is_utf8(bad));
}

TEST(Layout, IsGuessed) {
  const auto is = [](const Rows& rows, int skip, int header) {
    const Layout l = guess_layout(rows);
    EXPECT_EQ(l.skip_rows, skip);
    EXPECT_EQ(l.header_rows, header);
  };
  is({{"id", "name"}, {"1", "x"}}, 0, 1);
  is({{"", "시군구별 현황", "", "", ""}, {"", "(단위: 대)", "", "", ""}, {"", "구", "계", "2016", "2017"}, {"", "강남", "1", "2", "3"}}, 2, 1);
  is({{"구", "인구", "인구"}, {"구", "남", "여"}, {"강남", "1", "2"}}, 0, 2);
  is({{"2016-01-01", "THEFT", "41.8", "-87.6"}, {"2016-01-02", "THEFT", "41.9", "-87.7"}}, 0, 0);
  EXPECT_EQ(column_names({{"구", "인구", ""}, {"구", "남", "여"}}), (std::vector<std::string>{"구", "인구/남", "인구/여"}));
  EXPECT_EQ(column_names({{"a", "", "a"}}), (std::vector<std::string>{"a", "column 2", "a (2)"}));
}

TEST(Mapping, SaysWhatIsWrongAndWhere) {
  const auto why = [](const char* text) {
    const auto m = parse_mapping(text);
    return m ? std::string("fine") : m.error().message;
  };
  EXPECT_EQ(why("{}"), "The mapping is wrong: entities must name at least one kind of entity");
  EXPECT_EQ(why(R"({"entities":[{"id":"urn:x:{a}"}]})"), "The mapping is wrong: entities[0].type is missing");
  EXPECT_EQ(why(R"({"entities":[{"type":"Bus stop","id":"urn:x:{a}"}]})"),
            "The mapping is wrong: entities[0].type is 'Bus stop'; a name has letters, digits and _ only, a letter first");
  EXPECT_EQ(why(R"({"entities":[{"type":"T","id":"urn:x:{a}","attributes":[{"name":"n","colum":"a"}]}]})"),
            "The mapping is wrong: entities[0].attributes[0] needs exactly one of column, columns, id and languages");
  EXPECT_EQ(why(R"({"entities":[{"type":"T","id":"urn:x:{a}","attributes":[{"name":"n","column":"a","typ":"text"}]}]})"),
            "The mapping is wrong: entities[0].attributes[0].typ is unknown here");
  EXPECT_EQ(why(R"({"entities":[{"type":"T","id":"urn:x:{a}","attributes":[{"name":"n","column":"a","type":"float"}]}]})"),
            "The mapping is wrong: entities[0].attributes[0].type must be one of text, number, integer, boolean, date, datetime");
  EXPECT_EQ(why(R"({"zone":"Mars","entities":[{"type":"T","id":"urn:x:{a}"}]})"),
            "The mapping is wrong: zone must be Asia/Seoul, Asia/Tokyo, UTC or an offset such as +09:00, not 'Mars'");
  EXPECT_EQ(why(R"({"entities":[{"type":"T","id":"urn:x:{a}","place":{"longitude":"x"}}]})"),
            "The mapping is wrong: entities[0].place needs the columns longitude and latitude, or geometry: true");
  EXPECT_EQ(zone_minutes("-05:30").value(), -330);
}

TEST(Catalogue, HoldsTheReadyMappings) {
  const auto catalogue = Catalogue::load("mappings");
  ASSERT_TRUE(catalogue) << catalogue.error().message;
  EXPECT_GE(catalogue->mappings().size(), 15u);
  for (const auto& [mapping, document] : catalogue->mappings()) {
    EXPECT_FALSE(mapping.title_ko.empty()) << mapping.id;
    EXPECT_FALSE(mapping.title_en.empty()) << mapping.id;
    EXPECT_FALSE(mapping.match.empty()) << mapping.id;
  }
  EXPECT_EQ(catalogue->suggest("csv", {"관리번호", "위도", "경도", "높이"}), "kr-street-lamps");
  EXPECT_EQ(catalogue->suggest("csv", {"관리번호", "위도", "경도", "1", "2", "3", "4", "5", "6", "7", "8", "9"}), "");
  EXPECT_EQ(Catalogue::load("/nowhere").error().code, ErrorCode::not_found);
}

TEST(Inspect, LooksAtTheWholeFileAndDraftsAMapping) {
  std::string text = "관리번호,이름,수량,코드,X좌표,Y좌표\n";
  for (int i = 0; i < 3000; ++i) text += std::to_string(i) + ",x" + std::to_string(i % 3) + ",1.5,007,127." + std::to_string(i) + ",37.5\n";
  text += "3000,,many,007,,\n";
  const TextFile file(text, "my places.csv");
  const auto u = inspect(file.input(), "", Catalogue(), [] { return true; });
  ASSERT_TRUE(u) << u.error().message;
  EXPECT_EQ(u->format, "csv");
  EXPECT_EQ(u->rows, 3001u);
  EXPECT_EQ(u->columns[1].samples, (std::vector<std::string>{"x0", "x1", "x2"}));
  EXPECT_EQ(u->columns[1].blank, 1u);
  EXPECT_FALSE(u->columns[2].numeric);  // the last row says so
  EXPECT_TRUE(u->columns[0].whole);
  EXPECT_EQ(u->columns[0].max, 3000);
  const auto document = draft_mapping(*u, "my places.csv");
  const auto mapping = mapping_of(document);
  ASSERT_TRUE(mapping) << mapping.error().message;
  EXPECT_EQ(mapping->entities[0].type, "MyPlaces");
  EXPECT_EQ(mapping->entities[0].id, "urn:ngsi-ld:MyPlaces:{관리번호}");
  EXPECT_EQ(mapping->entities[0].place->longitude, "X좌표");
  EXPECT_EQ(mapping->entities[0].attributes.size(), 4u);
  EXPECT_EQ(mapping->entities[0].attributes[3].cell.type, ValueType::text);
  EXPECT_EQ(inspect(file.input(), "", Catalogue(), [] { return false; }).error().code, ErrorCode::cancelled);
}

// Such names would make a hub refuse every row.
TEST(Inspect, DraftsNoNamesThatNgsiLdKeepsForItself) {
  const TextFile file("value,object,unitCode,,lang\n1,2,3,4,5\n", "core.csv");
  const auto u = inspect(file.input(), "", Catalogue(), [] { return true; });
  ASSERT_TRUE(u) << u.error().message;
  const auto mapping = mapping_of(draft_mapping(*u, "core.csv"));
  ASSERT_TRUE(mapping) << mapping.error().message;
  std::vector<std::string> names;
  for (const auto& a : mapping->entities[0].attributes) names.push_back(a.name);
  for (const char* name : {"valueValue", "objectValue", "unitCodeValue", "langValue"})
    EXPECT_EQ(std::count(names.begin(), names.end(), name), 1) << name;
}

TEST(Inspect, KnowsFormatsByContent) {
  const auto format = [](std::string_view text) {
    const TextFile file(text, "file.txt");
    const auto f = guess_format(file.input());
    return f ? *f : f.error().message;
  };
  EXPECT_EQ(format("a,b\n1,2\n"), "csv");
  EXPECT_EQ(format(R"({"type":"FeatureCollection","features":[]})"), "geojson");
  EXPECT_EQ(format(R"([{"id":"urn:a","type":"T"}])"), "ngsi-ld");
  EXPECT_EQ(format("<?xml version='1.0'?><osm version='0.6'></osm>"), "osm");
  EXPECT_EQ(format(""), "file.txt is empty");
}

TEST(Process, IsBounded) {
  const auto yes = [] { return true; };
  const auto fine = run_process({"sh", "-c", "echo $NAME; echo no >&2; exit 3"}, {"NAME=dosi"}, {}, yes);
  ASSERT_TRUE(fine);
  EXPECT_EQ(fine->out, "dosi\n");
  EXPECT_EQ(fine->err, "no\n");
  EXPECT_EQ(fine->exit_code, 3);
  EXPECT_EQ(run_process({"sleep", "60"}, {}, {1, 1000}, yes).error().code, ErrorCode::bad_request);
  EXPECT_EQ(run_process({"yes"}, {}, {60, 100000}, yes).error().code, ErrorCode::payload_too_large);
  EXPECT_EQ(run_process({"sleep", "60"}, {}, {}, [] { return false; }).error().code, ErrorCode::cancelled);
  EXPECT_EQ(run_process({"no-such-program"}, {}, {}, yes).error().code, ErrorCode::unavailable);
}

// However a workbook is cut or changed, it is read or refused.
TEST(Sheet, SurvivesDamage) {
  std::string bytes("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
  bytes.resize(4096, '\0');
  bytes[0x1E] = 9, bytes[0x30] = 1;
  std::mt19937 random(11);
  for (int round = 0; round < 2000; ++round) {
    std::string damaged = bytes;
    for (int n = 0; n < 64; ++n) damaged[8 + random() % 1500] = static_cast<char>(random() % 4 == 0 ? random() : random() % 8);
    damaged[0x1E] = 9, damaged[0x1F] = 0;
    EXPECT_FALSE(xls_to_csv(damaged, "")) << round;
  }
  EXPECT_FALSE(xls_to_csv(std::string_view(bytes).substr(0, 600), ""));
}

TEST(Sheet, RefusesBrokenWorkbooks) {
  const TextFile file("PK\x03\x04 xl/workbook.xml and nothing more", "book.csv");
  RecordingSink sink;
  EXPECT_EQ(workbook_kind("PK\x03\x04 xl/workbook.xml"), Workbook::xlsx);
  EXPECT_FALSE(Table::open(file.input(), {}, [] { return true; }));
}

}  // namespace
}  // namespace dosi::ingest
