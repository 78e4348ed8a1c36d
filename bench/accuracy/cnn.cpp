#include "train_seeds.hpp"

template const std::vector<bench::Seed<bench::Cnn>>& bench::seeds<bench::Cnn>();
