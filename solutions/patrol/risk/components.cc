#include "solutions/patrol/risk/components.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace dosi::patrol::risk {
namespace {

constexpr double kBandwidths_m[] = {0, 100, 200, 350, 600, 1000, 1800};
constexpr double kFewBandwidths_m[] = {0, 200, 600};  // of layers that say little
constexpr double kMemories_days[] = {0, 365, 60, 14};
constexpr double kOtherMemories_days[] = {0, 60};
constexpr double kHours[] = {1, 3};           // how far hours of the day reach
constexpr double kPulls[] = {0.5, 2, 8, 30};  // of rated cells
constexpr double kHoursPull = 2;
constexpr double kNothing = 1e-9;
constexpr double kYear_days = 365.25, kSeason_days = 30;  // width of a season
constexpr std::size_t kSmooth = 3;                         // the bandwidth of what lies around, for rated cells and rates per person

double days(LocalTime_s s) { return static_cast<double>(s) / kDay_s; }

Source source_of(double memory_days) { return memory_days == 0 || memory_days > 200 ? Source::long_run : Source::recent; }
std::string memory_name(double memory_days) { return memory_days == 0 ? "all" : fmt::format("{:g} d", memory_days); }

void normalise(Field& field) {
  double sum = 0;
  for (const float v : field) sum += v;
  if (sum > 0)
    for (float& v : field) v = static_cast<float>(v / sum);
}

// Hours around the clock.
double hours_apart(double a, double b) {
  const double d = std::fmod(std::abs(a - b), 24);
  return std::min(d, 24 - d);
}

}  // namespace

Components::Components(const Grid& grid, const Rhythm& rhythm, const Surroundings& around, bool other_kinds)
    : grid_(grid), around_(around), classes_(rhythm.slot_s), blur_(grid.nx(), grid.ny()) {
  add_bandwidths();
  add_layers(other_kinds);
  by_class_.assign(classes_.any() ? classes_.size() : 0, Raster(places()));
  add_kernels();
  add_others();
}

void Components::add_bandwidths() {
  Raster inside(places());
  for (std::size_t c = 0; c < grid_.size(); ++c) inside[grid_.raster_index(static_cast<Cell>(c))] = 1;
  for (const double metres : kBandwidths_m) {
    Bandwidth b{metres, Kernel(metres, grid_.cell_m()), {}};
    blur_(b.kernel, inside, b.inverse_inside);
    for (std::size_t i = 0; i < places(); ++i) b.inverse_inside[i] = inside[i] > 0 ? 1 / b.inverse_inside[i] : 0;
    bandwidths_.push_back(std::move(b));
  }
}

void Components::add_layers(bool other_kinds) {
  const Raster empty(places());
  for (const double memory : kMemories_days) layers_.push_back({.counts = empty, .memory_days = memory});
  layers_.push_back({.counts = empty, .season = true});
  if (other_kinds)
    for (const double memory : kOtherMemories_days) layers_.push_back({.counts = empty, .memory_days = memory, .targets = false});
  if (classes_.any())
    for (const double hours : kHours) layers_.push_back({.counts = empty, .hours = hours});
}

void Components::add_kernels() {
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const Layer& layer = layers_[l];
    const bool few = layer.hours > 0 || layer.season || !layer.targets;
    for (std::size_t b = 0; b < bandwidths_.size(); ++b) {
      const double metres = bandwidths_[b].metres;
      if (few && std::find(std::begin(kFewBandwidths_m), std::end(kFewBandwidths_m), metres) == std::end(kFewBandwidths_m)) continue;
      Component c{.kind = Component::Kind::kernel, .layer = l, .bandwidth = b};
      if (layer.hours > 0) c.source = Source::time_of_week, c.slotted = true, c.name = fmt::format("{:g} m, like hours ({:g} h)", metres, layer.hours);
      else if (layer.season) c.source = Source::season, c.name = fmt::format("{:g} m, season", metres);
      else if (!layer.targets) c.source = Source::other_kinds, c.name = fmt::format("{:g} m, {}, other kinds", metres, memory_name(layer.memory_days));
      else c.source = source_of(layer.memory_days), c.name = fmt::format("{:g} m, {}", metres, memory_name(layer.memory_days));
      list_.push_back(std::move(c));
    }
  }
}

void Components::add_others() {
  for (const double pull : kPulls) list_.push_back({.kind = Component::Kind::rated, .source = Source::long_run, .pull = pull, .name = fmt::format("own count, drawn by {:g}", pull)});
  for (std::size_t l = 0; l < layers_.size(); ++l)
    if (layers_[l].hours > 0)
      list_.push_back({.kind = Component::Kind::rated_hours, .source = Source::time_of_week, .layer = l, .pull = kHoursPull, .slotted = true, .name = fmt::format("own count, like hours ({:g} h)", layers_[l].hours)});
  if (around_.has_persons()) {
    list_.push_back({.kind = Component::Kind::people, .source = Source::people, .slotted = classes_.any(), .name = "people"});
    list_.push_back({.kind = Component::Kind::rate, .source = Source::people, .slotted = classes_.any(), .name = "rate per person"});
  }
  list_.push_back({.name = "everywhere"});
}

void Components::decay(double by_days) {
  for (Layer& l : layers_) {
    if (l.memory_days <= 0) continue;
    const auto factor = static_cast<float>(std::exp(-by_days / l.memory_days));
    for (float& v : l.counts) v *= factor;
    l.sum *= factor;
  }
  clock_.fade(std::exp(-by_days / 365));
}

void Components::add_incident(const Incident& i) {
  const std::size_t place = grid_.raster_index(i.cell);
  const double age = days(now_ - i.from_s);
  for (Layer& l : layers_) {
    if (l.targets != i.target || l.season || l.hours > 0) continue;
    const double weight = l.memory_days > 0 ? std::exp(-age / l.memory_days) : 1;
    l.counts[place] += static_cast<float>(weight), l.sum += weight;
  }
  if (!i.target) return;
  clock_.add(i, std::exp(-age / 365));
  if (!classes_.any() || i.precision == Precision::day) return;
  if (i.to_s <= i.from_s) {
    by_class_[classes_.of(i.from_s)][place] += 1;
    return;
  }
  const auto slot_s = static_cast<LocalTime_s>(classes_.slot_h() * kHour_s);
  for (LocalTime_s t = i.from_s - ((i.from_s % slot_s) + slot_s) % slot_s; t < i.to_s; t += slot_s)
    by_class_[classes_.of(t)][place] += static_cast<float>(share_within(i, {t, t + slot_s}));
}

// Incidents of earlier years at this time of the year.
void Components::refresh_season(const History& history) {
  for (Layer& l : layers_) {
    if (!l.season) continue;
    std::fill(l.counts.begin(), l.counts.end(), 0.0f), l.sum = 0;
    for (std::size_t k = 0; k < seen_; ++k) {
      const Incident& i = history.incidents[k];
      const double age = days(now_ - i.from_s);
      if (!i.target || age < kYear_days / 2) continue;
      const double off = std::abs(age - kYear_days * std::round(age / kYear_days)) / kSeason_days;
      if (off > 3) continue;
      const double weight = std::exp(-off * off / 2);
      l.counts[grid_.raster_index(i.cell)] += static_cast<float>(weight), l.sum += weight;
    }
  }
}

void Components::advance(const History& history, LocalTime_s now) {
  if (begun_) decay(days(now - now_));
  begun_ = true, now_ = now;
  for (; seen_ < history.incidents.size() && history.incidents[seen_].from_s < now; ++seen_) add_incident(history.incidents[seen_]);
  refresh_season(history);
  for (Layer& l : layers_) l.cached_class = kNoClass;
  rated_.clear();
}

// Incidents at like hours, those of the same kind of day counting double, each class by its days in a week.
void Components::fill_slot_layer(Layer& layer, std::size_t slot_class) const {
  std::fill(layer.counts.begin(), layer.counts.end(), 0.0f), layer.sum = 0;
  for (std::size_t c = 0; c < classes_.size(); ++c) {
    const double apart = hours_apart(classes_.middle_h(c), classes_.middle_h(slot_class)) / layer.hours;
    if (apart > 3) continue;
    const bool same_kind = classes_.weekend_class(c) == classes_.weekend_class(slot_class);
    const auto weight = static_cast<float>(std::exp(-apart * apart / 2) * (same_kind ? 1 : 0.5) / (classes_.weekend_class(c) ? 2 : 5));
    for (std::size_t i = 0; i < layer.counts.size(); ++i) layer.counts[i] += weight * by_class_[c][i];
  }
  for (const float v : layer.counts) layer.sum += v;
  layer.cached_class = slot_class;
}

const Components::Layer& Components::layer_of(const Component& component, std::size_t slot_class) {
  Layer& layer = layers_[component.layer];
  if (layer.hours > 0 && layer.cached_class != slot_class) fill_slot_layer(layer, slot_class);
  return layer;
}

void Components::to_field(const Raster& raster, double factor, Field& out) const {
  out.resize(grid_.size());
  for (std::size_t c = 0; c < out.size(); ++c) out[c] = static_cast<float>(factor) * raster[grid_.raster_index(static_cast<Cell>(c))];
}

void Components::rated_field(const Component& component, Field& out) {
  field({.kind = Component::Kind::kernel, .layer = component.layer, .bandwidth = kSmooth}, 0, out);
  const double all = layers_[component.layer].sum;
  for (std::size_t c = 0; c < out.size(); ++c) out[c] *= static_cast<float>((count(component.layer, c) + component.pull) / (out[c] * all + component.pull));
  normalise(out);
}

void Components::rated_hours_field(const Component& component, std::size_t slot_class, Field& out) {
  if (rated_.empty()) rated_field({.kind = Component::Kind::rated, .pull = kHoursPull}, rated_);
  out = rated_;
  const Layer& hours = layer_of(component, slot_class);
  if (layers_.front().sum <= 0 || hours.sum <= 0) return;
  // Weights of classes are per day: as many days as the class has make them counts again.
  const double days_of_class = days_of(slot_class), share = days_of_class * hours.sum / layers_.front().sum;
  for (std::size_t c = 0; c < out.size(); ++c)
    out[c] *= static_cast<float>((days_of_class * count(component.layer, c) + component.pull) / (share * count(0, c) + component.pull));
  normalise(out);
}

void Components::people_field(const Component& component, std::size_t slot_class, Field& out) {
  const bool slots = classes_.any();
  const std::size_t hour = slots ? static_cast<std::size_t>(classes_.middle_h(slot_class)) : 0, kind = slots && classes_.weekend_class(slot_class) ? 24 : 0;
  out.assign(grid_.size(), 0);
  const auto persons = [&](std::size_t h, std::size_t c) { return around_.persons[h].size() > c ? around_.persons[h][c] : 0.0f; };
  Field smooth;
  if (component.kind == Component::Kind::rate) field({.kind = Component::Kind::kernel, .bandwidth = kSmooth}, 0, smooth);
  for (std::size_t c = 0; c < out.size(); ++c) {
    float mean = 0;
    for (std::size_t h = 0; h < around_.persons.size(); ++h) mean += persons(h, c) / static_cast<float>(around_.persons.size());
    const float present = slots ? persons(hour + kind, c) : mean;
    // A rate per person where people come and go: the long run's risk rises and falls with them.
    out[c] = smooth.empty() ? present : mean > 0 ? smooth[c] * present / mean : smooth[c];
  }
  normalise(out);
}

void Components::field(const Component& component, std::size_t slot_class, Field& out) {
  switch (component.kind) {
    case Component::Kind::everywhere: out.assign(grid_.size(), 1.0f / static_cast<float>(grid_.size())); return;
    case Component::Kind::rated_hours: return rated_hours_field(component, slot_class, out);
    case Component::Kind::rated: return rated_field(component, out);
    case Component::Kind::people:
    case Component::Kind::rate: return people_field(component, slot_class, out);
    case Component::Kind::kernel: break;
  }
  const Layer& layer = layer_of(component, slot_class);
  if (layer.sum <= kNothing) return out.assign(grid_.size(), 0);
  const Bandwidth& b = bandwidths_[component.bandwidth];
  scratch_.resize(places());
  for (std::size_t i = 0; i < scratch_.size(); ++i) scratch_[i] = layer.counts[i] * b.inverse_inside[i];
  blur_(b.kernel, scratch_, blurred_);
  to_field(blurred_, 1 / layer.sum, out);
}

// Spreading is linear: all layers of a bandwidth are added up first, in scratch_, and spread once. False where there is none. As deviation: a
// cell's count of n gives its part divided by the root of n, and all of it where n is below 1.
bool Components::add_up(const Part& part, std::size_t bandwidth, bool as_deviation) {
  scratch_.assign(places(), 0);
  bool any = false;
  for (std::size_t k = 0; k < list_.size(); ++k) {
    if (list_[k].kind != Component::Kind::kernel || list_[k].bandwidth != bandwidth || list_[k].slotted != part.slotted) continue;
    const Layer& layer = layer_of(list_[k], part.slot_class);
    if (layer.sum <= kNothing) continue;
    const auto factor = static_cast<float>(part.weights[k] / layer.sum), per_count = static_cast<float>(part.slotted ? days_of(part.slot_class) : 1);
    const Raster& counts = layer.counts;
    if (as_deviation)
      for (std::size_t i = 0; i < scratch_.size(); ++i) scratch_[i] += factor * counts[i] / std::sqrt(std::max(1.0f, per_count * counts[i]));
    else
      for (std::size_t i = 0; i < scratch_.size(); ++i) scratch_[i] += factor * counts[i];
    any = true;
  }
  for (std::size_t i = 0; i < scratch_.size(); ++i) scratch_[i] *= bandwidths_[bandwidth].inverse_inside[i];
  return any;
}

void Components::mixed(std::span<const double> weights, bool slotted, std::size_t slot_class, Mixed& out, bool with_deviation) {
  const Part part{weights, slotted, slot_class};
  out.density.assign(grid_.size(), 0);
  out.deviation.assign(with_deviation ? grid_.size() : 0, 0);
  for (std::size_t b = 0; b < bandwidths_.size(); ++b) {
    if (!add_up(part, b, false)) continue;
    blur_(bandwidths_[b].kernel, scratch_, blurred_);
    for (std::size_t c = 0; c < out.density.size(); ++c) out.density[c] += blurred_[grid_.raster_index(static_cast<Cell>(c))];
    if (!with_deviation) continue;
    add_up(part, b, true);
    for (float& v : scratch_) v *= v;
    blur_(bandwidths_[b].kernel.squared(), scratch_, blurred_);
    for (std::size_t c = 0; c < out.deviation.size(); ++c) out.deviation[c] += std::sqrt(blurred_[grid_.raster_index(static_cast<Cell>(c))]);
  }
  Field one;
  for (std::size_t k = 0; k < list_.size(); ++k) {
    if (list_[k].kind == Component::Kind::kernel || list_[k].slotted != slotted) continue;
    field(list_[k], slot_class, one);
    const bool hours = list_[k].kind == Component::Kind::rated_hours, counted = hours || list_[k].kind == Component::Kind::rated;
    const double per_count = hours ? days_of(slot_class) : 1;
    for (std::size_t c = 0; c < one.size(); ++c) {
      out.density[c] += static_cast<float>(weights[k]) * one[c];
      if (with_deviation && counted) out.deviation[c] += static_cast<float>(weights[k] * one[c] / std::sqrt(per_count * count(list_[k].layer, c) + list_[k].pull));
    }
  }
}

std::vector<double> Components::at_cell(Cell cell, std::size_t slot_class) {
  std::vector<double> out;
  Field one;
  for (const Component& component : list_) {
    if (component.kind != Component::Kind::kernel) {
      field(component, slot_class, one);
      out.push_back(one[at(cell)]);
      continue;
    }
    const Layer& layer = layer_of(component, slot_class);
    const Bandwidth& b = bandwidths_[component.bandwidth];
    scratch_.resize(places());
    for (std::size_t i = 0; i < scratch_.size(); ++i) scratch_[i] = layer.counts[i] * b.inverse_inside[i];
    out.push_back(layer.sum > kNothing ? blur_.at(b.kernel, scratch_, grid_.raster_index(cell)) / layer.sum : 0);
  }
  return out;
}

}  // namespace dosi::patrol::risk
