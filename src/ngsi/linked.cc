#include "ngsi/linked.h"

#include <algorithm>

#include "json/parse.h"
#include "json/write.h"

namespace dosi::ngsi {
namespace {

void add_ids(std::vector<std::string>& ids, const json::Value& content) {
  if (content.is_string()) {
    ids.push_back(content.as_string());
  } else if (const json::Value* object = content.find("object")) {
    add_ids(ids, *object);
  } else if (content.is_array()) {
    for (const json::Value& each : content.as_array()) add_ids(ids, each);
  }
}

bool contains(const std::vector<std::string>& ids, std::string_view id) { return std::ranges::find(ids, id) != ids.end(); }

}  // namespace

std::vector<std::string> linked_ids(const Record& entity, const Slot& slot) {
  std::vector<std::string> ids;
  if (slot.kind != Kind::relationship && slot.kind != Kind::list_relationship) return ids;
  if (const auto content = json::parse(entity.value(slot))) add_ids(ids, *content);
  return ids;
}

Presentation shown_linked(const Presentation& how, Symbol relationship) {
  Presentation out = how;
  out.geojson = false;
  out.context = {};
  out.join = nullptr;
  out.pick.clear(), out.omit.clear(), out.attrs.clear(), out.linked.clear();
  for (const LinkedProjection& of : how.linked)
    if (of.relationship == relationship) out.pick = of.pick, out.omit = of.omit, out.linked = of.linked;
  return out;
}

LinkedWriter::LinkedWriter(const Record& entity, const Slot& slot, const jsonld::Context& context, const Presentation& how)
    : context_(context), how_(shown_linked(how, slot.name)), deeper_(*how.join), is_list_(slot.kind == Kind::list_relationship),
      is_one_(slot.content == Content::uri) {
  deeper_.levels -= 1;
  deeper_.encountered.emplace_back(entity.id());
  how_.join = &deeper_;
  for (std::string& id : linked_ids(entity, slot)) {
    RecordPtr target = contains(deeper_.encountered, id) ? nullptr : deeper_.find(id);
    targets_.emplace_back(std::move(id), std::move(target));
  }
}

bool LinkedWriter::found() const {
  return std::ranges::any_of(targets_, [](const auto& target) { return target.second != nullptr; });
}

void LinkedWriter::write(std::string& out, const Record& entity) const { present(out, entity, context_, how_); }

void LinkedWriter::write_member(std::string& out) const {
  out += is_list_ ? R"(,"entityList":)" : R"(,"entity":)";
  if (is_one_) return write(out, *targets_.front().second);
  char separator = '[';
  for (const auto& [id, entity] : targets_) {
    if (!entity) continue;
    out += separator, separator = ',';
    write(out, *entity);
  }
  out += ']';
}

void LinkedWriter::write_values(std::string& out) const {
  if (is_one_) return write(out, *targets_.front().second);
  char separator = '[';
  for (const auto& [id, entity] : targets_) {
    out += separator, separator = ',';
    if (entity) write(out, *entity);
    else json::append_string(out, id);
  }
  out += ']';
}

}  // namespace dosi::ngsi
