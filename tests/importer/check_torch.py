"""check_torch.py KIND load STATE INPUT.npy OUTPUT.npy: a PyTorch module with the state dictionary of STATE gives
OUTPUT. check_torch.py KIND save STATE INPUT.npy OUTPUT.npy: writes the state dictionary of a new module, and what it
gives. Samples are in whet's order, channels last."""
import json
import sys

import numpy
import torch
from torch import nn


class Images(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, padding="same")
        self.norm = nn.BatchNorm2d(8)
        self.block = nn.Module()
        self.block.depthwise = nn.Conv2d(8, 16, 3, padding="same", groups=8)
        self.block.up = nn.ConvTranspose2d(16, 2, 2, stride=2)
        self.flat_norm = nn.BatchNorm1d(128)
        self.slopes = nn.PReLU(128)
        self.scores = nn.Linear(128, 5)

    def forward(self, samples):
        images = samples.reshape(-1, 4, 4, 3).permute(0, 3, 1, 2)
        features = self.block.up(self.block.depthwise(torch.relu(self.norm(self.stem(images)))))
        return self.scores(self.slopes(self.flat_norm(features.flatten(1))))


class Sequences(nn.Module):
    def __init__(self, cell):
        super().__init__()
        self.cell = cell(4, 3, batch_first=True)
        self.scores = nn.Linear(3, 2)

    def forward(self, samples):
        steps, _ = self.cell(samples.reshape(-1, 6, 4))
        return self.scores(steps[:, -1])


class AllSteps(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.LSTM(4, 3, batch_first=True)
        self.scores = nn.Linear(18, 2)

    def forward(self, samples):
        steps, _ = self.cell(samples.reshape(-1, 6, 4))
        return self.scores(steps.flatten(1))


MODULES = {
    "images": Images,
    "steps": AllSteps,
    "lstm": lambda: Sequences(nn.LSTM),
    "gru": lambda: Sequences(nn.GRU),
    "rnn": lambda: Sequences(nn.RNN),
}
DTYPES = {"F32": "<f4", "I64": "<i8"}


def read_safetensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    header.pop("__metadata__", None)
    return {
        name: torch.from_numpy(
            numpy.frombuffer(data[slice(*facts["data_offsets"])], DTYPES[facts["dtype"]])
            .reshape(facts["shape"])
            .copy()
        )
        for name, facts in header.items()
    }


def write_safetensors(path, state):
    header, data = {}, b""
    names = {numpy.dtype(dtype): name for name, dtype in DTYPES.items()}
    # The format's order: larger elements first.
    for name, tensor in sorted(state.items(), key=lambda item: -item[1].element_size()):
        values = tensor.detach().numpy()
        offsets = [len(data), len(data) + values.nbytes]
        header[name] = {"dtype": names[values.dtype], "shape": list(values.shape), "data_offsets": offsets}
        data += values.tobytes()
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + data)


def randomize(module):
    """A new module has running statistics of zeros and ones and slopes that are all alike, which say nothing."""
    for part in module.modules():
        if isinstance(part, nn.PReLU):
            part.weight.data.uniform_(-0.5, 0.5)
        if hasattr(part, "running_mean"):
            part.running_mean.uniform_(-0.5, 0.5)
            part.running_var.uniform_(0.4, 1.5)


if __name__ == "__main__":
    kind, way, state_path, input_path, output_path = sys.argv[1:]
    torch.manual_seed(1)
    torch.set_num_threads(1)
    network = MODULES[kind]()
    if way == "load":
        network.load_state_dict(read_safetensors(state_path), strict=False)
        missing = set(network.state_dict()) - set(read_safetensors(state_path))
        # How many batches were normalized does not count at inference.
        if any(not name.endswith("num_batches_tracked") for name in missing):
            sys.exit(f"{state_path}: missing {missing}")
    else:
        randomize(network)
        write_safetensors(state_path, network.state_dict())
    network.eval()
    with torch.no_grad():
        outputs = network(torch.from_numpy(numpy.load(input_path))).numpy()
    if way == "save":
        numpy.save(output_path, outputs)
        sys.exit(0)
    expected = numpy.load(output_path)
    difference = float(numpy.abs(outputs - expected).max() / numpy.abs(expected).max())
    print(f"{kind}: {len(outputs)} samples, largest difference {difference:.2e}")
    sys.exit(0 if difference <= 1e-5 else 1)
