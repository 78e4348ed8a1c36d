#pragma once

// Trained networks from files of other frameworks: a graph in whet's conventions, typed weights, C++ source.

#include <whet/importer/graph.hpp>
#include <whet/importer/operator_kind.hpp>
