"""Prints PyTorchGolden.cs: a state dict of torch.nn.LSTM and what PyTorch, in float64, makes of an input and a state.

Run where torch is installed (made with 1.13): python3 make_pytorch_golden.py > PyTorchGolden.cs
"""
import textwrap

import torch

torch.manual_seed(5)
lstm = torch.nn.LSTM(input_size=3, hidden_size=2, num_layers=2, bidirectional=True)
x = torch.randn(4, 1, 3)
h0, c0 = torch.randn(4, 1, 2), torch.randn(4, 1, 2)
weights = {name: tensor.detach().clone() for name, tensor in lstm.state_dict().items()}
with torch.no_grad():
    y, (h, c) = lstm.double()(x.double(), (h0.double(), c0.double()))
run = dict(x=x, h0=h0, c0=c0, y=y, h_n=h, c_n=c)


def property_of(name, type_name, entries):
    print(f"    public static {type_name} {name} => new()\n    {{")
    for key, tensor in entries.items():
        values = ", ".join(f"{value:.9g}f" for value in tensor.float().flatten().tolist())
        shape = ", ".join(map(str, tensor.shape))
        print(f'        ["{key}"] = ([{shape}],\n        [')
        print(textwrap.fill(values, 130, initial_indent=" " * 12, subsequent_indent=" " * 12))
        print("        ]),")
    print("    };")


print("namespace LstmSimd.Formats.Tests;\n")
print("/// <summary>What PyTorch gives, printed by make_pytorch_golden.py: two bidirectional layers, I = 3, H = 2, T = 4, B = 1.</summary>")
print("internal static class PyTorchGolden\n{")
property_of("StateDict", "Dictionary<string, (long[] Shape, float[] Values)>", weights)
print()
property_of("Run", "Dictionary<string, (long[] Shape, float[] Values)>", run)
print("}")
