#pragma once

#include <spotter.hpp>
#include <type_traits>

// inference_itcm.cpp holds all that runs the model, so that this code lies in the memory of that name. Other
// files call it by these functions only.

using Spotter = std::remove_cvref_t<decltype(spotter::model)>;
using Input = whet::TensorView<const signed char, Spotter::input_extents>;
using Scores = whet::TensorView<signed char, Spotter::output_extents>;

// snippet: split
/// The memories in order, fastest first, and the bytes that each may give.
using Split = whet::SplitWorkspace<Spotter, 12 * 1024, 64 * 1024>;
// end
extern Split::Part<0> fast;
extern Split::Part<1> large;
void infer(Input input, Scores scores);

/// The same with a workspace in one memory.
extern whet::Workspace<Spotter> whole;
void infer_in_one(Input input, Scores scores);
