#pragma once

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <tuple>
#include <utility>
#include <vector>

#include <whet/core/error.hpp>
#include <whet/core/shape.hpp>
#include <whet/data/dataset.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/distillation/ensemble.hpp>
#include <whet/train/distillation/model_teacher.hpp>
#include <whet/train/distillation/teacher.hpp>
#include <whet/train/distillation/weights_teacher.hpp>
#include <whet/train/requirements.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

template <class Type>
inline constexpr bool is_vector_of_teachers = false;
template <class Member>
inline constexpr bool is_vector_of_teachers<std::vector<Member>> = true;

template <class Type>
inline constexpr bool is_weights = false;
template <class Network>
inline constexpr bool is_weights<Weights<Network>> = true;

/// Fails with a sentence when something is no teacher, or tells apart other classes than the student.
template <class Student, class TeacherType>
constexpr bool check_teacher() {
  if constexpr (requires { typename TeacherType::topology; }) {
    constexpr std::size_t own = output_shape<Student>.size();
    constexpr std::size_t others = output_shape<typename TeacherType::topology>.size();
    static_assert(own == others || error::other_classes<Student, own, typename TeacherType::topology, others>,
                  "whet: teacher and student have as many outputs as one another, the classes; the arguments "
                  "are student, its outputs, teacher and its outputs");
  } else if constexpr (is_ensemble<TeacherType>) {
    []<class... Member>(const Ensemble<Member...>*) {
      static_assert((check_teacher<Student, Member>() && ...));
    }(static_cast<const TeacherType*>(nullptr));
  } else if constexpr (is_vector_of_teachers<TeacherType>) {
    check_teacher<Student, typename TeacherType::value_type>();
  } else {
    static_assert(
        error::not_a_teacher<TeacherType>,
        "whet: a teacher is Weights, a frozen model, TeacherLogits, an Ensemble or a std::vector of "
        "teachers; the argument is what stands in its place");
  }
  return true;
}

/// A teacher at work on the threads of a pool. Teacher and pool outlive it.
/// Errors: std::invalid_argument for a std::vector without teachers.
template <class TeacherType>
std::unique_ptr<Teacher> make_teacher(const TeacherType& teacher, ThreadPool& pool) {
  if constexpr (is_weights<TeacherType>) {
    return std::make_unique<WeightsTeacher<typename TeacherType::topology>>(teacher, pool);
  } else if constexpr (is_vector_of_teachers<TeacherType>) {
    if (teacher.empty()) throw std::invalid_argument("distill: expected at least one teacher, found none");
    std::vector<std::unique_ptr<Teacher>> members;
    for (const auto& member : teacher) members.push_back(make_teacher(member, pool));
    return std::make_unique<EnsembleTeacher>(std::move(members));
  } else if constexpr (is_ensemble<TeacherType>) {
    std::vector<std::unique_ptr<Teacher>> members;
    std::apply([&](const auto&... member) { (members.push_back(make_teacher(member, pool)), ...); },
               teacher.members);
    return std::make_unique<EnsembleTeacher>(std::move(members));
  } else if constexpr (requires { teacher.model(); }) {
    return std::make_unique<ModelTeacher<typename TeacherType::frozen_model>>(teacher.model(), pool);
  } else {
    return std::make_unique<ModelTeacher<TeacherType>>(teacher, pool);
  }
}

/// Errors: std::invalid_argument when samples are not those that a teacher takes.
template <class TeacherType>
void require_samples_of_teacher(const TeacherType& teacher, const Dataset& samples) {
  if constexpr (is_vector_of_teachers<TeacherType>)
    for (const auto& member : teacher) require_samples_of_teacher(member, samples);
  else if constexpr (is_ensemble<TeacherType>)
    std::apply([&](const auto&... member) { (require_samples_of_teacher(member, samples), ...); },
               teacher.members);
  else
    require_samples(samples, input_shape<typename TeacherType::topology>);
}

}  // namespace whet
