// must fail: whet: a matrix of samples has a sample in each row and is row-major
#include <Eigen/Core>

#include <whet/whet.hpp>

struct Net : whet::Sequential<whet::Input<6>, whet::Dense<2>> {};
using Model = whet::Model<Net, whet::Float32Policy, whet::target::generic>;

#ifdef WHET_MUST_FAIL
using Samples = Eigen::MatrixXf;
#else
using Samples = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
#endif

void run(const Model& model, const Samples& samples, float (&scores)[4][2],
         whet::Workspace<Model>& workspace) {
  model.batch(samples, scores, workspace);
}
