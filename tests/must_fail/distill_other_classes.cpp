// must fail: whet: teacher and student have as many outputs as one another
// must fail: other_classes<app::Student, 3, app::Teacher, 4>
#include <whet/topology/dense.hpp>
#include <whet/train/distill.hpp>
#include <whet/train/distillation/soft_targets.hpp>

namespace app {

#ifdef WHET_MUST_FAIL
constexpr int classes = 4;
#else
constexpr int classes = 3;
#endif

struct Teacher : whet::Sequential<whet::Input<4>, whet::Dense<classes>> {};
struct Student : whet::Sequential<whet::Input<4>, whet::Dense<3>> {};

whet::Weights<Student> student(const whet::Weights<Teacher>& teacher, const whet::Dataset& samples) {
  return whet::distill<Student>(teacher, samples, whet::SoftTargets{.temperature = 4.0, .alpha = 0.7},
                                {.epochs = 20});
}

}  // namespace app
