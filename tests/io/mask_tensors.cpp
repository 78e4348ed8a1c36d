#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/io/mask_tensors.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/sequential.hpp>

#include "catch.hpp"
#include "io/files.hpp"

using Catch::Matchers::ContainsSubstring;

namespace {

struct Network
    : whet::Sequential<whet::Input<2>, whet::Named<"stem", whet::Dense<3>>, whet::ReLU, whet::Dense<2>> {};

constexpr auto& records = whet::records<Network>;

/// Weights and biases of 1, but for the second weight of the first layer, which is pruned.
struct Pruned {
  whet::ParameterBuffer<float> parameters{records};
  whet::WeightMask mask = whet::full_mask(records);

  Pruned() {
    for (float& value : parameters.values()) value = 1.0F;
    parameters.values()[1] = 0.0F;
    mask.values()[1] = 0;
  }
};

whet::SafeTensors file_of(const whet::WeightMask& mask) {
  whet::SafeTensors file("pruned.safetensors");
  whet::detail::add_mask(file, records, mask);
  return file;
}

}  // namespace

TEST_CASE("a mask comes back from a tensor of bytes for each kernel, and none for biases") {
  const Pruned pruned;
  const whet::SafeTensors file = file_of(pruned.mask);
  REQUIRE(file.tensors().size() == 2);
  CHECK(file.tensor("mask.stem.kernel").type == whet::ElementType::uint8);
  CHECK(file.tensor("mask.stem.kernel").shape == std::vector<std::size_t>{3, 2});
  CHECK(file.tensor("mask.layer1.kernel").shape == std::vector<std::size_t>{2, 3});
  const auto kept = file.values<std::uint8_t>("mask.stem.kernel");
  CHECK(std::vector<std::uint8_t>(kept.begin(), kept.end()) == std::vector<std::uint8_t>{1, 0, 1, 1, 1, 1});
  CHECK(whet::detail::read_mask(file, records, pruned.parameters) == pruned.mask);
}

TEST_CASE("where nothing is pruned there is nothing in the file, and no mask of it") {
  const whet::SafeTensors file = file_of({});
  CHECK(file.tensors().empty());
  CHECK(whet::detail::read_mask(file, records, Pruned().parameters).records() == 0);
}

TEST_CASE("a pruned weight may be a zero of either sign") {
  Pruned pruned;
  pruned.parameters.values()[1] = -0.0F;
  CHECK(whet::detail::read_mask(file_of(pruned.mask), records, pruned.parameters) == pruned.mask);
}

TEST_CASE("a mask that does not go with the weights is refused by tensor") {
  const Pruned pruned;
  const auto refused = [&](const whet::SafeTensors& file, const std::string& tensor,
                           const std::string& expected) {
    const auto error = files::error_of([&] { whet::detail::read_mask(file, records, pruned.parameters); });
    CHECK_THAT(error.what(), ContainsSubstring("pruned.safetensors") && ContainsSubstring(tensor) &&
                                 ContainsSubstring(expected));
  };
  const auto changed = [&](const std::vector<std::uint8_t>& kept, const std::vector<std::size_t>& shape) {
    whet::SafeTensors file = file_of(pruned.mask);
    file.add<std::uint8_t>("mask.stem.kernel", shape, std::span<const std::uint8_t>(kept));
    return file;
  };
  refused(changed({1, 0, 2, 1, 1, 1}, {3, 2}), "mask.stem.kernel", "expected 0 or 1, found 2");
  refused(changed({1, 0, 0, 1, 1, 1}, {3, 2}), "mask.stem.kernel", "weights of zero where it prunes");
  refused(changed({1, 0, 1, 1, 1, 1}, {2, 3}), "mask.stem.kernel", "[3, 2]");
  refused(changed({1, 0, 1, 1}, {2, 2}), "mask.stem.kernel", "[3, 2]");

  whet::SafeTensors of_floats = file_of(pruned.mask);
  const std::vector<float> floats(6, 1.0F);
  of_floats.add<float>("mask.stem.kernel", {3, 2}, std::span<const float>(floats));
  refused(of_floats, "mask.stem.kernel", "expected uint8 values");

  whet::SafeTensors of_one_layer("pruned.safetensors");
  const std::vector<std::uint8_t> kept(6, 1);
  of_one_layer.add<std::uint8_t>("mask.stem.kernel", {3, 2}, std::span<const std::uint8_t>(kept));
  refused(of_one_layer, "mask.layer1.kernel", "a tensor of this name");
}

TEST_CASE("a pruned weight that is no number is no zero") {
  Pruned pruned;
  pruned.parameters.values()[1] = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_AS(whet::detail::read_mask(file_of(pruned.mask), records, pruned.parameters), whet::FileError);
}

TEST_CASE("a mask whose name a layer's weights have is refused, also before anything is pruned") {
  struct Same : whet::Sequential<whet::Input<2>, whet::Named<"a", whet::Dense<3>>, whet::ReLU,
                                 whet::Named<"mask.a", whet::Dense<2>>> {};
  const auto refused = [&](const whet::WeightMask& mask) {
    whet::SafeTensors file;
    whet::detail::add_parameters(file, "", whet::records<Same>,
                                 whet::ParameterBuffer<float>(whet::records<Same>));
    CHECK_THROWS_MATCHES(
        whet::detail::add_mask(file, whet::records<Same>, mask), std::invalid_argument,
        Catch::Matchers::Message("tensor 'mask.a.kernel' of layer 'a': expected a name that no other tensor "
                                 "has, found it taken"));
  };
  refused(whet::full_mask(whet::records<Same>));
  refused({});
}
