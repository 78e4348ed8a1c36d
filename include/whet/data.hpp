#pragma once

// Data sets: made from arrays, cut and shuffled, or read from files; and the header that a trained network is
// exported to, which the programs that need data end with.

#include <whet/data/augment.hpp>
#include <whet/data/dataset.hpp>
#include <whet/data/normalization.hpp>
#include <whet/data/resize.hpp>
#include <whet/data/shape_name.hpp>
#include <whet/data/shared_values.hpp>
#include <whet/data/shuffle.hpp>
#include <whet/io/export_header.hpp>
#include <whet/io/fashion_mnist.hpp>
#include <whet/io/idx.hpp>
