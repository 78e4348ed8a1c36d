// must fail: AttentionTransfer of more than one pixel
// must fail: features_do_not_fit<app::Student, whet::error::text<'b', 'o', 'd', 'y'>
#include <whet/topology/dense.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/relu.hpp>
#include <whet/train/distill.hpp>
#include <whet/train/distillation/attention_transfer.hpp>
#include <whet/train/distillation/hint.hpp>

namespace app {

#ifdef WHET_MUST_FAIL
using Features = whet::AttentionTransfer<"body", "body">;
#else
using Features = whet::Hint<"body", "body">;
#endif

template <int Units>
using Body = whet::Named<"body", whet::Dense<Units>>;
struct Teacher : whet::Sequential<whet::Input<8>, Body<9>, whet::ReLU, whet::Dense<3>> {};
struct Student : whet::Sequential<whet::Input<8>, Body<5>, whet::ReLU, whet::Dense<3>> {};

whet::Weights<Student> student(const whet::Weights<Teacher>& teacher, const whet::Dataset& samples) {
  return whet::distill<Student>(teacher, samples, Features{});
}

}  // namespace app
