#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <whet/io/weight_tensors.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/sequential.hpp>

#include "catch.hpp"
#include "io/files.hpp"

using namespace whet;
using Catch::Matchers::ContainsSubstring;

namespace {

struct Network : Sequential<Input<2>, Named<"stem", Dense<3>>, ReLU, Dense<1>> {};

constexpr const char* topology = "2 > Dense 3 > ReLU 3 > Dense 1";

template <class Value>
void put(SafeTensors& file, std::string name, std::vector<std::size_t> shape,
         const std::vector<Value>& values) {
  file.add<Value>(std::move(name), std::move(shape), std::span<const Value>(values));
}

/// A file as another program would write it.
SafeTensors written() {
  SafeTensors file("net.safetensors");
  put<float>(file, "stem.kernel", {3, 2}, {1.0f, 2.0f, 0.0f, 4.0f, 5.0f, 6.0f});
  put<float>(file, "stem.bias", {3}, {-1.0f, -2.0f, -3.0f});
  put<float>(file, "layer1.kernel", {1, 3}, {0.5f, 0.25f, 0.125f});
  put<float>(file, "layer1.bias", {1}, {7.0f});
  return file;
}

/// The same with a mask that prunes the one weight that is zero.
SafeTensors pruned() {
  SafeTensors file = written();
  put<std::uint8_t>(file, "mask.stem.kernel", {3, 2}, {1, 1, 0, 1, 1, 1});
  put<std::uint8_t>(file, "mask.layer1.kernel", {1, 3}, {1, 1, 1});
  return file;
}

std::string error_of(const SafeTensors& file) {
  return files::error_of([&] { static_cast<void>(detail::read_weights<Network>(file)); }).what();
}

}  // namespace

TEST_CASE("weights are rows of a kernel for each output, and a bias beside them") {
  const auto weights = detail::read_weights<Network>(written());
  const auto stem = weights.layer<"stem">();
  CHECK(stem.kernel(0, 1) == 2.0f);
  CHECK(stem.kernel(1, 0) == 0.0f);
  CHECK(stem.kernel(2, 0) == 5.0f);
  CHECK(stem.bias(2) == -3.0f);
  CHECK(weights.layer<1>().kernel(0, 2) == 0.125f);
  CHECK(weights.layer<1>().bias(0) == 7.0f);
  CHECK_FALSE(weights.is_pruned());
}

TEST_CASE("a file of weights has the topology, the parameters and, where something is pruned, the mask") {
  for (const SafeTensors& source : {written(), pruned()}) {
    const auto weights = detail::read_weights<Network>(source);
    SafeTensors file;
    detail::add_weights(file, weights);
    CHECK(file.metadata() == SafeTensors::Metadata{{"whet.topology", topology}});
    REQUIRE(file.tensors().size() == source.tensors().size());
    for (const auto& [name, stored] : source.tensors()) {
      INFO(name);
      CHECK(file.tensor(name).type == stored.type);
      CHECK(file.tensor(name).shape == stored.shape);
      CHECK(file.tensor(name).bytes == stored.bytes);
    }
  }
}

TEST_CASE("a mask comes with its weights: what it prunes is pruned when they are read") {
  const auto weights = detail::read_weights<Network>(pruned());
  REQUIRE(weights.is_pruned());
  CHECK(weights.mask().kernel(0)(1, 0) == 0);
  CHECK(weights.mask().kernel(0)(1, 1) == 1);
  CHECK(weights.mask().bias(0)(0) == 1);
  CHECK(weights.values().size() == 13);
  CHECK(weights.layer<"stem">().kernel(1, 1) == 4.0f);
}

TEST_CASE("a topology in the file is the network's, and one without it comes from elsewhere") {
  SafeTensors file = written();
  file.metadata()["author"] = "someone";
  CHECK_NOTHROW(detail::read_weights<Network>(file));
  file.metadata()["whet.topology"] = topology;
  CHECK_NOTHROW(detail::read_weights<Network>(file));
  file.metadata()["whet.topology"] = "2 > Dense 3 > Tanh 3 > Dense 1";
  CHECK(error_of(file) ==
        "net.safetensors: metadata 'whet.topology': expected '2 > Dense 3 > ReLU 3 > Dense 1', found '2 > "
        "Dense 3 > Tanh 3 > Dense 1'");
}

TEST_CASE("tensors that are missing, of another type or shape, or pruned but not zero are named") {
  SafeTensors file("net.safetensors");
  CHECK_THAT(error_of(file), ContainsSubstring("net.safetensors: tensor 'stem.kernel'"));
  file = written();
  put<float>(file, "layer1.bias", {1, 1}, {7.0f});
  CHECK_THAT(error_of(file), ContainsSubstring("tensor 'layer1.bias': expected shape [1], found [1, 1]"));
  file = written();
  put<double>(file, "layer1.bias", {1}, {7.0});
  CHECK_THAT(error_of(file), ContainsSubstring("tensor 'layer1.bias': expected float32 values"));
  file = pruned();
  put<std::uint8_t>(file, "mask.stem.kernel", {3, 2}, {0, 1, 0, 1, 1, 1});
  CHECK_THAT(error_of(file), ContainsSubstring("'mask.stem.kernel': expected weights of zero"));
}

TEST_CASE("a tensor whose name is taken is refused with its layer") {
  SafeTensors file;
  const auto weights = detail::read_weights<Network>(written());
  detail::add_weights(file, weights);
  CHECK_THROWS_MATCHES(
      detail::add_weights(file, weights), std::invalid_argument,
      Catch::Matchers::Message("tensor 'stem.kernel' of layer 'stem': expected a name that no other tensor "
                               "has, found it taken"));
}
