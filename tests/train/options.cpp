#include <limits>
#include <stdexcept>

#include <whet/train/options.hpp>

#include "catch.hpp"

using Catch::Matchers::ContainsSubstring;
using whet::validate;

TEST_CASE("the default options are valid") { CHECK_NOTHROW(validate({})); }

TEST_CASE("an invalid option is refused with its name, what was expected and what was found") {
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK_THROWS_WITH(validate({.learning_rate = 0.0}), ContainsSubstring("learning_rate"));
  CHECK_THROWS_WITH(validate({.momentum = 0.0, .nesterov = true}), ContainsSubstring("momentum"));
  CHECK_THROWS_WITH(validate({.beta1 = 1.0}), ContainsSubstring("beta1"));
  CHECK_THROWS_WITH(validate({.epsilon = 0.0}), ContainsSubstring("epsilon"));
  CHECK_THROWS_WITH(validate({.final_rate = -0.1}), ContainsSubstring("final_rate"));
  CHECK_THROWS_WITH(validate({.step_factor = 0.0}), ContainsSubstring("step_factor"));
  CHECK_THROWS_WITH(validate({.validation = 0.1, .patience = -1}), ContainsSubstring("patience"));
  CHECK_THROWS_WITH(validate({.mixup = 4.5}), ContainsSubstring("at most 4"));
  CHECK_THROWS_WITH(validate({.batch_statistics = -0.1}), ContainsSubstring("batch_statistics"));
  CHECK_THROWS_WITH(validate({.epochs = 0}), "train: option epochs: expected 1 or more, found 0");
  CHECK_THROWS_AS(validate({.epochs = -3}), std::invalid_argument);
  CHECK_THROWS_WITH(validate({.batch = 0}), ContainsSubstring("batch"));
  CHECK_THROWS_WITH(validate({.learning_rate = infinity}), ContainsSubstring("learning_rate"));
  CHECK_THROWS_WITH(validate({.learning_rate = std::numeric_limits<double>::quiet_NaN()}),
                    ContainsSubstring("learning_rate"));
  CHECK_THROWS_WITH(validate({.weight_decay = -1.0}), ContainsSubstring("weight_decay"));
  CHECK_THROWS_WITH(validate({.momentum = 1.0}), ContainsSubstring("momentum"));
  CHECK_THROWS_WITH(validate({.beta2 = 1.0}), ContainsSubstring("beta2"));
  CHECK_THROWS_WITH(validate({.beta1 = 0.99999999}), ContainsSubstring("beta1"));
  CHECK_THROWS_WITH(validate({.warmup_epochs = -1.0}), ContainsSubstring("warmup_epochs"));
  CHECK_THROWS_WITH(validate({.epochs = 2, .warmup_epochs = 2.5}), ContainsSubstring("at most epochs"));
  CHECK_NOTHROW(validate({.epochs = 2, .warmup_epochs = 2.0}));
  CHECK_THROWS_WITH(validate({.step_epochs = 0}), ContainsSubstring("step_epochs"));
  CHECK_THROWS_WITH(validate({.label_smoothing = 1.0}), ContainsSubstring("label_smoothing"));
  CHECK_THROWS_WITH(validate({.validation = 1.0}), ContainsSubstring("validation"));
  CHECK_THROWS_WITH(validate({.patience = 2}), ContainsSubstring("validation"));
  CHECK_THROWS_WITH(validate({.threads = -1}), ContainsSubstring("threads"));
  CHECK_THROWS_WITH(validate({.augment_crop = -1}), ContainsSubstring("augment_crop"));
  CHECK_THROWS_WITH(validate({.augment_flip = 1.5}), ContainsSubstring("augment_flip"));
  CHECK_THROWS_WITH(validate({.augment_cutout = -2}), ContainsSubstring("augment_cutout"));
  CHECK_THROWS_WITH(validate({.mixup = -0.1}), ContainsSubstring("mixup"));
  CHECK_THROWS_WITH(validate({.mixup = infinity}), ContainsSubstring("mixup"));
}
