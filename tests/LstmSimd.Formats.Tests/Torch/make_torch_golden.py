"""Prints TorchGolden.cs: files that torch.save made, and what PyTorch, in float64, makes of an input with their weights.

Run where torch is installed (made with Debian's python3-torch, 1.13): python3 make_torch_golden.py > TorchGolden.cs
"""
import base64
import gzip
import io
import textwrap

import torch

torch.manual_seed(7)
x = torch.randn(4, 1, 3)
files = {}


def save(name, value, lstm=None, **options):
    buffer = io.BytesIO()
    torch.save(value, buffer, **options)
    y = []
    if lstm is not None:
        with torch.no_grad():
            y = lstm.double()(x.double())[0].float().flatten().tolist()
    files[name] = (buffer.getvalue(), y)


def lstm(**options):
    return torch.nn.LSTM(input_size=3, hidden_size=2, **options)


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = torch.nn.BatchNorm1d(3)
        self.lstm = lstm()
        self.head = torch.nn.Linear(2, 1)

    def forward(self, sequence):
        return self.lstm(sequence)


plain = lstm()
save("plain", plain.state_dict(), plain)
for protocol in 3, 4, 5:
    save(f"protocol {protocol}", (model := lstm(bias=False)).state_dict(), model, pickle_protocol=protocol)
save("bidirectional", (model := lstm(num_layers=2, bidirectional=True)).state_dict(), model)
save("projection", (model := torch.nn.LSTM(3, 4, num_layers=2, bidirectional=True, proj_size=2)).state_dict(), model)
for name, dtype in ("float16", torch.float16), ("bfloat16", torch.bfloat16), ("float64", torch.float64):
    model = lstm().to(dtype)
    save(name, model.state_dict(), model)
save("parameters", dict((model := lstm()).named_parameters()), model)

model = Model()
optimizer = torch.optim.Adam(model.parameters())
model(x)[0].sum().backward()
optimizer.step()
save("checkpoint", {"epoch": 3, "loss": 0.25, "classes": ["a", ("b", None)], "best": True, "state_dict": model.state_dict(),
                    "optimizer": optimizer.state_dict()}, model)

model = lstm()
save("transposed", {name: tensor.t().contiguous().t() for name, tensor in model.state_dict().items()}, model)

# All weights views of one storage, as cuDNN lays them out.
model = lstm()
flat = torch.cat([tensor.flatten() for tensor in model.state_dict().values()])
shared, at = {}, 0
for name, tensor in model.state_dict().items():
    shared[name] = flat[at:at + tensor.numel()].view_as(tensor)
    at += tensor.numel()
save("shared", shared, model)

encoder, decoder = lstm(), lstm()
save("two", {f"{name}.{key}": tensor for name, model in (("encoder", encoder), ("decoder", decoder)) for key, tensor in model.state_dict().items()}, decoder)

save("gru", torch.nn.GRU(3, 2).state_dict())
save("tensor", torch.zeros(2))
save("module", torch.nn.Linear(1, 1))
save("legacy", lstm().state_dict(), _use_new_zipfile_serialization=False)
script = io.BytesIO()
torch.jit.save(torch.jit.script(torch.nn.Linear(1, 1)), script)
files["script"] = (script.getvalue(), [])


def floats(values):
    return ", ".join(f"{value:.9g}f" for value in values)


print("""namespace LstmSimd.Formats.Tests;

/// <summary>
/// Files that torch.save made and what PyTorch gives for their LSTM, printed by make_torch_golden.py (PyTorch 1.13): T = 4, B = 1, I = 3, zero state.
/// </summary>
internal static class TorchGolden
{""")
print(f"    public static readonly float[] X =\n    [\n{textwrap.fill(floats(x.flatten().tolist()), 130, initial_indent=' ' * 8, subsequent_indent=' ' * 8)}\n    ];\n")
print("    /// <summary>The file, compressed by gzip, in base64, and the outputs; none where the file holds no LSTM that runs.</summary>")
print("    public static readonly Dictionary<string, (string File, float[] Y)> Files = new()\n    {")
for name, (file, y) in files.items():
    text = base64.b64encode(gzip.compress(file, 9, mtime=0)).decode()
    lines = textwrap.wrap(text, 120)
    print(f'        ["{name}"] = ("""')
    for line in lines:
        print(f"            {line}")
    print('            """,')
    print(f"        [\n{textwrap.fill(floats(y), 130, initial_indent=' ' * 12, subsequent_indent=' ' * 12)}\n        ])," if y else "        []),")
print("    };\n}")
