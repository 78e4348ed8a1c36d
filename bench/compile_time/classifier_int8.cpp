// The classifier of the README in INT8, as a program would call it.
#include <whet/whet.hpp>

struct Classifier : whet::Sequential<whet::Input<784, whet::NonNegative>, whet::Dense<256>, whet::ReLU,
                                     whet::Dense<256>, whet::ReLU, whet::Dense<10>> {};
using Model = whet::Model<Classifier, whet::Int8Policy>;

void run(const Model& model, const float (&image)[784], whet::Workspace<Model>& workspace,
         float (&scores)[10]) {
  const auto output = model(image, workspace);
  for (std::size_t index = 0; index < output.size(); ++index) scores[index] = output[index];
}
