#include <algorithm>
#include <cmath>
#include <charconv>
#include <array>

#include "json/parse.h"
#include "json/write.h"
#include "ngsi/instance_text.h"
#include "ngsi/instance_writer.h"
#include "ngsi/merge.h"
#include "ngsi/temporal.h"
#include "ngsi/time_text.h"

namespace dosi::ngsi {
namespace {

// The member that holds the pairs of Form::values, by Kind.
constexpr std::array<std::string_view, kKinds> kLists = {"values", "values", "objects", "languageMaps",
                                                         "vocabs", "jsons",  "valueLists", "objectLists"};

class TemporalPresenter {
 public:
  TemporalPresenter(std::string& out, const jsonld::Context& context, const TemporalPresentation& how)
      : out_(out), context_(context), how_(how) {
    projection_.pick = how.pick, projection_.omit = how.omit, projection_.attrs = how.attrs;
  }

  Result<bool> entity(const TemporalEntity& e) {
    out_ += '{';
    if (shows_member("@id")) key("id"), json::append_string(out_, e.id);
    if (shows_member("@type")) key("type"), types(e.types);
    if (how_.sys_attrs) {
      time_member(R"("createdAt":)", e.created_at), time_member(R"("modifiedAt":)", e.modified_at);
      time_member(R"("deletedAt":)", e.deleted_at);
    }
    for (std::size_t i = 0, end; i < e.series.size(); i = end) {
      for (end = i + 1; end < e.series.size() && e.series[end].attribute == e.series[i].attribute;) ++end;
      if (shows(projection_, e.series[i].attribute)) DOSI_CHECK(attribute(e.series.subspan(i, end - i)));
    }
    const bool shown = out_.back() != '{';
    if (!how_.context.empty()) key("@context"), out_ += how_.context;
    out_ += '}';
    return shown;
  }

 private:
  bool shows_member(std::string_view keyword) const {
    Presentation members;
    members.pick = how_.pick, members.omit = how_.omit;
    return shows(members, intern(keyword));
  }
  void comma() {
    if (out_.back() != '{' && out_.back() != '[') out_ += ',';
  }
  void key(std::string_view name) { comma(), json::append_string(out_, name), out_ += ':'; }
  void time_member(std::string_view name, Time t) {
    if (t != kNoTime) comma(), out_ += name, times_.append_quoted(out_, t);
  }
  void types(std::span<const Symbol> all) {
    if (all.size() != 1) out_ += '[';
    for (const Symbol type : all) {
      if (type != all.front()) out_ += ',';
      json::append_string(out_, context_.compact(type));
    }
    if (all.size() != 1) out_ += ']';
  }

  Result<void> attribute(std::span<const TemporalSeries> series) {
    key(context_.compact(series.front().attribute));
    if (how_.form == TemporalPresentation::Form::normalized) {
      out_ += '[';
      for (const TemporalSeries& each : series)
        for (const Sample& s : each.samples) comma(), instance(s);
      out_ += ']';
      return ok();
    }
    if (series.size() != 1) out_ += '[';
    for (const TemporalSeries& each : series) {
      comma_between(series, each);
      if (how_.form == TemporalPresentation::Form::values) values(each);
      else DOSI_CHECK(aggregates(each));
    }
    if (series.size() != 1) out_ += ']';
    return ok();
  }
  void comma_between(std::span<const TemporalSeries> series, const TemporalSeries& each) {
    if (&each != &series.front()) out_ += ',';
  }

  // clause 4.5.7
  void instance(const Sample& s) {
    const bool deleted = s.deleted_at != kNoTime;
    const bool converts = s.kind == Kind::language_property && !how_.language.empty();
    if (s.text.empty() && !deleted) {
      out_ += text_prefix(Kind::property), json::append_number(out_, s.number);
      if (!s.dataset_id.empty()) out_ += R"(,"datasetId":)", json::append_string(out_, s.dataset_id);
      time_member(R"("observedAt":)", s.observed_at);
    } else if (!deleted && !converts && looks_plain(s.text, s.kind)) {
      out_.append(s.text, 0, s.text.size() - 1);
    } else {
      Attribute a = instance_of(s);
      a.created_at = a.modified_at = kNoTime;
      InstanceWriter(out_, context_, Form::normalized, how_.sys_attrs, deleted ? kNoFilter : how_.language).write(a);
      out_.pop_back();
    }
    if (s.attribute != scope_name()) out_ += R"(,"instanceId":")", out_ += instance_id(s.instance), out_ += '"';
    if (how_.sys_attrs) time_member(R"("createdAt":)", s.created_at), time_member(R"("modifiedAt":)", s.modified_at);
    time_member(R"("deletedAt":)", s.deleted_at);
    out_ += '}';
  }

  void head(Kind kind, std::string_view dataset_id) {
    out_ += R"({"type":")", out_ += type_name(kind), out_ += '"';
    if (!dataset_id.empty()) out_ += R"(,"datasetId":)", json::append_string(out_, dataset_id);
  }
  static Kind kind_of(const TemporalSeries& series) {
    return series.samples.empty() ? series.kind : series.samples.back().kind;
  }

  // clause 4.5.9
  void values(const TemporalSeries& series) {
    Kind kind = kind_of(series);
    if (kind == Kind::language_property && !how_.language.empty()) kind = Kind::property;
    head(kind, series.dataset_id);
    out_ += ",\"", out_ += kLists[static_cast<std::size_t>(kind)], out_ += "\":[";
    bool first = true;
    for (const Sample& s : series.samples) {
      out_ += first ? "[" : ",[", first = false;
      if (s.text.empty() && s.deleted_at == kNoTime) json::append_number(out_, s.number);
      else value(s);
      out_ += ',', times_.append_quoted(out_, shown_time(s)), out_ += ']';
    }
    out_ += "]}";
  }
  void value(const Sample& s) {
    const bool copied = (s.kind == Kind::property || s.kind == Kind::geo_property || s.kind == Kind::relationship ||
                         s.kind == Kind::list_property) && s.deleted_at == kNoTime;
    if (copied) out_ += content_of(s.text, s.kind);
    else InstanceWriter(out_, context_, Form::simplified, false, s.deleted_at == kNoTime ? how_.language : kNoFilter).write(instance_of(s));
  }
  Time shown_time(const Sample& s) const {
    for (const Time t : {time_of(s, how_.property), s.observed_at, s.modified_at, s.created_at, s.deleted_at})
      if (t != kNoTime) return t;
    return Time{};
  }

  // clause 4.5.19
  Result<void> aggregates(const TemporalSeries& series) {
    const auto results = aggregate(series.samples, how_.property, how_.aggregation);
    const bool none = std::ranges::all_of(results, [](const auto& list) { return list.empty(); });
    if (none && std::ranges::any_of(series.samples, [](const Sample& s) { return s.deleted_at == kNoTime; }))
      return error(ErrorCode::invalid_request, "The values of " + std::string(context_.compact(series.attribute)) +
                                                   " fit none of the asked aggregation methods", "aggrMethods");
    head(kind_of(series), series.dataset_id);
    for (std::size_t m = 0; m < results.size(); ++m) {
      out_ += ",\"", out_ += name(how_.aggregation.methods[m]), out_ += "\":[";
      for (const Aggregate& a : results[m]) {
        out_ += &a == results[m].data() ? "[" : ",[";
        out_ += a.value, out_ += ',', times_.append_quoted(out_, a.start);
        out_ += ',', times_.append_quoted(out_, a.end), out_ += ']';
      }
      out_ += ']';
    }
    out_ += '}';
    return ok();
  }

  static inline const LanguageFilter kNoFilter;
  std::string& out_;
  const jsonld::Context& context_;
  const TemporalPresentation& how_;
  Presentation projection_;
  TimeText times_;
};

}  // namespace

Result<bool> present_temporal(std::string& out, const TemporalEntity& entity, const jsonld::Context& context,
                              const TemporalPresentation& how) {
  return TemporalPresenter(out, context, how).entity(entity);
}

}  // namespace dosi::ngsi
