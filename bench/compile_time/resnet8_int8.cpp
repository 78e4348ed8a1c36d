// ResNet-8 in INT8, as a program would call it.
#include <whet/whet.hpp>
#include <whet/zoo/resnet8.hpp>

using Model = whet::Model<whet::zoo::ResNet8<>, whet::Int8Policy>;

void run(const Model& model, const float (&image)[3072], whet::Workspace<Model>& workspace,
         float (&scores)[10]) {
  const auto output = model(image, workspace);
  for (std::size_t index = 0; index < output.size(); ++index) scores[index] = output[index];
}
