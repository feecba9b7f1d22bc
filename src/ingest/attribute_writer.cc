#include "ingest/attribute_writer.h"

#include <algorithm>
#include <cmath>

#include "json/write.h"

namespace dosi::ingest {

namespace {

// The columns that the pattern means, with their hours: "{HH}시" is "7시" or "07시".
void find_hours(const std::string& pattern, const Columns& columns, std::vector<std::size_t>& at, std::vector<int>& hours) {
  const auto mark = pattern.find("{HH}");
  for (int hour = 0; hour < 24; ++hour) {
    const std::string plain = std::to_string(hour);
    for (const std::string& text : {plain, "0" + plain}) {
      const std::string name = pattern.substr(0, mark) + text + pattern.substr(mark + 4);
      if (text.size() > 2 || !columns.has(name)) continue;
      at.push_back(*columns.find(name));
      hours.push_back(hour);
      break;
    }
  }
}

std::string_view kind_text(AttributeKind kind) {
  switch (kind) {
    case AttributeKind::relationship: return R"("Relationship","object":)";
    case AttributeKind::language: return R"("LanguageProperty","languageMap":)";
    default: return R"("Property","value":)";
  }
}

}  // namespace

AttributeWriter::AttributeWriter(const AttributeRule& rule, const Shared& shared)
    : rule_(rule), cell_(rule.cell, shared.none, shared.zone_minutes), none_(shared.none) {
  none_.insert(none_.end(), rule.cell.none.begin(), rule.cell.none.end());
  open_ = ",";
  json::append_string(open_, rule.name);
  open_ += R"(:{"type":)";
  open_ += kind_text(rule.kind);
  if (rule.unit_code.empty()) return;
  close_ = R"(,"unitCode":)";
  json::append_string(close_, rule.unit_code);
}

Result<AttributeWriter> AttributeWriter::compile(const AttributeRule& rule, const Shared& shared) {
  AttributeWriter out(rule, shared);
  if (!rule.id.empty()) {
    auto object = IdTemplate::compile(rule.id, shared.columns);
    if (object) out.object_ = std::move(*object);
    else if (!rule.optional) return object.error();
  }
  for (const auto& [tag, column] : rule.languages) {
    if (rule.optional && !shared.columns.has(column)) continue;
    DOSI_TRY(const std::size_t at, shared.columns.find(column));
    out.languages_.emplace_back(tag, at);
  }
  if (!rule.column.empty() && !(rule.optional && !shared.columns.has(rule.column))) {
    DOSI_TRY(const std::size_t at, shared.columns.find(rule.column));
    out.columns_.push_back(at);
  }
  if (!rule.columns.empty()) {
    find_hours(rule.columns, shared.columns, out.columns_, out.hours_);
    if (out.columns_.empty() && !rule.optional) DOSI_CHECK(shared.columns.find(rule.columns));
    if (!out.cell_.numeric())
      return bad_request("The mapping's attribute '" + rule.name + "' has a column per hour; its type must be number or integer",
                         "type");
  }
  return out;
}

bool AttributeWriter::missing(std::size_t column, Fault& fault) const {
  if (!rule_.required) return false;
  fault = {column, {}, "blank, but required"};
  return true;
}

bool AttributeWriter::read_numbers(const Row& row, double* numbers, Fault& fault) const {
  bool any = false;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    numbers[i] = kAbsent;
    const std::string_view content = cell_.content(row.cells[columns_[i]]);
    if (content.empty()) continue;
    std::string_view reason;
    const auto v = cell_.number(content, reason);
    if (!v) {
      fault = {columns_[i], std::string(content), reason};
      return false;
    }
    numbers[i] = *v, any = true;
  }
  return any || columns_.empty() || !missing(columns_.front(), fault);
}

void AttributeWriter::append(std::string& out, const double* numbers, std::string_view tail) const {
  if (std::all_of(numbers, numbers + columns_.size(), [](double v) { return std::isnan(v); })) return;
  out += open_;
  if (hours_.empty()) {
    cell_.append_number(out, numbers[0]);
  } else {
    char sign = '{';
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (std::isnan(numbers[i])) continue;
      out += sign, out += "\"h", out += static_cast<char>('0' + hours_[i] / 10), out += static_cast<char>('0' + hours_[i] % 10);
      out += "\":", cell_.append_number(out, numbers[i]), sign = ',';
    }
    out += '}';
  }
  out += close_;
  out += tail;
  out += '}';
}

bool AttributeWriter::append_languages(std::string& out, const Row& row, std::string_view tail) const {
  const std::size_t start = out.size();
  out += open_;
  char sign = '{';
  for (const auto& [tag, column] : languages_) {
    const std::string_view content = cell_.content(row.cells[column]);
    if (content.empty()) continue;
    out += sign, json::append_string(out, tag), out += ':', json::append_string(out, content), sign = ',';
  }
  out += '}';
  out += tail;
  out += '}';
  if (sign == '{') out.resize(start);
  return sign != '{';
}

bool AttributeWriter::append(std::string& out, const Row& row, std::string_view tail, Fault& fault) const {
  if (!languages_.empty())
    return append_languages(out, row, tail) || !missing(languages_.front().second, fault);
  const std::size_t start = out.size();
  out += open_;
  if (object_) {
    std::size_t column = 0;
    out += '"';
    if (!object_->append(out, row, none_, column)) {
      out.resize(start);
      return !missing(column, fault);
    }
    out += '"';
  } else {
    const std::string_view content = cell_.content(row.cells[columns_.front()]);
    if (content.empty()) {
      out.resize(start);
      return !missing(columns_.front(), fault);
    }
    std::string_view reason;
    if (!cell_.append_json(out, content, reason)) {
      fault = {columns_.front(), std::string(content), reason};
      return false;
    }
  }
  out += close_;
  out += tail;
  out += '}';
  return true;
}

std::size_t AttributeWriter::append_samples(std::string& out, const double* numbers,
                                            std::span<const std::string> times) const {
  std::size_t samples = 0;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (std::isnan(numbers[i])) continue;
    if (samples++ == 0) out += ',', json::append_string(out, rule_.name), out += ":[";
    else out += ',';
    out += R"({"type":"Property","value":)";
    cell_.append_number(out, numbers[i]);
    out += close_;
    out += R"(,"observedAt":")";
    out += times[hours_.empty() ? 0 : static_cast<std::size_t>(hours_[i])];
    out += "\"}";
  }
  if (samples > 0) out += ']';
  return samples;
}

}  // namespace dosi::ingest
