#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include <whet/model/model.hpp>
#include <whet/weights/shared_memory.hpp>

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

  /// A value-initialized model that fill(FrozenModel&) has completed.
  template <class Fill>
  static Frozen filled(Fill&& fill) {
    static_assert(std::is_trivially_destructible_v<FrozenModel>);
    auto memory = detail::shared_memory(sizeof(FrozenModel), alignof(FrozenModel));
    fill(*::new (memory.get()) FrozenModel());
    return Frozen(std::move(memory));
  }

  const FrozenModel& model() const noexcept { return *static_cast<const FrozenModel*>(memory.get()); }
  const FrozenModel& operator*() const noexcept { return model(); }
  const FrozenModel* operator->() const noexcept { return &model(); }
  operator const FrozenModel&() const noexcept { return model(); }

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
  explicit Frozen(std::shared_ptr<const void> filled_memory) : memory(std::move(filled_memory)) {}

  std::shared_ptr<const void> memory;
};

}  // namespace whet
