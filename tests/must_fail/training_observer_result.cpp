// must fail: whet: an observer of a training returns nothing, or a TrainingAction
#include <whet/train.hpp>
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<5>, whet::Dense<2>> {};

}  // namespace app

auto train(const whet::Dataset& data) {
  return whet::train<app::Network>(data, {}, [](const whet::TrainingProgress& progress) {
#ifdef WHET_MUST_FAIL
    return progress.loss < 0.1;
#else
    return progress.loss < 0.1 ? whet::TrainingAction::stop : whet::TrainingAction::proceed;
#endif
  });
}
