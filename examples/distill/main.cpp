// What a teacher is good for: students trained with the labels alone and with a teacher, side by side.

#include <cstdio>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <whet/data.hpp>

#include "options.hpp"
#include "result.hpp"
#include "settings.hpp"

namespace example {
namespace {

using Setting = Result (*)(const Options&, const Images&);
const std::vector<std::pair<std::string, Setting>> settings{{"textbook", &textbook},
                                                            {"cnn_teacher", &cnn_teacher},
                                                            {"cnn_student", &cnn_student},
                                                            {"few_images", &few_images},
                                                            {"few_labels", &few_labels},
                                                            {"few_labels_same_steps", &few_labels_same_steps},
                                                            {"ternary_student", &ternary_student},
                                                            {"ternary_of_itself", &ternary_of_itself},
                                                            {"binary_student", &binary_student}};

Images read_images(const Options& options) {
  const whet::DataSplit data = whet::data::fashion_mnist({.folder = options.data.string()});
  const whet::Dataset all =
      options.samples > 0 ? data.train.first(static_cast<std::size_t>(options.samples)) : data.train;
  if (!options.validate) return {all, data.test};
  const whet::TrainValidation parts = all.split(0.1, 0);
  return {parts.train, parts.validation};
}

bool is_wanted(const Options& options, const std::string& name) {
  for (const std::string& wanted : options.settings)
    if (wanted == name) return true;
  return options.settings.empty();
}

int run(const Options& options) {
  const Images images = read_images(options);
  std::vector<Result> results;
  for (const auto& [name, measure] : settings) {
    if (!is_wanted(options, name)) continue;
    results.push_back(measure(options, images));
    // What an interrupted run has found is not lost.
    fmt::print(stderr, "{}", to_table({results.back()}));
  }
  fmt::print(
      "{} seed(s), loss {}, {}\n\n{}", options.seeds.size(), options.loss,
      options.validate ? "measured on training images that were kept apart" : "measured on the test images",
      to_table(results));
  return 0;
}

}  // namespace
}  // namespace example

int main(int argc, char** argv) {
  std::vector<std::string> names;
  for (const auto& setting : example::settings) names.push_back(setting.first);
  const example::Options options = example::parse_options(argc, argv, names);
  try {
    return example::run(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "distill: {}\n", error.what());
    return 1;
  }
}
