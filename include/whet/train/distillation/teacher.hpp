#pragma once

#include <stdexcept>

#include <whet/train/operation.hpp>

namespace whet {

/// One or several teachers at work: what they say of batches of samples, in evaluation mode (nothing is
/// dropped, batch normalization by running statistics). Not thread-safe.
class Teacher {
 public:
  /// `count` teachers that tell `classes` classes apart.
  Teacher(int count, int classes) : teacher_count(count), class_count(classes) {}
  Teacher(const Teacher&) = delete;
  Teacher& operator=(const Teacher&) = delete;
  virtual ~Teacher() = default;

  int teachers() const { return teacher_count; }
  int classes() const { return class_count; }

  /// Samples [samples][values], which stay where they are as long as the results are read.
  virtual void run(ConstBatch<float> samples) = 0;
  /// Of the last batch: [samples][teachers · classes], scores before a softmax; of a model that gives
  /// probabilities their logarithms, which differ from scores by a constant for each sample.
  virtual ConstBatch<float> logits() const = 0;
  /// What a record of the teacher's topology gave for the last batch. Only weights have such.
  virtual ConstBatch<float> features(int) const {
    throw std::logic_error("distill: expected a teacher whose features can be read, found another");
  }

 private:
  int teacher_count;
  int class_count;
};

}  // namespace whet
