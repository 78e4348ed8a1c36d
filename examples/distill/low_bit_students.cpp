#include "networks.hpp"
#include "settings.hpp"

namespace example {
namespace {

constexpr Recipe cnn{.student_epochs = 10, .teacher_epochs = 60, .teacher_crop = 2, .teacher_flip = 0.5};
constexpr Recipe mlp{.student_epochs = 10, .teacher_epochs = 10};

/// A student that is trained for a policy from the start, against the same with the labels alone.
template <class Network, class Policy, class TeacherNetwork>
Result low_bit_student(Result result, const Options& options, const Recipe& recipe,
                       const whet::Weights<TeacherNetwork>& teacher, const Images& images) {
  using Method = whet::QuantizationAware<Policy>;
  using Shipped = typename decltype(typename Method::template trained<Network>{}.weights)::topology;
  result.teacher_bytes = whet::Model<TeacherNetwork, whet::Float32Policy>::weight_bytes;
  result.student_bytes = whet::Model<Shipped, Policy>::weight_bytes;
  result.teacher_accuracy = whet::accuracy(teacher, images.measured);
  compare(
      result, options, recipe, teacher, images.train,
      [&](const whet::TrainOptions& chosen) {
        const auto trained = whet::train<Network, Method>(images.train, chosen);
        return whet::accuracy(whet::freeze<Policy>(trained), images.measured);
      },
      [&](const auto& knowledge, const whet::TrainOptions& chosen) {
        return with_loss(options, [&](const auto& loss) {
          const auto trained = whet::distill<Network, Method>(knowledge, images.train, loss, chosen);
          return whet::accuracy(whet::freeze<Policy>(trained), images.measured);
        });
      });
  return result;
}

}  // namespace

Result ternary_student(const Options& options, const Images& images) {
  return low_bit_student<Classifier, whet::TernaryPolicy>(
      {.setting = "ternary_student", .student = "784-256-256-10, ternary"}, options, cnn,
      teacher<Cnn>("cnn", options, cnn, images.train), images);
}

Result ternary_of_itself(const Options& options, const Images& images) {
  return low_bit_student<Classifier, whet::TernaryPolicy>(
      {.setting = "ternary_of_itself", .student = "784-256-256-10, ternary"}, options, mlp,
      teacher<Classifier>("classifier", options, mlp, images.train), images);
}

Result binary_student(const Options& options, const Images& images) {
  return low_bit_student<BinaryClassifier, whet::EdgesInt8<whet::BinaryPolicy>>(
      {.setting = "binary_student", .student = "784-256-256-10, binary"}, options, cnn,
      teacher<Cnn>("cnn", options, cnn, images.train), images);
}

}  // namespace example
