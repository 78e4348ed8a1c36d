#include <whet/model/budget.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

struct Fake {
  static constexpr std::size_t weight_bytes = 1000;
  static constexpr std::size_t workspace_bytes = 100;
};

static_assert(whet::fits<Fake>({.flash = 1000, .ram = 100}), "a budget that is used up is kept");
static_assert(!whet::fits<Fake>({.flash = 999, .ram = 100}));
static_assert(!whet::fits<Fake>({.flash = 1000, .ram = 99}));
static_assert(!whet::fits<Fake>({}));

struct Net : whet::Sequential<whet::Input<784>, whet::Dense<256>, whet::ReLU, whet::Dense<256>, whet::ReLU,
                              whet::Dense<10>> {};
using Classifier = whet::Model<Net, whet::Int8Policy>;
static_assert(Classifier::weight_bytes < 280'000 && Classifier::workspace_bytes <= 2'048);

}  // namespace

template struct whet::Deploy<Classifier, whet::Budget{.flash = 512'000, .ram = 8'192}>;

TEST_CASE("a deployment within its budget compiles") {
  CHECK(whet::fits<Classifier>({.flash = 512'000, .ram = 8'192}));
}
