#include "solutions/patrol/city/persons.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace dosi::patrol {
namespace {

TEST(Persons, AttributesAboutPersonsAreToldFromThoseAboutPlaces) {
  for (const char* one : {"callerPhone", "victim_age", "sex", "residentNumber", "licensePlate", "suspectName", "신고자성명", "birthDate", "personId"})
    EXPECT_TRUE(tells_of_persons(one)) << one;
  for (const char* one : {"category", "categoryName", "severityCode", "reportedBy", "dateObserved", "location", "stage", "message", "usage", "storage", "racecourse"})
    EXPECT_FALSE(tells_of_persons(one)) << one;
}

TEST(Persons, AReportThatTellsOfAPersonIsRefusedWithReasonAndRemedy) {
  const auto fine = json::parse(R"({"id":"urn:r:1","type":"EmergencyReport112","category":"theft","categoryName":"절도"})");
  EXPECT_TRUE(refuse_persons(*fine, "http://hub"));
  const auto phone = json::parse(R"({"id":"urn:r:2","type":"EmergencyReport112","callerPhone":"010-0000-0000"})");
  const auto refused = refuse_persons(*phone, "http://hub");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().field, "callerPhone");
  EXPECT_NE(refused.error().message.find("urn:r:2"), std::string::npos);
  EXPECT_EQ(refused.error().message.find("010-"), std::string::npos) << "the number itself is not repeated";
  const auto name = json::parse(R"({"id":"urn:r:3","type":"EmergencyReport112","name":"홍길동"})");
  EXPECT_FALSE(refuse_persons(*name, "http://hub"));
}

}  // namespace
}  // namespace dosi::patrol
