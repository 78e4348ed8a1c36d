#include <whet/train/initialize.hpp>
#include <whet/transform/choose_sparse.hpp>
#include <whet/transform/prune.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

using namespace whet;

namespace {
struct Network : Sequential<Input<256, NonNegative>, Dense<128>, ReLU, Dense<128>, ReLU, Dense<4>> {};
using Blocks = Sparse<Float32Policy, Block<16, 1, Keep{10}>>;
}  // namespace

TEST_CASE("what a pattern has no room for stays dense, and the choice is a type") {
  Weights<Network> weights;
  initialize(weights, 1);
  prune(weights, Magnitude{}, {.sparsity = 0.9, .block_outputs = 16, .layers = {{1, 0.0}}});
  SparseChoice choice = choose_sparse<Blocks>(weights);
  REQUIRE(choice.members.size() == 3);
  CHECK(choice.members[0].fits);
  CHECK_FALSE(choice.members[1].fits);
  CHECK(choice.members[0].comparison.sparse_bytes == sizeof(Blocks::affine<target::native, 128, 256, true>));
  CHECK(choice.members[0].comparison.dense_bytes ==
        sizeof(Float32Policy::affine<target::native, 128, 256, true>));
  CHECK(choice.members[0].comparison.sparse_seconds > 0.0);
  // The times are the machine's; what is made of them is not.
  choice.members[0].comparison = {10, 100, 1e-6, 2e-6};
  choice.members[2].comparison = {10, 100, 2e-6, 1e-6};
  CHECK(choice.source() ==
        "whet::Mixed<whet::Float32Policy, whet::At<0, whet::Sparse<whet::Float32Policy, "
        "whet::Block<16, 1, whet::Keep{10}>>>>");
  choice.members[0].comparison.sparse_bytes = 100;
  CHECK(choice.source() == "whet::Float32Policy");
}
