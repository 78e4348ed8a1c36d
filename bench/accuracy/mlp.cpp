#include "train_seeds.hpp"

template const std::vector<bench::Seed<bench::Mlp>>& bench::seeds<bench::Mlp>();
