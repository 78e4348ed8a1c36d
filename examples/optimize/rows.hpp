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
#include "report.hpp"
#include "stopwatch.hpp"

namespace optimize {

/// Rows of the table, in the same order for every seed: what a frozen model scores, weighs and takes. With
/// the first seed a row gets its header file and its place in the race.
class Rows {
 public:
  Rows(const Options& chosen, const whet::DataSplit& images, Report& written, Race& against)
      : options(chosen), data(images), report(written), race(against) {}

  void start_seed() { next = 0; }

  template <class FrozenModel>
  void add(std::string_view key, std::string_view title, const FrozenModel& model) {
    if (next == report.results.size()) report.results.push_back(describe(key, title, model));
    report.results[next].losses.push_back(whet::mean_loss(model, data.test));
    report.results[next++].accuracies.push_back(whet::accuracy(model, data.test));
  }

 private:
  template <class FrozenModel>
  PolicyResult describe(std::string_view key, std::string_view title, const FrozenModel& model) {
    PolicyResult result;
    result.key = key;
    result.title = title;
    result.policy = whet::source_of<typename FrozenModel::policy>();
    result.weight_bytes = model.weight_bytes;
    result.workspace_bytes = model.workspace_bytes;
    result.energy = 1e-12 * whet::estimated_energy<typename FrozenModel::frozen_model>;
    const auto path = options.output / fmt::format("{}_{}.hpp", options.topology, key);
    export_model(model, path);
    result.header = path.string();
    add_contender(model);
    return result;
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
  Report& report;
  Race& race;
  std::size_t next = 0;
};

}  // namespace optimize
