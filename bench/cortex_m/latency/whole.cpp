// A candidate as firmware has it, with floats in and out, as prices are of.
#include <network.hpp>
#include <type_traits>

#include "counted.hpp"

namespace {

using Model = std::remove_const_t<decltype(network::model)>;
whet::Workspace<Model> workspace;
whet::Tensor<float, Model::input_extents> input;
Model::output_tensor output;

}  // namespace

int main() {
  for (std::size_t index = 0; index < input.size(); ++index)
    input[index] = static_cast<float>(index * 77 % 128) / 128.0f;
  bench::count([] { output = network::model(input, workspace); });
  return 0;
}
