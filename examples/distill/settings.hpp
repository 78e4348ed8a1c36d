#pragma once

#include "experiment.hpp"
#include "options.hpp"
#include "result.hpp"

namespace example {

/// Teacher 784-512-256-10, student 784-64-10, all labels.
Result textbook(const Options& options, const Images& images);
/// The same student of a convolutional teacher.
Result cnn_teacher(const Options& options, const Images& images);
/// A convolutional student of it, both with images that are cropped and turned.
Result cnn_student(const Options& options, const Images& images);
/// The student of the textbook, of a convolutional teacher that has seen all images; student and control have
/// 10 % of them, with their labels.
Result few_images(const Options& options, const Images& images);
/// The student of the textbook; teacher and control have 10 % of the labels, the teacher shows the student
/// all images. The control makes as many epochs as the student, or as many steps.
Result few_labels(const Options& options, const Images& images);
Result few_labels_same_steps(const Options& options, const Images& images);
/// Ternary weights in the classifier's layers, of the convolutional teacher and of its own float weights.
Result ternary_student(const Options& options, const Images& images);
Result ternary_of_itself(const Options& options, const Images& images);
/// Signs between int8 edges, of the convolutional teacher.
Result binary_student(const Options& options, const Images& images);

}  // namespace example
