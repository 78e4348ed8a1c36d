// A network as firmware has it: integers in and out, the model in flash, the workspace the only memory
// besides.
#include <cstddef>
#include <cstdint>
#include <network.hpp>
#include <type_traits>

#include "counted.hpp"

namespace {

using Model = std::remove_const_t<decltype(network::model)>;
whet::Workspace<Model> workspace;
whet::Tensor<std::int8_t, Model::input_extents> input;
whet::Tensor<std::int8_t, Model::output_extents> output;

}  // namespace

int main() {
  for (std::size_t index = 0; index < input.size(); ++index)
    input[index] = static_cast<std::int8_t>(index * 77);
  bench::count([] { network::model.run(input, output, workspace); });
  bench::print_number("workspace", Model::workspace_bytes);
  return 0;
}
