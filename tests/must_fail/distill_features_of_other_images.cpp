// must fail: whet: this loss compares features of as many rows and columns
// must fail: features_do_not_fit<app::Student, whet::error::text<'b', 'o', 'd', 'y'>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/named.hpp>
#include <whet/train/distill.hpp>
#include <whet/train/distillation/attention_transfer.hpp>

namespace app {

#ifdef WHET_MUST_FAIL
constexpr int step = 2;
#else
constexpr int step = 1;
#endif

template <int Filters, int Step>
using Body = whet::Named<"body", whet::Conv2D<Filters, 3, whet::Stride{Step}>>;
struct Teacher : whet::Sequential<whet::Input<8, 8>, Body<9, step>, whet::GlobalAveragePool, whet::Dense<3>> {
};
struct Student : whet::Sequential<whet::Input<8, 8>, Body<5, 1>, whet::GlobalAveragePool, whet::Dense<3>> {};

whet::Weights<Student> student(const whet::Weights<Teacher>& teacher, const whet::Dataset& samples) {
  return whet::distill<Student>(teacher, samples, whet::AttentionTransfer<"body", "body">{});
}

}  // namespace app
