// The code of the README, as one program. Trains on Fashion-MNIST (Debian: dataset-fashion-mnist).

#include <cstdio>
#include <cstdlib>
#include <vector>

// snippet: model
#include <whet/whet.hpp>

namespace app {

struct Classifier : whet::Sequential<whet::Input<784, whet::NonNegative>, whet::Dense<256>, whet::ReLU,
                                     whet::Dense<256>, whet::ReLU, whet::Dense<10>> {};

template <whet::PrecisionPolicy Policy>
using Model = whet::Model<Classifier, Policy>;

static_assert(Model<whet::Int8Policy>::weight_bytes < 280'000);
static_assert(whet::fits<Model<whet::Int8Policy>>(whet::Budget{.flash = 512'000, .ram = 8'192}));

}  // namespace app
// end

// Says why, when it does not fit.
template struct whet::Deploy<app::Model<whet::Int8Policy>, whet::Budget{.flash = 512'000, .ram = 8'192}>;

#include <whet/data.hpp>
#include <whet/io.hpp>
#include <whet/train.hpp>

int main(int argc, char** argv) {
  using app::Classifier;
  const int epochs = argc > 1 ? std::atoi(argv[1]) : 10;

  // snippet: train
  auto data = whet::data::fashion_mnist();
  auto weights = whet::train<Classifier>(data.train, {.epochs = epochs, .seed = 1});
  auto ranges = whet::calibrate(weights, data.train.first(512), whet::Percentile{99.99});

  auto fp32 = whet::freeze<whet::Float32Policy>(weights);
  auto int8 = whet::freeze<whet::Int8Policy>(weights, ranges);
  auto dynamic = whet::freeze<whet::Dynamic<whet::Int8Policy>>(weights);

  static whet::Workspace<decltype(int8)> workspace;
  auto scores = int8(data.test.sample(0), workspace);

  whet::export_header<whet::target::generic>(int8, "classifier_int8.hpp");
  // end

  std::vector<whet::Tensor<float, 10>> all_scores(data.test.size());
  int8.batch(data.test.samples(), all_scores, workspace);

  std::printf("class of the first test image: %zu, labelled %d\n", whet::argmax(scores), data.test.label(0));
  std::printf("test accuracy: FP32 %.2f %%, INT8 %.2f %%, INT8 dynamic %.2f %%\n",
              100 * whet::accuracy(fp32, data.test), 100 * whet::accuracy(int8, data.test),
              100 * whet::accuracy(dynamic, data.test));
  whet::summary(int8);
}
