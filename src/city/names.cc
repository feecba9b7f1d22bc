#include "city/names.h"

#include <array>
#include <string>

namespace dosi::city {
namespace {

struct Word {
  const char* ko;
  const char* en;
};

constexpr std::array kRoadWords = std::to_array<Word>(
    {{"가람", "Garam"},     {"나래", "Narae"},  {"햇살", "Haetsal"},  {"솔빛", "Solbit"}, {"은하", "Eunha"},
     {"미리내", "Mirinae"}, {"한빛", "Hanbit"}, {"도담", "Dodam"},    {"새롬", "Saerom"}, {"보람", "Boram"},
     {"다솜", "Dasom"},     {"아름", "Areum"},  {"누리", "Nuri"},     {"여울", "Yeoul"},  {"물빛", "Mulbit"},
     {"들꽃", "Deulkkot"},  {"바람", "Baram"},  {"구름", "Gureum"},   {"달빛", "Dalbit"}, {"별내", "Byeollae"},
     {"산들", "Sandeul"},   {"온빛", "Onbit"},  {"푸른", "Pureun"},   {"하늘", "Haneul"}, {"느티", "Neuti"},
     {"버들", "Beodeul"},   {"갈매", "Galmae"}, {"두레", "Dure"},     {"마루", "Maru"},   {"모래", "Morae"},
     {"배꽃", "Baekkot"},   {"소담", "Sodam"},  {"시내", "Sinae"},    {"어울", "Eoul"},   {"이슬", "Iseul"},
     {"잔디", "Jandi"},     {"조약", "Joyak"},  {"참샘", "Chamsaem"}, {"초록", "Chorok"}, {"해오름", "Haeoreum"}});
constexpr std::array kSecondWords = std::to_array<Word>({{"", ""},
                                                         {"벌", "beol"},
                                                         {"골", "gol"},
                                                         {"터", "teo"},
                                                         {"뜰", "tteul"},
                                                         {"재", "jae"},
                                                         {"샘", "saem"},
                                                         {"숲", "sup"},
                                                         {"마을", "maeul"},
                                                         {"내", "nae"},
                                                         {"들", "deul"},
                                                         {"섬", "seom"}});
constexpr std::array kDistrictWords = std::to_array<Word>(
    {{"솔내", "Sollae"},     {"한뜰", "Hantteul"},   {"은하", "Eunha"},          {"새벌", "Saebeol"},
     {"달터", "Dalteo"},     {"윗샘", "Witsaem"},    {"아랫샘", "Araetsaem"},    {"버들", "Beodeul"},
     {"느티", "Neuti"},      {"햇골", "Haetgol"},    {"물언", "Mureon"},         {"갈뫼", "Galmoe"},
     {"두물", "Dumul"},      {"너른", "Neoreun"},    {"밤재", "Bamjae"},         {"꽃마루", "Kkonmaru"},
     {"바람재", "Baramjae"}, {"큰나루", "Keunnaru"}, {"작은나루", "Jageunnaru"}, {"배다리", "Baedari"},
     {"돌샘", "Dolsaem"},    {"소담", "Sodam"},      {"하늬", "Hanui"},          {"마파", "Mapa"}});
constexpr std::array kShopWords =
    std::to_array<Word>({{"도담", "Dodam"},          {"온", "On"},         {"다온", "Daon"},
                         {"봄날", "Bomnal"},         {"하루", "Haru"},     {"소소", "Soso"},
                         {"길모퉁이", "Gilmotungi"}, {"첫눈", "Cheonnun"}, {"푸른밤", "Pureunbam"},
                         {"작은별", "Jageunbyeol"},  {"나무", "Namu"},     {"초록", "Chorok"},
                         {"가온", "Gaon"},           {"오늘", "Oneul"},    {"햇살", "Haetsal"},
                         {"바다", "Bada"},           {"언덕", "Eondeok"},  {"골목", "Golmok"},
                         {"모퉁이", "Motungi"},      {"별빛", "Byeolbit"}, {"이웃", "Iut"},
                         {"동네", "Dongne"},         {"우리", "Uri"},      {"한결", "Hangyeol"},
                         {"미소", "Miso"},           {"단비", "Danbi"},    {"새봄", "Saebom"}});

template <std::size_t N, std::size_t M>
StreetName compound(const std::array<Word, N>& first, const std::array<Word, M>& second, std::size_t n) {
  const Word& a = first[n % N];
  const Word& b = second[n / N % M];
  const std::size_t round = n / (N * M);
  const std::string number = round ? std::to_string(round + 1) : "";
  return {std::string(a.ko) + b.ko + number, std::string(a.en) + b.en + number};
}

}  // namespace

StreetName road_stem(std::size_t n) {
  return compound(kRoadWords, kSecondWords, n);
}
StreetName district_name(std::size_t n) {
  return compound(kDistrictWords, kSecondWords, n);
}
StreetName shop_name(std::size_t n) {
  return compound(kShopWords, kSecondWords, n % (kShopWords.size() * kSecondWords.size()));
}

}  // namespace dosi::city
