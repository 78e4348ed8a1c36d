#include <memory>

#include <whet/topology/dense.hpp>
#include <whet/topology/dropout.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/softmax.hpp>
#include <whet/train/operations.hpp>

#include "catch.hpp"

namespace {

struct Network : whet::Sequential<whet::Input<2, 2>, whet::Flatten, whet::Dense<3>, whet::ReLU,
                                  whet::Dropout<>, whet::Softmax> {};

template <class Kind>
bool makes(int index) {
  const auto position = static_cast<std::size_t>(index);
  const auto operation =
      whet::operation_factories<float, Network>[position](whet::records<Network>[position]);
  return dynamic_cast<Kind*>(operation.get()) != nullptr;
}

}  // namespace

TEST_CASE("there is a factory for each leaf layer of a topology, in order") {
  CHECK(whet::operation_factories<float, Network>.size() == 5);
  CHECK(makes<whet::IdentityOperation<float>>(0));
  CHECK(makes<whet::DenseOperation<float>>(1));
  CHECK(makes<whet::ActivationOperation<float, whet::ReLU>>(2));
  CHECK(makes<whet::DropoutOperation<float>>(3));
  CHECK(makes<whet::SoftmaxOperation<float>>(4));
}
