#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include <whet/model/model.hpp>

namespace whet {

/// What `freeze` returns: owns a model on the heap and stands in for it. Copies share the model, which never
/// changes; converts to `const Model&`.
template <class FrozenModel>
class Frozen {
 public:
  using frozen_model = FrozenModel;
  using topology = typename FrozenModel::topology;
  using policy = typename FrozenModel::policy;
  using target = typename FrozenModel::target;
  static constexpr std::size_t weight_bytes = FrozenModel::weight_bytes;
  static constexpr std::size_t workspace_bytes = FrozenModel::workspace_bytes;
  static constexpr std::size_t macs = FrozenModel::macs;

  explicit Frozen(std::shared_ptr<const FrozenModel> model) : shared(std::move(model)) {}

  const FrozenModel& model() const noexcept { return *shared; }
  const FrozenModel& operator*() const noexcept { return *shared; }
  const FrozenModel* operator->() const noexcept { return shared.get(); }
  operator const FrozenModel&() const noexcept { return *shared; }

  /// As Model's members of the same names.
  template <class... Argument>
  auto operator()(Argument&&... argument) const noexcept
      -> decltype(model()(std::forward<Argument>(argument)...)) {
    return model()(std::forward<Argument>(argument)...);
  }
  template <class... Argument>
  void batch(Argument&&... argument) const noexcept {
    model().batch(std::forward<Argument>(argument)...);
  }
  template <class... Argument>
  void run(Argument&&... argument) const noexcept {
    model().run(std::forward<Argument>(argument)...);
  }
  template <class... Argument>
  auto trace(Argument&&... argument) const {
    return model().trace(std::forward<Argument>(argument)...);
  }
  auto input_quantization() const { return model().input_quantization(); }
  auto output_quantization() const { return model().output_quantization(); }

 private:
  std::shared_ptr<const FrozenModel> shared;
};

}  // namespace whet
