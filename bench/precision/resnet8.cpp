#include <whet/zoo/resnet8.hpp>

#include "network_rows.hpp"
#include "networks.hpp"

namespace {

using namespace whet;

template <int Filters, int Step>
using Stack = Residual<Shortcut<Conv2D<Filters, 1, Stride{Step}>>, Conv2D<Filters, 3, Stride{Step}>, HardTanh,
                       Conv2D<Filters, 3>>;

/// ResNet-8 with activations of both signs, which binary layers need.
struct SignedResNet8 : Sequential<Input<32, 32, 3, NonNegative>, Conv2D<16, 3>, HardTanh,
                                  Residual<Conv2D<16, 3>, HardTanh, Conv2D<16, 3>>, HardTanh, Stack<32, 2>,
                                  HardTanh, Stack<64, 2>, HardTanh, GlobalAveragePool, Dense<10>, Softmax> {};

}  // namespace

void bench::add_resnet8() {
  add_network_rows<zoo::ResNet8<>>("resnet8");
  add_network_row<SignedResNet8, EdgesInt8<BinaryPolicy>, zoo::ResNet8<>>("resnet8", "binary");
}
