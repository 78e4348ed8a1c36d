#pragma once

#include <cstddef>
#include <type_traits>
#include <vector>

#include <whet/core/error.hpp>
#include <whet/core/layer_key.hpp>
#include <whet/core/shape.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/input.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/distillation/combined.hpp>
#include <whet/train/distillation/feature_batch.hpp>
#include <whet/train/distillation/make_teacher.hpp>
#include <whet/train/loss_head.hpp>
#include <whet/train/operations.hpp>

namespace whet {

/// What one loss on features reads: a record of the engine that trains the student (its own regressor's where
/// it has one), and a record of the teacher's topology.
struct FeatureTap {
  int student = 0;
  Shape student_shape;
  int teacher = 0;
  Shape teacher_shape;
};

/// The last record that `Key` addresses, which is what a group gives; -1 where there is none.
template <class Network, LayerKey Key>
constexpr int find_tap() {
  for (int index = layer_count<Network> - 1; index >= 0; --index)
    if (matches(records<Network>[static_cast<std::size_t>(index)], Key)) return index;
  return -1;
}

template <class Network, LayerKey Key>
inline constexpr Shape tap_shape = [] {
  constexpr int record = find_tap<Network, Key>();
  return record < 0 ? Shape{} : records<Network>[static_cast<std::size_t>(record < 0 ? 0 : record)].output;
}();

/// Fails with a sentence when two layers' features do not fit one another.
template <class Student, LayerKey StudentLayer, class Network, LayerKey TeacherLayer, FeatureFit Fit>
constexpr bool check_feature_shapes() {
  static_assert(check_key<Student, StudentLayer>() && check_key<Network, TeacherLayer>());
  constexpr Shape own = tap_shape<Student, StudentLayer>;
  constexpr Shape others = tap_shape<Network, TeacherLayer>;
  static_assert(features_fit(Fit, own, others) ||
                    error::features_do_not_fit<Student, error::printable_t<StudentLayer>, own, Network,
                                               error::printable_t<TeacherLayer>, others>,
                "whet: this loss compares features of as many rows and columns (channels may differ), "
                "AttentionTransfer of more than one pixel; the arguments are student, its layer and shape, "
                "teacher, its layer and shape");
  return true;
}

/// Fails with a sentence when a loss compares features that there are not, or that do not fit one another.
template <class Student, class TeacherType, FeatureLoss Part>
constexpr bool check_features() {
  static_assert(
      is_weights<TeacherType> || error::features_out_of_reach<TeacherType>,
      "whet: features are compared with those of one teacher that is given as Weights; the argument "
      "is the teacher");
  if constexpr (is_weights<TeacherType>)
    check_feature_shapes<Student, Part::student_tap, typename TeacherType::topology, Part::teacher_tap,
                         Part::fit>();
  return true;
}

/// Brings features of a shape to the channels of another: a dense layer between vectors, else a 1x1
/// convolution.
template <Shape From, Shape To>
LossHead make_regressor(int producer) {
  using Layer = std::conditional_t<To.is_vector(), Dense<To.channels>, Conv2D<To.channels, 1>>;
  LossHead head{records<Sequential<Input<From.height, From.width, From.channels>, Layer>>[0],
                operation_factory<float, Layer>};
  head.record.producer = producer;
  return head;
}

/// All that the parts of a loss read, in their order, and the regressors that they need.
struct FeatureTaps {
  std::vector<FeatureTap> taps;
  std::vector<LossHead> heads;
};

/// Adds what one loss on features reads.
template <class Student, class TeacherType, FeatureLoss Part, class Place>
void add_tap(FeatureTaps& found, int records, Place&& place) {
  static_assert(check_features<Student, TeacherType, Part>());
  using Network = typename TeacherType::topology;
  constexpr Shape own = tap_shape<Student, Part::student_tap>;
  constexpr Shape others = tap_shape<Network, Part::teacher_tap>;
  FeatureTap tap{place(find_tap<Student, Part::student_tap>()), own, find_tap<Network, Part::teacher_tap>(),
                 others};
  if constexpr (Part::has_regressor) {
    found.heads.push_back(make_regressor<own, others>(tap.student));
    tap.student = records + static_cast<int>(found.heads.size()) - 1;
    tap.student_shape = others;
  }
  found.taps.push_back(tap);
}

/// `place(record)` is the engine's record of one of the student's topology; heads begin behind `records`.
template <class Student, class TeacherType, class Policy, class Place>
FeatureTaps find_taps(int records, Place&& place) {
  FeatureTaps found;
  for_each_part_type<Policy>([&]<class Part>() {
    if constexpr (FeatureLoss<Part>) add_tap<Student, TeacherType, Part>(found, records, place);
  });
  return found;
}

}  // namespace whet
