#pragma once

// Training on the host: weights, the engine, losses, metrics, calibration, and freezing into models.
// With all that inference needs, so that topologies can be written.

#include <whet/train/batch_loader.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/evaluate.hpp>
#include <whet/train/generator.hpp>
#include <whet/train/initialize.hpp>
#include <whet/train/loss.hpp>
#include <whet/train/loss/cross_entropy.hpp>
#include <whet/train/loss/mean_squared_error.hpp>
#include <whet/train/make_loss.hpp>
#include <whet/train/metrics.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/operation/activation.hpp>
#include <whet/train/operation/dense.hpp>
#include <whet/train/operation/dropout.hpp>
#include <whet/train/operation/elementwise.hpp>
#include <whet/train/operation/identity.hpp>
#include <whet/train/operation/softmax.hpp>
#include <whet/train/operations.hpp>
#include <whet/train/optimizer.hpp>
#include <whet/train/options.hpp>
#include <whet/train/progress.hpp>
#include <whet/train/requirements.hpp>
#include <whet/train/schedule.hpp>
#include <whet/train/scores.hpp>
#include <whet/train/state.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/train/tile_grid.hpp>
#include <whet/train/train.hpp>
#include <whet/train/trainer.hpp>
#include <whet/transform/calibrate.hpp>
#include <whet/transform/observer/min_max.hpp>
#include <whet/transform/observer/moving_average.hpp>
#include <whet/transform/observer/percentile.hpp>
#include <whet/transform/retarget.hpp>
#include <whet/weights/aligned_values.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/weights/frozen.hpp>
#include <whet/weights/parameter_buffer.hpp>
#include <whet/weights/quantization.hpp>
#include <whet/weights/tensor_quantizations.hpp>
#include <whet/weights/trained.hpp>
#include <whet/weights/weights.hpp>
#include <whet/whet.hpp>
