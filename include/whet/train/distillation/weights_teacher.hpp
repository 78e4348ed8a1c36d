#pragma once

#include <whet/topology/sequential.hpp>
#include <whet/train/distillation/teacher.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/scores.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

/// Float weights as a teacher.
template <class Network>
class WeightsTeacher final : public Teacher {
 public:
  /// The pool outlives it; the weights need not.
  WeightsTeacher(const Weights<Network>& weights, ThreadPool& pool)
      : Teacher(1, static_cast<int>(output_shape<Network>.size())), engine(make_engine(weights, pool)) {}

  void run(ConstBatch<float> samples) override { engine.forward(samples, engine.last_record()); }
  ConstBatch<float> logits() const override { return engine.output(engine.scores_record()); }
  ConstBatch<float> features(int record) const override { return engine.output(record); }

 private:
  Engine<float> engine;
};

}  // namespace whet
