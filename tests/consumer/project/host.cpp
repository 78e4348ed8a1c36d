#include <cstdio>
#include <filesystem>
#include <span>
#include <vector>

#include <whet/data.hpp>
#include <whet/io.hpp>
#include <whet/train.hpp>
#include <whet/whet.hpp>

namespace {

struct Classifier : whet::Sequential<whet::Input<2>, whet::Dense<8>, whet::ReLU, whet::Dense<2>> {};

/// The class says which of two numbers is larger.
whet::Dataset which_is_larger(int count) {
  std::vector<float> samples;
  std::vector<int> labels;
  for (int index = 0; index < count; ++index) {
    const float first = static_cast<float>(index * 7 % 64) / 64.0F;
    const float second = static_cast<float>(index * 29 % 61) / 61.0F;
    samples.insert(samples.end(), {first, second});
    labels.push_back(first < second ? 1 : 0);
  }
  return whet::Dataset(2, samples, labels, 2);
}

}  // namespace

int main() {
  const whet::Dataset data = which_is_larger(512);
  const auto weights = whet::train<Classifier>(data, {.epochs = 20, .batch = 16, .learning_rate = 0.02});
  const auto model = whet::freeze<whet::Dynamic<whet::Int8Policy>>(weights);
  const double accuracy = whet::accuracy(model, data);
  std::printf("accuracy %.3f\n", accuracy);

  const std::filesystem::path file = "samples.npy";
  whet::write_npy<float>(file, {data.size(), 2}, data.samples());
  const bool same = whet::read_npy(file).as<float>()[3] == data.samples()[3];
  return accuracy > 0.95 && same ? 0 : 1;
}
