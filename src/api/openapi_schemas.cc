#include "api/openapi_tables.h"

namespace dosi::api {
namespace {

// GS CIM 009 clauses 5.2 and 5.3, as far as JSON Schema can say it.
constexpr std::string_view kSchemas = R"json(
"Uri":{"type":"string","format":"uri","pattern":"^[A-Za-z][A-Za-z0-9+.-]*:[^\\s]+$"},
"Context":{"description":"A JSON-LD @context: a URL, an object, or an array of these","type":["string","object","array"]},
"TypeNames":{"oneOf":[{"type":"string","minLength":1},{"type":"array","items":{"type":"string"},"minItems":1}]},
"Attribute":{"description":"A Property, Relationship or one of their kinds (clauses 5.2.5 to 5.2.7, 5.2.32, 5.2.35 to 5.2.38), several by datasetId, or its concise or simplified form","type":["object","array","string","number","boolean"]},
"Entity":{"description":"Clause 5.2.4","type":"object","required":["id","type"],"properties":{"id":{"$ref":"#/components/schemas/Uri"},"type":{"$ref":"#/components/schemas/TypeNames"},"scope":{"type":["string","array"]},"@context":{"$ref":"#/components/schemas/Context"}},"additionalProperties":{"$ref":"#/components/schemas/Attribute"}},
"EntityFragment":{"description":"Members of an entity (clause 5.4)","type":"object","properties":{"id":{"$ref":"#/components/schemas/Uri"},"type":{"$ref":"#/components/schemas/TypeNames"},"@context":{"$ref":"#/components/schemas/Context"}},"additionalProperties":true},
"AttributeFragment":{"description":"Members of one attribute","type":"object"},
"EntityList":{"description":"Entities, or a GeoJSON FeatureCollection","type":["array","object"]},
"Entities":{"type":"array","minItems":1,"items":{"$ref":"#/components/schemas/Entity"}},
"EntityFragments":{"type":"array","minItems":1,"items":{"$ref":"#/components/schemas/EntityFragment"}},
"Ids":{"type":"array","items":{"$ref":"#/components/schemas/Uri"}},
"IdsToDelete":{"type":"array","minItems":1,"items":{"$ref":"#/components/schemas/Uri"}},
"EntityTemporal":{"description":"Clause 5.2.20: each attribute an array of its moments","type":"object","required":["id","type"],"properties":{"id":{"$ref":"#/components/schemas/Uri"},"type":{"$ref":"#/components/schemas/TypeNames"}},"additionalProperties":true},
"EntityTemporalFragment":{"type":"object","additionalProperties":true},
"EntityTemporalList":{"type":"array","items":{"$ref":"#/components/schemas/EntityTemporal"}},
"Query":{"description":"Clause 5.2.23","type":"object","required":["type"],"properties":{"type":{"const":"Query"},"entities":{"type":"array","minItems":1,"items":{"$ref":"#/components/schemas/EntitySelector"}},"attrs":{"type":"array","items":{"type":"string"}},"pick":{"type":"array","items":{"type":"string"}},"omit":{"type":"array","items":{"type":"string"}},"q":{"type":"string"},"geoQ":{"type":"object"},"scopeQ":{"type":"string"},"temporalQ":{"type":"object"},"lang":{"type":"string"}}},
"EntitySelector":{"description":"Clause 5.2.33","type":"object","required":["type"],"properties":{"id":{"type":["string","array"]},"idPattern":{"type":"string"},"type":{"type":"string"}}},
"UpdateResult":{"description":"Clause 5.2.18","type":"object","required":["updated","notUpdated"],"properties":{"updated":{"type":"array","items":{"type":"string"}},"notUpdated":{"type":"array","items":{"type":"object"}}}},
"BatchOperationResult":{"description":"Clause 5.2.16","type":"object","required":["success","errors"],"properties":{"success":{"type":"array","items":{"type":"string"}},"errors":{"type":"array","items":{"type":"object"}}}},
"EntityTypeList":{"description":"Clause 5.2.24, or an array of clause 5.2.25 with details","type":["object","array"]},
"EntityTypeInfo":{"description":"Clause 5.2.26","type":"object","required":["id","type","typeName","entityCount"]},
"AttributeList":{"description":"Clause 5.2.27, or an array of clause 5.2.28 with details","type":["object","array"]},
"AttributeInfo":{"description":"Clause 5.2.28","type":"object","required":["id","type","attributeName"]},
"LocalContext":{"description":"Clause 5.13.2","type":"object","required":["@context"],"properties":{"@context":{"$ref":"#/components/schemas/Context"}}},
"ContextList":{"description":"URLs, or with details what clause 5.13.3.5 lists","type":"array","items":{"type":["string","object"]}},
"EntityMap":{"description":"Clause 5.2.39","type":"object","required":["id","type","expiresAt"],"properties":{"id":{"$ref":"#/components/schemas/Uri"},"type":{"const":"EntityMap"},"expiresAt":{"type":"string","format":"date-time"},"entityMap":{"type":"object","additionalProperties":{"type":"array","items":{"type":"string"}}},"linkedMaps":{"type":"object","additionalProperties":{"type":"string"}}}},
"EntityMapFragment":{"type":"object","properties":{"expiresAt":{"type":"string","format":"date-time"}}},
"Snapshot":{"description":"Clause 5.2.41","type":"object","required":["type"],"properties":{"id":{"$ref":"#/components/schemas/Uri"},"type":{"const":"Snapshot"},"snapshotQueries":{"type":"array","items":{"$ref":"#/components/schemas/Query"}},"snapshotTemporalQueries":{"type":"array","items":{"$ref":"#/components/schemas/Query"}},"snapshotLifetime":{"type":"string"},"snapshotPriority":{"type":"integer","minimum":1,"maximum":10},"endpoint":{"$ref":"#/components/schemas/Uri"},"receiverInfo":{"type":"array","items":{"$ref":"#/components/schemas/KeyValuePair"}},"snapshotStatus":{"enum":["preparing","success","partial","failure","empty"]}}},
"SnapshotFragment":{"type":"object","properties":{"snapshotLifetime":{"type":"string"},"snapshotPriority":{"type":"integer","minimum":1,"maximum":10},"endpoint":{"$ref":"#/components/schemas/Uri"},"receiverInfo":{"type":"array","items":{"$ref":"#/components/schemas/KeyValuePair"}}}},
"KeyValuePair":{"type":"object","required":["key","value"],"properties":{"key":{"type":"string"},"value":{"type":"string"}}},
"Endpoint":{"description":"Clause 5.2.15","type":"object","required":["uri"],"properties":{"uri":{"$ref":"#/components/schemas/Uri"},"accept":{"type":"string"},"timeout":{"type":"number"},"cooldown":{"type":"number"},"receiverInfo":{"type":"array","items":{"$ref":"#/components/schemas/KeyValuePair"}},"notifierInfo":{"type":"array","items":{"$ref":"#/components/schemas/KeyValuePair"}}}},
"Notification":{"description":"NotificationParams, clause 5.2.14","type":"object","required":["endpoint"],"properties":{"endpoint":{"$ref":"#/components/schemas/Endpoint"},"attributes":{"type":"array","items":{"type":"string"}},"format":{"type":"string"}}},
"RemoteNotification":{"description":"Clause 5.3.1","type":"object","required":["subscriptionId","data"],"properties":{"subscriptionId":{"$ref":"#/components/schemas/Uri"},"data":{"type":["array","object"]}}},
"Subscription":{"description":"Clause 5.2.12","type":"object","required":["type","notification"],"properties":{"id":{"$ref":"#/components/schemas/Uri"},"type":{"const":"Subscription"},"entities":{"type":"array","minItems":1,"items":{"$ref":"#/components/schemas/EntitySelector"}},"watchedAttributes":{"type":"array","minItems":1,"items":{"type":"string"}},"notificationTrigger":{"type":"array","items":{"type":"string"}},"timeInterval":{"type":"number"},"q":{"type":"string"},"geoQ":{"type":"object"},"scopeQ":{"type":"string"},"isActive":{"type":"boolean"},"expiresAt":{"type":"string","format":"date-time"},"throttling":{"type":"number"},"notification":{"$ref":"#/components/schemas/Notification"}}},
"SubscriptionFragment":{"type":"object","additionalProperties":true},
"SubscriptionList":{"type":"array","items":{"$ref":"#/components/schemas/Subscription"}},
"Registration":{"description":"CSourceRegistration, clause 5.2.9","type":"object","required":["type","information","endpoint"],"properties":{"id":{"$ref":"#/components/schemas/Uri"},"type":{"const":"ContextSourceRegistration"},"information":{"type":"array","minItems":1,"items":{"type":"object"}},"endpoint":{"$ref":"#/components/schemas/Uri"},"mode":{"enum":["inclusive","exclusive","redirect","auxiliary"]},"operations":{"type":"array","items":{"type":"string"}},"expiresAt":{"type":"string","format":"date-time"}}},
"RegistrationFragment":{"type":"object","additionalProperties":true},
"RegistrationList":{"type":"array","items":{"$ref":"#/components/schemas/Registration"}},
"SourceIdentity":{"description":"Clause 5.2.40","type":"object","required":["id","type","contextSourceAlias","contextSourceUptime","contextSourceTimeAt"]},
"Problem":{"description":"ProblemDetails (RFC 7807, clause 5.5.3)","type":"object","required":["type","title","detail"],"properties":{"type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string"},"field":{"type":"string"}}},
"Health":{"type":"object","required":["status","version","store","entities"]},
"Layers":{"type":"object","required":["layers"]},
"Mappings":{"type":"object","required":["mappings"]},
"Neighbour":{"type":"object","required":["reachable","types"],"properties":{"reachable":{"type":"boolean"},"types":{"type":"array","items":{"type":"string"}},"why":{"type":"string"}}},
"Import":{"type":"object","required":["id","state"]},
"ImportList":{"type":"object","required":["imports"]},
"ImportOrder":{"type":"object","properties":{"mapping":{"type":"object"}}},
"Solutions":{"type":"object","required":["solutions","broken"],"properties":{"solutions":{"type":"array","items":{"$ref":"#/components/schemas/Solution"}},"broken":{"type":"array"}}},
"Solution":{"description":"A manifest (docs/solutions.md)","type":"object","required":["id","version","title","titleKo","requires","produces"]},
"Readiness":{"type":"object","required":["solution","ready","hubs"]},
"RunOrder":{"type":"object","properties":{"parameters":{"type":"object"},"hubs":{"type":"array","maxItems":8,"items":{"type":"string","format":"uri"}}},"additionalProperties":false},
"Run":{"type":"object","required":["id","solution","state","progress","entity"]},
"Session":{"type":"object","required":["session","solution","state","progress","message","error"]},
"Question":{"description":"What the solution's session understands","type":"object","additionalProperties":true},
"RunList":{"type":"object","required":["runs"]},
"BackupOrder":{"type":"object","required":["folder"],"properties":{"folder":{"type":"string"}}},
"Text":{"type":"string"},
"Any":{"type":"object"})json";

}  // namespace

std::string_view schemas() {
  return kSchemas;
}

}  // namespace dosi::api
