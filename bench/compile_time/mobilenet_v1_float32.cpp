// MobileNetV1-0.25 in FP32, as a program would call it.
#include <whet/whet.hpp>
#include <whet/zoo/mobilenet_v1.hpp>

using Model = whet::Model<whet::zoo::VisualWakeWords<>, whet::Float32Policy>;

void run(const Model& model, const float (&image)[27648], whet::Workspace<Model>& workspace,
         float (&scores)[2]) {
  const auto output = model(image, workspace);
  for (std::size_t index = 0; index < output.size(); ++index) scores[index] = output[index];
}
