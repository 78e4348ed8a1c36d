#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include <whet/topology/join.hpp>
#include <whet/train/operation/join.hpp>

#include "catch.hpp"
#include "train/gradient_check.hpp"
#include "worse.hpp"

namespace {

/// A join of random branches, and their gradients of a weighted sum of the outputs.
template <class Join, std::size_t Count>
class Joined {
 public:
  Joined(const std::array<whet::Shape, Count>& branches, Eigen::Index samples, int threads)
      : shapes(branches), batch(samples), pool(threads) {
    record.output = Join::output(std::span<const whet::Shape>(shapes));
    const auto rows = static_cast<std::size_t>(samples);
    for (std::size_t branch = 0; branch < Count; ++branch) {
      inputs[branch] = random_values(rows * shapes[branch].size(), branch + 1);
      gradients[branch].assign(inputs[branch].size(), 1e300);
    }
    weights = random_values(rows * record.output.size(), 99);
    output.assign(weights.size(), 1e300);
    operation = whet::make_operation<double>(Join{}, record);
  }

  double forward() {
    std::vector<whet::ConstBatch<double>> others;
    for (std::size_t branch = 1; branch < Count; ++branch) others.push_back(view(inputs[branch]));
    whet::ForwardPass<double> pass{view(inputs[0]),
                                   {output.data(), batch, columns(output)},
                                   {{nullptr, 0, 0}, {nullptr, 0}},
                                   nullptr,
                                   pool,
                                   others};
    operation->forward(pass);
    double sum = 0.0;
    for (std::size_t index = 0; index < output.size(); ++index) sum += weights[index] * output[index];
    return sum;
  }

  /// Without the gradient of branch `unwanted`.
  void backward(std::size_t unwanted = Count) {
    std::vector<whet::ConstBatch<double>> others;
    std::vector<whet::Batch<double>> below;
    for (std::size_t branch = 0; branch < Count; ++branch) {
      if (branch > 0) others.push_back(view(inputs[branch]));
      if (branch == unwanted)
        below.emplace_back(nullptr, 0, 0);
      else
        below.emplace_back(gradients[branch].data(), batch, columns(gradients[branch]));
    }
    whet::BackwardPass<double> pass{view(inputs[0]),
                                    view(output),
                                    view(weights),
                                    below[0],
                                    {{nullptr, 0, 0}, {nullptr, 0}},
                                    {{nullptr, 0, 0}, {nullptr, 0}},
                                    pool,
                                    others,
                                    std::span(below).subspan(1)};
    operation->backward(pass);
  }

  /// The worst error of the branches' gradients.
  double error() {
    forward();
    backward();
    double worst = 0.0;
    for (std::size_t branch = 0; branch < Count; ++branch)
      worst = worse(worst, gradient_error(inputs[branch], gradients[branch], [&] { return forward(); }));
    return worst;
  }

  std::array<std::vector<double>, Count> inputs;
  std::array<std::vector<double>, Count> gradients;
  std::vector<double> output;

 private:
  Eigen::Index columns(const std::vector<double>& values) const {
    return static_cast<Eigen::Index>(values.size()) / batch;
  }
  whet::ConstBatch<double> view(const std::vector<double>& values) const {
    return {values.data(), batch, columns(values)};
  }

  std::array<whet::Shape, Count> shapes;
  Eigen::Index batch;
  whet::ThreadPool pool;
  whet::LayerRecord record;
  std::vector<double> weights;
  whet::OperationPointer<double> operation;
};

template <class Join, class... Shape>
double join_error(int batch, Shape... shape) {
  return Joined<Join, sizeof...(Shape)>({shape...}, batch, 2).error();
}

using whet::Shape;

}  // namespace

TEST_CASE("the gradients of a sum of branches agree with central differences") {
  CHECK(join_error<whet::AddBranches>(3, Shape(2, 3, 4), Shape(2, 3, 4)) < 1e-8);
  CHECK(join_error<whet::AddBranches>(2, Shape(5), Shape(5), Shape(5), Shape(5)) < 1e-8);
}

TEST_CASE("the gradients of a product of branches agree with central differences") {
  CHECK(join_error<whet::MultiplyBranches>(3, Shape(2, 3, 4), Shape(2, 3, 4)) < 1e-8);
  CHECK(join_error<whet::MultiplyBranches>(3, Shape(2, 3, 4), Shape(4)) < 1e-8);
  CHECK(join_error<whet::MultiplyBranches>(2, Shape(4), Shape(2, 3, 4), Shape(2, 3, 4), Shape(4)) < 1e-8);
  CHECK(join_error<whet::MultiplyBranches>(2, Shape(4), Shape(4)) < 1e-8);
}

TEST_CASE("the gradients of branches side by side agree with central differences") {
  CHECK(join_error<whet::ConcatBranches>(3, Shape(2, 3, 4), Shape(2, 3, 1), Shape(2, 3, 2)) < 1e-8);
  CHECK(join_error<whet::ConcatBranches>(2, Shape(3), Shape(5)) < 1e-8);
}

TEST_CASE("a factor of zero does not hide the gradient of the others") {
  Joined<whet::MultiplyBranches, 3> joined({Shape(2), Shape(2), Shape(2)}, 1, 1);
  joined.inputs[1] = {0.0, 0.0};
  CHECK(joined.error() < 1e-8);
}

TEMPLATE_TEST_CASE("branches whose gradient nobody needs are left out", "", whet::AddBranches,
                   whet::MultiplyBranches, whet::ConcatBranches) {
  for (std::size_t unwanted = 0; unwanted < 3; ++unwanted) {
    Joined<TestType, 3> all({Shape(2, 2, 3), Shape(2, 2, 3), Shape(2, 2, 3)}, 2, 2);
    Joined<TestType, 3> some({Shape(2, 2, 3), Shape(2, 2, 3), Shape(2, 2, 3)}, 2, 2);
    all.forward();
    all.backward();
    some.forward();
    some.backward(unwanted);
    for (std::size_t branch = 0; branch < 3; ++branch)
      CHECK((some.gradients[branch] == all.gradients[branch]) == (branch != unwanted));
  }
}

TEST_CASE("channels of branches lie side by side in every pixel") {
  Joined<whet::ConcatBranches, 2> joined({Shape(1, 2, 2), Shape(1, 2, 1)}, 1, 1);
  joined.inputs = {std::vector<double>{1, 2, 3, 4}, std::vector<double>{5, 6}};
  joined.forward();
  CHECK(joined.output == std::vector<double>{1, 2, 5, 3, 4, 6});
}

TEST_CASE("a vector weighs the channels of every pixel") {
  Joined<whet::MultiplyBranches, 2> joined({Shape(2), Shape(1, 2, 2)}, 1, 1);
  joined.inputs = {std::vector<double>{10, -1}, std::vector<double>{1, 2, 3, 4}};
  joined.forward();
  CHECK(joined.output == std::vector<double>{10, -2, 30, -4});
}
