#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <whet/io.hpp>
#include <whet/train.hpp>
#include <whet/whet.hpp>

#include "options.hpp"
#include "stopwatch.hpp"

namespace optimize {

/// Rows of the table, in the same order for every seed: what a frozen model scores, weighs and takes. With
/// the first seed a row gets its header file and its place in the race.
class Rows {
 public:
  Rows(const Options& chosen, const whet::DataSplit& images, whet::Report& written, Race& against)
      : options(chosen), data(images), report(written), race(against) {}

  void start_seed() { next = 0; }

  /// Whether the model is the first one of its row.
  template <class FrozenModel>
  bool add(std::string_view key, std::string_view title, const FrozenModel& model) {
    const bool first = next == report.stages.size();
    if (first) describe(key, title, model);
    report.stages[next].losses.push_back(whet::mean_loss(model, data.test));
    report.stages[next++].accuracies.push_back(whet::accuracy(model, data.test));
    return first;
  }

 private:
  template <class FrozenModel>
  void describe(std::string_view key, std::string_view title, const FrozenModel& model) {
    report.stages.push_back(whet::describe_stage(std::string(title), model));
    const auto path = options.output / fmt::format("{}_{}.hpp", options.topology, key);
    export_model(model, path);
    report.stages.back().header = path.string();
    add_contender(model);
  }

  template <class FrozenModel>
  void export_model(const FrozenModel& model, const std::filesystem::path& path) const {
    if (options.target == "native")
      whet::export_header(model, path);
    else if (options.target == "cortex_m_dsp")
      whet::export_header<whet::target::cortex_m_dsp>(model, path);
    else
      whet::export_header<whet::target::generic>(model, path);
  }

  /// One inference after the other over test images.
  template <class FrozenModel>
  void add_contender(const FrozenModel& model) {
    auto workspace = std::make_shared<whet::Workspace<FrozenModel>>();
    race.add([model, workspace, images = data.test, image = std::size_t{0}]() mutable {
      const auto scores = model(images.sample(image), *workspace);
      asm volatile("" : : "r"(scores.data()) : "memory");  // somebody might read them
      image = (image + 1) % images.size();
    });
  }

  const Options& options;
  const whet::DataSplit& data;
  whet::Report& report;
  Race& race;
  std::size_t next = 0;
};

}  // namespace optimize
