#include "city/places.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "city/chance.h"
#include "city/exact.h"
#include "city/names.h"

namespace dosi::city {
namespace {

struct KindFacts {
  const char* category;
  const char* ko;
  const char* en;
  const char* merchant_ko;
};
constexpr std::array<KindFacts, kPlaceKinds> kFacts{{{"elementarySchool", "초등학교", "Elementary School", nullptr},
                                                     {"highSchool", "고등학교", "High School", nullptr},
                                                     {"kindergarten", "유치원", "Kindergarten", nullptr},
                                                     {"hospital", "병원", "Hospital", "종합병원"},
                                                     {"clinic", "의원", "Clinic", "의원"},
                                                     {"pharmacy", "약국", "Pharmacy", "약국"},
                                                     {"market", "시장", "Market", "전통시장"},
                                                     {"supermarket", "마트", "Mart", "슈퍼마켓"},
                                                     {"convenienceStore", "편의점", "Convenience Store", "편의점"},
                                                     {"restaurant", "식당", "Restaurant", "일반음식점"},
                                                     {"cafe", "카페", "Cafe", "커피전문점"},
                                                     {"bar", "주점", "Bar", "유흥주점"},
                                                     {"library", "도서관", "Library", nullptr},
                                                     {"gym", "체육관", "Gym", "스포츠시설"}}};

// Places of each kind per hectare of ground by use (shops, mixed, houses, towers); the rest of the uses have none.
struct Frequency {
  PlaceKind kind;
  double per_hectare[4];
};
constexpr Frequency kFrequencies[] = {
    {PlaceKind::kindergarten, {0, .02, .035, .035}}, {PlaceKind::clinic, {.45, .12, .01, .01}},
    {PlaceKind::pharmacy, {.25, .09, .01, .01}},     {PlaceKind::supermarket, {.10, .06, .015, .02}},
    {PlaceKind::convenience, {.70, .32, .07, .07}},  {PlaceKind::restaurant, {2.2, .75, .07, .03}},
    {PlaceKind::cafe, {1.2, .38, .04, .02}},         {PlaceKind::bar, {.95, .16, .006, 0}},
    {PlaceKind::library, {.02, .012, .004, .004}},   {PlaceKind::gym, {.18, .07, .006, .01}}};

class Placer {
 public:
  Placer(const Layout& layout, const std::vector<Block>& blocks, std::uint64_t seed)
      : layout_(layout), blocks_(blocks), seed_(seed), chance_(seed, 200) {}

  std::vector<Place> make() {
    for (int b = 0; b < static_cast<int>(blocks_.size()); ++b) {
      fill(b);
      if (blocks_[b].use == Use::campus) add_campus(b);
    }
    add_landmarks(Use::shops, PlaceKind::market, 5);
    add_landmarks(Use::mixed, PlaceKind::hospital, 6);
    return std::move(places_);
  }

 private:
  void fill(int b) {
    const int use = static_cast<int>(blocks_[b].use);
    if (use > 3) return;
    // Bars stand together: a smooth field lifts some shopping streets far above others.
    const Xy c = blocks_[b].centre;
    const double nightlife = exact::exp(2.2 * noise(seed_ + 201, c.x / 420, c.y / 420));
    for (const Frequency& f : kFrequencies) {
      const double lively = f.kind == PlaceKind::bar ? nightlife : 1;
      const int count = chance_.poisson(f.per_hectare[use] * blocks_[b].area_m2 / 10'000 * lively);
      for (int i = 0; i < count; ++i) add(f.kind, b, at_street(blocks_[b]));
    }
  }

  void add_campus(int b) {
    const PlaceKind kind = chance_.happens(0.6) ? PlaceKind::elementary_school : PlaceKind::high_school;
    add(kind, b, blocks_[b].centre);
  }

  // One of a kind for every so many blocks of a use: spread out, not by chance.
  void add_landmarks(Use use, PlaceKind kind, int per_blocks) {
    int seen = 0;
    for (int b = 0; b < static_cast<int>(blocks_.size()); ++b)
      if (blocks_[b].use == use && seen++ % (per_blocks * 8) == per_blocks) add(kind, b, blocks_[b].centre);
  }

  void add(PlaceKind kind, int block, Xy at) {
    const int k = static_cast<int>(kind);
    StreetName name = shop_name(counts_[k]++ * 7 + static_cast<std::size_t>(k) * 31);
    name.ko += (name.ko.size() > 9 ? " " : "") + std::string(kFacts[k].ko);
    name.en += std::string(" ") + kFacts[k].en;
    // A long tail: few places are crowded, most are not.
    places_.push_back({kind, block, at, std::move(name), exact::pow(chance_.uniform(0.02, 1), -0.8)});
  }

  // A door some metres back from the middle of the street.
  Xy at_street(const Block& b) {
    const std::size_t side = static_cast<std::size_t>(chance_.below(static_cast<int>(b.ring.size())));
    const Xy p = between(layout_.mesh.point(b.ring[side]), layout_.mesh.point(b.ring[(side + 1) % b.ring.size()]),
                         chance_.uniform(0.15, 0.85));
    const double away = distance_m(p, b.centre);
    return away < 1 ? p : between(p, b.centre, std::min(0.8, chance_.uniform(11, 16) / away));
  }

  const Layout& layout_;
  const std::vector<Block>& blocks_;
  std::uint64_t seed_;
  Chance chance_;
  std::array<std::size_t, kPlaceKinds> counts_{};
  std::vector<Place> places_;
};

}  // namespace

const char* category(PlaceKind kind) {
  return kFacts[static_cast<std::size_t>(kind)].category;
}
const char* merchant_ko(PlaceKind kind) {
  return kFacts[static_cast<std::size_t>(kind)].merchant_ko;
}

std::vector<Place> make_places(const Layout& layout, const std::vector<Block>& blocks, std::uint64_t seed) {
  return Placer(layout, blocks, seed).make();
}

}  // namespace dosi::city
