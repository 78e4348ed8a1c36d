// must fail: whet: this topology has no layer of this name or position
// must fail: no_such_layer<app::Teacher, whet::error::text<'s', 't', 'a', 'm'>
#include <whet/topology/dense.hpp>
#include <whet/topology/named.hpp>
#include <whet/train/distill.hpp>
#include <whet/train/distillation/hint.hpp>

namespace app {

struct Teacher : whet::Sequential<whet::Input<4>, whet::Named<"stem", whet::Dense<9>>, whet::Dense<3>> {};
struct Student : whet::Sequential<whet::Input<4>, whet::Named<"stem", whet::Dense<5>>, whet::Dense<3>> {};

#ifdef WHET_MUST_FAIL
using Loss = whet::Hint<"stem", "stam">;
#else
using Loss = whet::Hint<"stem", "stem">;
#endif

whet::Weights<Student> student(const whet::Weights<Teacher>& teacher, const whet::Dataset& samples) {
  return whet::distill<Student>(teacher, samples, Loss{});
}

}  // namespace app
