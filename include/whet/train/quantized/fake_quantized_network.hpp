#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include <whet/core/shape.hpp>
#include <whet/precision/format.hpp>
#include <whet/precision/tensor_quantization.hpp>
#include <whet/topology/record.hpp>
#include <whet/train/operation.hpp>
#include <whet/train/quantized/held_parameters.hpp>
#include <whet/train/quantized/normalization.hpp>
#include <whet/train/quantized/sign.hpp>
#include <whet/train/quantized/weight_grid.hpp>

namespace whet::quantized {

/// A topology as the engine runs it in quantization-aware training, as values. Its records are the steps of
/// the frozen model's program, after fusion, with what is identity at inference (dropout) left in, and before
/// each step the parameters that it has beside kernel and bias.
struct FakeQuantizedNetwork {
  /// A tensor whose scale is learned: `record` of the shipped topology gives it (-1: the input), `place` is
  /// the engine's record that holds the scale.
  struct Tensor {
    int record = -1;
    int place = 0;
    Format format = Format::int8;
    bool nonnegative = false;
    /// The policy's choice for a range.
    TensorQuantization (*quantize)(Range range, bool nonnegative) = nullptr;
  };
  /// A tensor whose quantization is specified.
  struct Specified {
    int record = -1;
    Format format = Format::int8;
    TensorQuantization quantization{};
  };
  /// Learned scales of columns [begin, begin + columns) of a layer's weights, held in a record of the engine.
  struct Scales {
    int place = 0;
    int begin = 0;
    int columns = 0;
  };
  /// A layer with weights, and the engine's records of it, of its scales (of a recurrent layer those of its
  /// features and those of its own output; none of a binary layer), of its normalization and of its cell
  /// state (-1: it has none).
  struct Matrix {
    int record = -1;
    int place = 0;
    std::vector<Scales> scales{};
    int normalization = -1;
    int cell_state = -1;
    WeightRounding rounding{};
    /// What its scales are for (precision/weight_levels.hpp).
    int scale_levels = 0;
  };

  std::vector<LayerRecord> records;
  std::vector<OperationPointer<float>> operations;
  std::vector<Tensor> tensors;
  std::vector<Specified> specified;
  std::vector<Matrix> matrices;
  /// The engine's record of the network's input, and of each record of the shipped topology; where float
  /// layers feed integer ones, the same in integers, else -1.
  std::vector<int> places;
  std::vector<int> quantized_places;
  std::shared_ptr<Phase> phase = std::make_shared<Phase>();
};

/// Appends to the engine's records of a network, which outlives it.
class EngineRecords {
 public:
  EngineRecords(FakeQuantizedNetwork& made, Shape input_shape) : network(made), input(input_shape) {}

  /// Returns the new record's number.
  int add(const LayerRecord& record, OperationPointer<float> operation) {
    network.records.push_back(record);
    network.operations.push_back(std::move(operation));
    return static_cast<int>(network.records.size()) - 1;
  }

  /// Parameters with a record of their own, whose number becomes `place`.
  HeldPointer hold(AffineExtent extent, const char* type, int& place) {
    auto held = std::make_shared<HeldParameters>(extent);
    place = add(held_record(extent, input, type), std::make_unique<HeldParametersOperation>(held));
    return held;
  }

  /// A record that brings what record `place` gives (-1: the input) to another number format.
  LayerRecord conversion(const char* type, int place) const {
    LayerRecord record;
    record.type = type;
    record.role = LayerRole::custom;
    record.producer = place;
    record.input = place < 0 ? input : network.records[static_cast<std::size_t>(place)].output;
    record.output = record.input;
    return record;
  }

  /// The record of the signs of what a record gives, one for all readers; the same where it gives signs.
  int signs_of(int place) {
    const auto found = signs.find(place);
    if (found != signs.end()) return found->second;
    const int result = add(conversion("Sign", place), std::make_unique<SignOperation>());
    signs[place] = result;
    mark_as_signs(result);
    return result;
  }
  void mark_as_signs(int place) { signs[place] = place; }
  bool are_signs(int place) const {
    const auto found = signs.find(place);
    return found != signs.end() && found->second == place;
  }

 private:
  FakeQuantizedNetwork& network;
  Shape input;
  /// By the record of numbers, that of their signs.
  std::map<int, int> signs;
};

}  // namespace whet::quantized
