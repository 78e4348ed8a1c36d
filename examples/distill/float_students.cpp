#include "networks.hpp"
#include "settings.hpp"

namespace example {
namespace {

constexpr Recipe mlp{.student_epochs = 20, .teacher_epochs = 20};
constexpr Recipe cnn{.student_epochs = 20, .teacher_epochs = 60, .teacher_crop = 2, .teacher_flip = 0.5};
/// The same teacher in a third of the epochs.
constexpr Recipe quick_cnn{
    .teacher_epochs = 20, .teacher_rate = 5e-3, .teacher_crop = 2, .teacher_flip = 0.5};

template <class Network>
constexpr std::size_t float_bytes = whet::Model<Network, whet::Float32Policy>::weight_bytes;

/// A float student of `Network` on a transfer set, against one of the labelled samples alone.
template <class Network, class Pupil = Student>
Result float_student(Result result, const Options& options, const Recipe& recipe,
                     const whet::Weights<Network>& teacher, const whet::Dataset& labelled,
                     const whet::TransferSet& transfer, const whet::Dataset& measured) {
  result.teacher_bytes = float_bytes<Network>;
  result.student_bytes = float_bytes<Pupil>;
  result.teacher_accuracy = whet::accuracy(teacher, measured);
  compare(
      result, options, recipe, teacher, transfer,
      [&](const whet::TrainOptions& chosen) {
        return whet::accuracy(whet::train<Pupil>(labelled, chosen), measured);
      },
      [&](const auto& knowledge, const whet::TrainOptions& chosen) {
        return with_loss(options, [&](const auto& loss) {
          return whet::accuracy(whet::distill<Pupil>(knowledge, transfer, loss, chosen), measured);
        });
      });
  return result;
}

}  // namespace

Result textbook(const Options& options, const Images& images) {
  return float_student<Teacher>({.setting = "textbook", .student = "784-64-10"}, options, mlp,
                                teacher<Teacher>("mlp", options, mlp, images.train), images.train,
                                images.train, images.measured);
}

Result cnn_teacher(const Options& options, const Images& images) {
  return float_student<Cnn>({.setting = "cnn_teacher", .student = "784-64-10"}, options, cnn,
                            teacher<Cnn>("cnn", options, cnn, images.train), images.train, images.train,
                            images.measured);
}

Result cnn_student(const Options& options, const Images& images) {
  Recipe recipe = quick_cnn;
  recipe.student_epochs = 20;
  recipe.student_rate = 5e-3;
  recipe.student_crop = 2;
  recipe.student_flip = 0.5;
  return float_student<Cnn, SmallCnn>({.setting = "cnn_student", .student = "CNN of half the width"}, options,
                                      recipe, teacher<Cnn>("cnn", options, recipe, images.train),
                                      images.train, images.train, images.measured);
}

Result few_images(const Options& options, const Images& images) {
  const whet::Dataset few = images.train.first(images.train.size() / 10);
  Recipe recipe = quick_cnn;
  recipe.student_epochs = 60;
  return float_student<Cnn>({.setting = "few_images", .student = "784-64-10"}, options, recipe,
                            teacher<Cnn>("cnn", options, recipe, images.train), few, few, images.measured);
}

namespace {

/// `steps`: the control sees its few images as often as it takes for as many steps as the student makes.
Result with_few_labels(const char* name, const Options& options, const Images& images, bool steps) {
  const std::size_t count = images.train.size() / 10;
  const whet::Dataset labelled = images.train.first(count);
  const whet::TransferSet transfer(labelled, images.train.last(images.train.size() - count));
  Recipe recipe = cnn;
  recipe.teacher_epochs *= 5;
  recipe.control_epochs_factor = steps ? 10 : 1;
  return float_student<Cnn>({.setting = name, .student = "784-64-10"}, options, recipe,
                            teacher<Cnn>("cnn", options, recipe, labelled), labelled, transfer,
                            images.measured);
}

}  // namespace

Result few_labels(const Options& options, const Images& images) {
  return with_few_labels("few_labels", options, images, false);
}
Result few_labels_same_steps(const Options& options, const Images& images) {
  return with_few_labels("few_labels_same_steps", options, images, true);
}

}  // namespace example
