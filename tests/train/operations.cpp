#include <memory>

#include <whet/train/operations.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

struct Network : whet::Sequential<whet::Input<2, 2>, whet::Flatten, whet::Dense<3>, whet::ReLU,
                                  whet::Dropout<>, whet::Softmax> {};

/// A layer of every kind that can be trained besides those of the first network.
struct Image : whet::Sequential<whet::Input<8, 8, 4>, whet::ZeroPad<1>, whet::Conv2D<4, 3, whet::Valid>,
                                whet::BatchNorm, whet::PReLU, whet::MaxPool<2>, whet::Upsample<2>,
                                whet::Residual<whet::DepthwiseConv2D<3>>,
                                whet::Concat<whet::Layers<>, whet::ELU>, whet::SqueezeExcite<2>,
                                whet::TransposedConv2D<2, 2, whet::Stride{2}>, whet::AveragePool<2>,
                                whet::Reshape<8, 16, 1>, whet::Conv1D<4, 3>, whet::GlobalAveragePool> {};

template <class Network, class Kind>
bool makes(int index) {
  const auto position = static_cast<std::size_t>(index);
  const auto operation =
      whet::operation_factories<float, Network>[position](whet::records<Network>[position]);
  return dynamic_cast<Kind*>(operation.get()) != nullptr;
}

}  // namespace

TEST_CASE("there is a factory for each leaf layer of a topology, in order") {
  CHECK(whet::operation_factories<float, Network>.size() == 5);
  CHECK(makes<Network, whet::IdentityOperation<float>>(0));
  CHECK(makes<Network, whet::DenseOperation<float>>(1));
  CHECK(makes<Network, whet::ActivationOperation<float, whet::ReLU>>(2));
  CHECK(makes<Network, whet::DropoutOperation<float>>(3));
  CHECK(makes<Network, whet::SoftmaxOperation<float>>(4));
}

TEST_CASE("every layer of an image network has its operation") {
  CHECK(makes<Image, whet::RearrangeOperation<float, whet::ZeroPad<1>>>(0));
  CHECK(makes<Image, whet::BatchNormOperation<float>>(2));
  CHECK(makes<Image, whet::SlopesOperation<float>>(3));
  CHECK(makes<Image, whet::MaxPoolOperation<float>>(4));
  CHECK(makes<Image, whet::RearrangeOperation<float, whet::Upsample<2>>>(5));
  CHECK(makes<Image, whet::AddOperation<float>>(7));
  CHECK(makes<Image, whet::ConcatOperation<float>>(9));
  CHECK(makes<Image, whet::AveragePoolOperation<float>>(10));
  CHECK(makes<Image, whet::DenseOperation<float>>(11));
  CHECK(makes<Image, whet::MultiplyOperation<float>>(15));
  CHECK(makes<Image, whet::AveragePoolOperation<float>>(17));
  CHECK(makes<Image, whet::IdentityOperation<float>>(18));
  CHECK(makes<Image, whet::AveragePoolOperation<float>>(20));
}
