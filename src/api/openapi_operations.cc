#include <algorithm>
#include <iterator>
#include <string>

#include "api/openapi_tables.h"

namespace dosi::api {
namespace {

// The examples speak of one vehicle, so that those that need an entity find the one that "Create an entity" makes.
#define NGSI "/ngsi-ld/v1"
#define VEHICLE "id=urn:ngsi-ld:Vehicle:A4567"
#define SPEED VEHICLE " attr=speed"
#define ENTITY                                                                                                       \
  R"({"id":"urn:ngsi-ld:Vehicle:A4567","type":"Vehicle","speed":{"type":"Property","value":55,"observedAt":"2026-05-01T09:00:00Z"},"location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[126.97,37.56]}}})"
#define FRAGMENT R"({"speed":{"type":"Property","value":60}})"
#define OTHERS R"([{"id":"urn:ngsi-ld:Vehicle:B1","type":"Vehicle","speed":{"type":"Property","value":20}}])"
#define QUERY R"({"type":"Query","entities":[{"type":"Vehicle"}],"q":"speed>50"})"
#define MOMENTS                                                                                                      \
  R"({"id":"urn:ngsi-ld:Vehicle:A4567","type":"Vehicle","speed":[{"type":"Property","value":40,"observedAt":"2026-04-30T09:00:00Z"}]})"
#define TIMES "timerel=before&timeAt=2027-01-01T00:00:00Z"
#define TEMPORAL_QUERY                                                                                               \
  R"({"type":"Query","entities":[{"type":"Vehicle"}],"temporalQ":{"timerel":"before","timeAt":"2027-01-01T00:00:00Z"}})"
#define SUBSCRIPTION                                                                                                 \
  R"({"id":"urn:ngsi-ld:Subscription:1","type":"Subscription","entities":[{"type":"Vehicle"}],"notification":{"endpoint":{"uri":"https://app.example/notify"}}})"
#define REGISTRATION                                                                                                 \
  R"({"id":"urn:ngsi-ld:ContextSourceRegistration:1","type":"ContextSourceRegistration","information":[{"entities":[{"type":"Ferry"}]}],"endpoint":"https://port.example"})"
#define MAPPING                                                                                                      \
  R"({"mapping":{"entities":[{"type":"Streetlight","id":"urn:ngsi-ld:Streetlight:{id}","place":{"longitude":"longitude","latitude":"latitude"},"attributes":[{"name":"name","column":"id"}]}]}})"
#define SNAPSHOT R"({"type":"Snapshot","snapshotQueries":[{"type":"Query","entities":[{"type":"Vehicle"}]}]})"

constexpr OperationDoc kOperations[] = {
    {"POST " NGSI "/entities", "Entity", "201 207:BatchOperationResult", "409 422", "", "", ENTITY},
    {"GET " NGSI "/entities", "", "200:EntityList 201:EntityList 203:EntityList", "", "", "type=Vehicle&q=speed>50&limit=10&count=true", ""},
    {"DELETE " NGSI "/entities", "", "204 207:BatchOperationResult", "", "", "type=Vehicle&q=speed>50", ""},
    {"GET " NGSI "/entities/{id}", "", "200:Entity 201:Entity 203:Entity", "", VEHICLE, "pick=id,type,speed&options=sysAttrs", ""},
    {"PUT " NGSI "/entities/{id}", "Entity", "204 207:BatchOperationResult", "", VEHICLE, "", ENTITY},
    {"PATCH " NGSI "/entities/{id}", "EntityFragment", "204 207:BatchOperationResult", "", VEHICLE, "", FRAGMENT},
    {"DELETE " NGSI "/entities/{id}", "", "204 207:BatchOperationResult", "", VEHICLE, "", ""},
    {"POST " NGSI "/entities/{id}/attrs", "EntityFragment", "204 207:UpdateResult", "", VEHICLE, "options=noOverwrite",
     R"({"brand":{"type":"Property","value":"Hyundai"}})"},
    {"PATCH " NGSI "/entities/{id}/attrs", "EntityFragment", "204 207:UpdateResult", "", VEHICLE, "", FRAGMENT},
    {"PATCH " NGSI "/entities/{id}/attrs/{attr}", "AttributeFragment", "204 207:BatchOperationResult", "", SPEED, "",
     R"({"value":61})"},
    {"PUT " NGSI "/entities/{id}/attrs/{attr}", "AttributeFragment", "204 207:BatchOperationResult", "", SPEED, "",
     R"({"type":"Property","value":62})"},
    {"DELETE " NGSI "/entities/{id}/attrs/{attr}", "", "204 207:BatchOperationResult", "", SPEED, "deleteAll=true", ""},
    {"POST " NGSI "/entityOperations/create", "Entities", "201:Ids 204 207:BatchOperationResult", "", "", "", OTHERS},
    {"POST " NGSI "/entityOperations/upsert", "Entities", "201:Ids 204 207:BatchOperationResult", "", "", "options=update",
     OTHERS},
    {"POST " NGSI "/entityOperations/update", "EntityFragments", "204 207:BatchOperationResult", "", "", "",
     "[" ENTITY "]"},
    {"POST " NGSI "/entityOperations/merge", "EntityFragments", "204 207:BatchOperationResult", "", "", "", "[" ENTITY "]"},
    {"POST " NGSI "/entityOperations/delete", "IdsToDelete", "204 207:BatchOperationResult", "", "", "",
     R"(["urn:ngsi-ld:Vehicle:A4567"])"},
    {"POST " NGSI "/entityOperations/query", "Query", "200:EntityList 201:EntityList 203:EntityList", "", "", "limit=10", QUERY},
    {"GET " NGSI "/types", "", "200:EntityTypeList", "", "", "details=true", ""},
    {"GET " NGSI "/types/{type}", "", "200:EntityTypeInfo", "", "type=Vehicle", "", ""},
    {"GET " NGSI "/attributes", "", "200:AttributeList", "", "", "", ""},
    {"GET " NGSI "/attributes/{attr}", "", "200:AttributeInfo", "", "attr=speed", "", ""},
    {"POST " NGSI "/temporal/entities", "EntityTemporal", "201 204 207:BatchOperationResult", "", "", "", MOMENTS},
    {"GET " NGSI "/temporal/entities", "", "200:EntityTemporalList 201:EntityTemporalList 206:EntityTemporalList", "", "",
     "type=Vehicle&" TIMES "&lastN=10", ""},
    {"GET " NGSI "/temporal/entities/{id}", "", "200:EntityTemporal 206:EntityTemporal", "", VEHICLE, TIMES "&attrs=speed", ""},
    {"DELETE " NGSI "/temporal/entities/{id}", "", "204 207:BatchOperationResult", "", VEHICLE, "", ""},
    {"POST " NGSI "/temporal/entities/{id}/attrs", "EntityTemporalFragment", "204 207:BatchOperationResult", "", VEHICLE, "",
     R"({"speed":[{"type":"Property","value":41,"observedAt":"2026-04-30T10:00:00Z"}]})"},
    {"DELETE " NGSI "/temporal/entities/{id}/attrs/{attr}", "", "204 207:BatchOperationResult", "", SPEED, "deleteAll=true", ""},
    {"PATCH " NGSI "/temporal/entities/{id}/attrs/{attr}/{instance}", "EntityTemporalFragment",
     "204 207:BatchOperationResult", "", SPEED, "",
     R"({"speed":[{"type":"Property","value":42,"observedAt":"2026-04-30T09:00:00Z"}]})"},
    {"DELETE " NGSI "/temporal/entities/{id}/attrs/{attr}/{instance}", "", "204 207:BatchOperationResult", "", SPEED, "", ""},
    {"POST " NGSI "/temporal/entityOperations/query", "Query",
     "200:EntityTemporalList 201:EntityTemporalList 206:EntityTemporalList", "", "", "", TEMPORAL_QUERY},
    {"POST " NGSI "/subscriptions", "Subscription", "201", "409 422", "", "", SUBSCRIPTION},
    {"GET " NGSI "/subscriptions", "", "200:SubscriptionList", "", "", "limit=10", ""},
    {"GET " NGSI "/subscriptions/{id}", "", "200:Subscription", "", "id=urn:ngsi-ld:Subscription:1", "", ""},
    {"PATCH " NGSI "/subscriptions/{id}", "SubscriptionFragment", "204", "422", "id=urn:ngsi-ld:Subscription:1", "",
     R"({"isActive":false})"},
    {"DELETE " NGSI "/subscriptions/{id}", "", "204", "", "id=urn:ngsi-ld:Subscription:1", "", ""},
    {"POST " NGSI "/csourceRegistrations", "Registration", "201", "409 422", "", "", REGISTRATION},
    {"GET " NGSI "/csourceRegistrations", "", "200:RegistrationList", "", "", "type=Ferry", ""},
    {"GET " NGSI "/csourceRegistrations/{id}", "", "200:Registration", "", "id=urn:ngsi-ld:ContextSourceRegistration:1", "", ""},
    {"PATCH " NGSI "/csourceRegistrations/{id}", "RegistrationFragment", "204", "409 422",
     "id=urn:ngsi-ld:ContextSourceRegistration:1", "", R"({"expiresAt":"2099-01-01T00:00:00Z"})"},
    {"DELETE " NGSI "/csourceRegistrations/{id}", "", "204", "", "id=urn:ngsi-ld:ContextSourceRegistration:1", "", ""},
    {"POST " NGSI "/csourceSubscriptions", "Subscription", "201", "409 422", "", "", SUBSCRIPTION},
    {"GET " NGSI "/csourceSubscriptions", "", "200:SubscriptionList", "", "", "limit=10", ""},
    {"GET " NGSI "/csourceSubscriptions/{id}", "", "200:Subscription", "", "id=urn:ngsi-ld:Subscription:1", "", ""},
    {"PATCH " NGSI "/csourceSubscriptions/{id}", "SubscriptionFragment", "204", "422", "id=urn:ngsi-ld:Subscription:1", "",
     R"({"isActive":false})"},
    {"DELETE " NGSI "/csourceSubscriptions/{id}", "", "204", "", "id=urn:ngsi-ld:Subscription:1", "", ""},
    {"POST /ngsi-ld/ex/remote-notify", "RemoteNotification", "200:Any", "", "", "",
     R"({"id":"urn:ngsi-ld:Notification:1","type":"Notification","subscriptionId":"urn:ngsi-ld:Subscription:none","notifiedAt":"2026-05-01T09:00:00Z","data":[]})"},
    {"POST " NGSI "/jsonldContexts", "LocalContext", "201", "", "", "",
     R"({"@context":{"Ferry":"https://port.example/ns#Ferry"}})"},
    {"GET " NGSI "/jsonldContexts", "", "200:ContextList", "", "", "details=true&kind=Hosted", ""},
    {"GET " NGSI "/jsonldContexts/{contextId}", "", "200:Any", "422", "", "", ""},
    {"DELETE " NGSI "/jsonldContexts/{contextId}", "", "204", "", "", "", ""},
    {"GET " NGSI "/entityMaps", "", "201:EntityMap", "", "", "type=Vehicle&entityMapLifetime=PT10M", ""},
    {"POST " NGSI "/entityMaps", "Query", "201:EntityMap", "", "", "", QUERY},
    {"GET " NGSI "/entityMaps/{entityMapId}", "", "200:EntityMap", "", "", "", ""},
    {"PATCH " NGSI "/entityMaps/{entityMapId}", "EntityMapFragment", "204", "", "", "",
     R"({"expiresAt":"2099-01-01T00:00:00Z"})"},
    {"DELETE " NGSI "/entityMaps/{entityMapId}", "", "204", "", "", "", ""},
    {"GET " NGSI "/temporal/entityMaps", "", "201:EntityMap", "", "", "type=Vehicle&" TIMES, ""},
    {"POST " NGSI "/temporal/entityMaps", "Query", "201:EntityMap", "", "", "", TEMPORAL_QUERY},
    {"POST " NGSI "/snapshots", "Snapshot", "201", "409", "", "", SNAPSHOT},
    {"DELETE " NGSI "/snapshots", "", "204 207:BatchOperationResult", "", "", "q=snapshotPriority<6", ""},
    {"GET " NGSI "/snapshots/{snapshotId}", "", "200:Snapshot", "", "", "", ""},
    {"PATCH " NGSI "/snapshots/{snapshotId}", "SnapshotFragment", "200:Snapshot", "", "", "", R"({"snapshotPriority":7})"},
    {"DELETE " NGSI "/snapshots/{snapshotId}", "", "204", "", "", "", ""},
    {"POST " NGSI "/snapshots/{snapshotId}/clone", "SnapshotFragment", "201", "409", "", "", R"({"type":"Snapshot"})"},
    {"GET " NGSI "/info/sourceIdentity", "", "200:SourceIdentity", "", "", "", ""},
    {"GET " NGSI "/core-context/{file}", "", "200:LocalContext", "", "file=v1.9.jsonld", "", ""},
    {"GET /health", "", "200:Health", "503", "", "", ""},
    {"GET /metrics", "", "200:Text", "", "", "", ""},
    {"GET /dosi/layers", "", "200:Layers", "", "", "", ""},
    {"GET /dosi/tiles/{z}/{x}/{y}.mvt", "", "200:Text 204 304", "", "z=10 x=873 y=396", "type=Vehicle", ""},
    {"GET /dosi/live", "", "200:Text", "", "", "type=Vehicle", ""},
    {"GET /dosi/neighbours", "", "200:Neighbour", "", "", "url=https://port.example", ""},
    {"GET /dosi/mappings", "", "200:Mappings", "", "", "", ""},
    {"POST /dosi/imports", "Text", "201:Import", "", "", "name=poles.csv",
     "id,latitude,longitude\n1,37.56,126.97\n2,37.57,126.98\n"},
    {"GET /dosi/imports", "", "200:ImportList", "", "", "", ""},
    {"GET /dosi/imports/{id}", "", "200:Import", "", "", "", ""},
    {"POST /dosi/imports/{id}/preview", "ImportOrder", "202:Import", "409", "", "", MAPPING},
    {"POST /dosi/imports/{id}/start", "ImportOrder", "202:Import", "409", "", "", MAPPING},
    {"POST /dosi/imports/{id}/cancel", "", "200:Import", "409", "", "", ""},
    {"POST /dosi/imports/{id}/undo", "", "200:Import", "409", "", "", ""},
    {"DELETE /dosi/imports/{id}", "", "204", "409", "", "", ""},
    {"GET /dosi/imports/{id}/quarantine", "", "200:Text", "", "", "", ""},
    {"GET /dosi/solutions", "", "200:Solutions", "", "", "", ""},
    {"GET /dosi/solutions/{id}", "", "200:Solution", "", "id=stop-gaps", "", ""},
    {"GET /dosi/solutions/{id}/readiness", "", "200:Readiness", "", "id=stop-gaps", "", ""},
    {"POST /dosi/solutions/{id}/runs", "RunOrder", "202:Run", "403", "id=stop-gaps", "", R"({"parameters":{"distance":300}})"},
    {"POST /dosi/solutions/{id}/sessions", "RunOrder", "201:Session", "403", "id=talker", "", "{}"},
    {"GET /dosi/solutions/{id}/sessions/{session}", "", "200:Session", "", "id=talker", "", ""},
    {"POST /dosi/solutions/{id}/sessions/{session}", "Question", "200:Any", "409", "id=talker", "", R"({"ask":"network"})"},
    {"DELETE /dosi/solutions/{id}/sessions/{session}", "", "204", "", "id=talker", "", ""},
    {"GET /dosi/runs", "", "200:RunList", "", "", "", ""},
    {"GET /dosi/runs/{id}", "", "200:Run", "", "", "", ""},
    {"POST /dosi/runs/{id}/cancel", "", "200:Run", "409", "", "", ""},
    {"POST /dosi/backups", "BackupOrder", "204", "403 409 422", "", "", R"({"folder":"/var/backups/dosi-2026-05-01"})"},
    {"GET /openapi.json", "", "200:Any", "", "", "", ""},
};

}  // namespace

const OperationDoc* operation_doc(const RouteInfo& route) {
  const std::string wanted = std::string(http::name(route.method)) + " " + std::string(route.pattern);
  const auto found = std::find_if(std::begin(kOperations), std::end(kOperations),
                                  [&](const OperationDoc& doc) { return doc.route == wanted; });
  return found == std::end(kOperations) ? nullptr : &*found;
}

}  // namespace dosi::api
