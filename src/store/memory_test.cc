#include "store/memory.h"

#include "store/contract_current_test.h"
#include "store/contract_history_test.h"
#include "store/contract_letters_test.h"

namespace dosi::store {
namespace {

INSTANTIATE_TEST_SUITE_P(Memory, StoreContract,
                         ::testing::Values(Maker{"memory", [] { return std::make_unique<MemoryStore>(); }}));

TEST(MemoryStore, HasNothingToBackUp) {
  EXPECT_EQ(MemoryStore().backup("/tmp/nowhere").error().code, ErrorCode::not_supported);
}

}  // namespace
}  // namespace dosi::store
