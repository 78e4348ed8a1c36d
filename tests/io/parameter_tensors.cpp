#include <string>
#include <vector>

#include <whet/io/parameter_tensors.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/sequential.hpp>

#include "catch.hpp"

namespace {
struct Network
    : whet::Sequential<whet::Input<2, 2>, whet::Flatten, whet::Dense<3>,
                       whet::Named<"block", whet::Layers<whet::Dense<3>, whet::ReLU, whet::Dense<3>>>,
                       whet::Dense<2>> {};
}  // namespace

TEST_CASE("layers without a name are numbered, and a name that two layers share is numbered too") {
  CHECK(whet::detail::tensor_names(whet::records<Network>) ==
        std::vector<std::string>{"", "layer0", "block", "", "block/2", "layer3"});
}

TEST_CASE("a topology is one line") {
  CHECK(whet::detail::topology_line(whet::records<Network>) ==
        "2x2x1 > Flatten 4 > Dense 3 > Dense 3 > ReLU 3 > Dense 3 > Dense 2");
}

TEST_CASE("parameters come back from tensors") {
  whet::ParameterBuffer<float> parameters(whet::records<Network>);
  for (std::size_t index = 0; index < parameters.values().size(); ++index)
    parameters.values()[index] = static_cast<float>(index);
  whet::SafeTensors file("memory");
  whet::detail::add_parameters(file, "m.", whet::records<Network>, parameters);
  whet::ParameterBuffer<float> found(whet::records<Network>);
  whet::detail::read_parameters(file, "m.", whet::records<Network>, found);
  CHECK(found == parameters);
  CHECK_THROWS_WITH(whet::detail::read_parameters(file, "v.", whet::records<Network>, found),
                    Catch::Matchers::ContainsSubstring("v.layer0.kernel"));
}
