#include "geo/projection.h"

#include <fmt/format.h>
#include <proj.h>

#include <cmath>
#include <algorithm>
#include <optional>
#include <utility>

namespace dosi::geo {
namespace {

struct ContextDeleter {
  void operator()(PJ_CONTEXT* c) const { proj_context_destroy(c); }
};
struct PjDeleter {
  void operator()(PJ* p) const { proj_destroy(p); }
};
using Context = std::unique_ptr<PJ_CONTEXT, ContextDeleter>;
using Pj = std::unique_ptr<PJ, PjDeleter>;

Box with_margin(Box b, double margin_deg) {
  if (b.crosses_antimeridian()) return {b.west - margin_deg, b.south - margin_deg, b.east + margin_deg, b.north + margin_deg};
  return {std::max(b.west - margin_deg, -180.0), std::max(b.south - margin_deg, -90.0),
          std::min(b.east + margin_deg, 180.0), std::min(b.north + margin_deg, 90.0)};
}

bool is_horizontal(const PJ* crs) {
  const PJ_TYPE type = proj_get_type(crs);
  return type == PJ_TYPE_PROJECTED_CRS || type == PJ_TYPE_GEOGRAPHIC_2D_CRS || type == PJ_TYPE_GEOGRAPHIC_3D_CRS;
}

Box registered_area(PJ_CONTEXT* context, const PJ* crs) {
  Box b;
  const bool known = proj_get_area_of_use(context, crs, &b.west, &b.south, &b.east, &b.north, nullptr) != 0;
  return known && b.west >= -180 ? b : kWholeEarth;
}

// The swaps of axes say nothing to a reader of a report.
std::string without_axis_order(std::string text) {
  for (const std::string_view part : {"axis order change (2D) + ", " + axis order change (2D)"})
    if (const auto at = text.find(part); at != std::string::npos) text.erase(at, part.size());
  return text;
}

double axis_metres(PJ_CONTEXT* context, const PJ* crs) {
  const Pj axes(proj_crs_get_coordinate_system(context, crs));
  double factor = 1;
  if (axes) proj_cs_get_axis_info(context, axes.get(), 0, nullptr, nullptr, nullptr, &factor, nullptr, nullptr, nullptr);
  return factor;
}

std::string last_error(PJ_CONTEXT* context) {
  const int code = proj_context_errno(context);
  return code == 0 ? "no transformation" : proj_context_errno_string(context, code);
}

}  // namespace

struct Projection::State {
  int epsg;
  Context context;
  Pj transform;
  Box area;        // of the code, as registered
  Box datum_area;  // of its datum
  double metres_per_unit;  // 0: degrees
  std::string name;

  bool covers(Point p) const {
    return with_margin(area, kMargin_deg).contains(p) || (datum_area != kWholeEarth && datum_area.contains(p));
  }
  bool looks_swapped(Point p, double x, double y) const {
    if (with_margin(area, kMargin_deg).contains(p)) return false;
    const auto swapped = apply(y, x);
    return swapped && area.contains(*swapped);
  }

  std::optional<Point> apply(double x, double y) const {
    const PJ_COORD out = proj_trans(transform.get(), PJ_FWD, proj_coord(x, y, 0, 0));
    // Some projections wrap values from beyond the world into it: only what comes back was meant.
    const PJ_COORD back = proj_trans(transform.get(), PJ_INV, out);
    proj_errno_reset(transform.get());
    const Point p{out.xy.x, out.xy.y};
    const double tolerance = 1e-6 * (1 + std::abs(x) + std::abs(y));
    const bool comes_back = std::abs(back.xy.x - x) <= tolerance && std::abs(back.xy.y - y) <= tolerance;
    return comes_back && is_valid(p) ? std::optional(p) : std::nullopt;
  }
};

Projection::Projection(std::unique_ptr<State> state) : state_(std::move(state)) {}
Projection::Projection(Projection&&) noexcept = default;
Projection& Projection::operator=(Projection&&) noexcept = default;
Projection::~Projection() = default;

Result<Projection> Projection::from_epsg(int code) {
  Context context(proj_context_create());
  proj_context_set_enable_network(context.get(), 0);
  proj_log_level(context.get(), PJ_LOG_NONE);
  const auto open = [&](int epsg) {
    return Pj(proj_create(context.get(), fmt::format("EPSG:{}", epsg).c_str()));
  };
  const Pj source = open(code), wgs84 = open(4326);
  if (!wgs84) return error(ErrorCode::unavailable, "PROJ finds no database (proj.db): " + last_error(context.get()));
  if (!source || !is_horizontal(source.get()))
    return bad_request(fmt::format("EPSG:{} is no known coordinate reference system of places", code), "crs");
  // Without this PROJ may fall back to ignoring the datum, hundreds of metres off, and call it done.
  const char* const options[] = {"ALLOW_BALLPARK=NO", nullptr};
  const Pj found(proj_create_crs_to_crs_from_pj(context.get(), source.get(), wgs84.get(), nullptr, options));
  Pj transform(found ? proj_normalize_for_visualization(context.get(), found.get()) : nullptr);
  if (!transform)
    return bad_request(fmt::format("no way from EPSG:{} to WGS 84: {}", code, last_error(context.get())), "crs");

  const Pj datum(proj_crs_get_geodetic_crs(context.get(), source.get()));
  const Box area = registered_area(context.get(), source.get());
  const Box datum_area = datum ? registered_area(context.get(), datum.get()) : area;
  const bool in_degrees = proj_get_type(source.get()) != PJ_TYPE_PROJECTED_CRS;
  const double metres_per_unit = in_degrees ? 0 : axis_metres(context.get(), source.get());
  const PJ_PROJ_INFO info = proj_pj_info(transform.get());
  std::string name = without_axis_order(info.description == nullptr ? "" : info.description);
  return Projection(std::unique_ptr<State>(new State{code, std::move(context), std::move(transform), area,
                                                     datum_area, metres_per_unit, std::move(name)}));
}

Result<Point> Projection::to_wgs84(double x, double y) const {
  if (!std::isfinite(x) || !std::isfinite(y)) return bad_request("a coordinate is not a finite number");
  if (state_->metres_per_unit > 0 && is_valid(Point{x, y}))
    return bad_request(fmt::format("x {} y {} look like degrees or blanks, EPSG:{} has lengths", x, y, state_->epsg));
  const auto p = state_->apply(x, y);
  const bool swapped = state_->looks_swapped(p.value_or(Point{x, y}), x, y);
  if (p && !swapped && state_->covers(*p)) return *p;
  return bad_request(fmt::format("x {} y {} lies outside the area of EPSG:{}{}", x, y, state_->epsg,
                                 swapped ? "; x is the easting (longitude), y the northing: they look swapped" : ""));
}

Result<Projection::Coordinates> Projection::from_wgs84(Point p) const {
  const PJ_COORD out = proj_trans(state_->transform.get(), PJ_INV, proj_coord(p.lon, p.lat, 0, 0));
  proj_errno_reset(state_->transform.get());
  if (!std::isfinite(out.xy.x) || !std::isfinite(out.xy.y))
    return bad_request(fmt::format("longitude {} latitude {} cannot be projected by EPSG:{}", p.lon, p.lat, state_->epsg));
  return Coordinates{out.xy.x, out.xy.y};
}

double Projection::metres_per_unit() const { return state_->metres_per_unit; }
int Projection::epsg() const { return state_->epsg; }
const std::string& Projection::transformation() const { return state_->name; }

}  // namespace dosi::geo
