#!/usr/bin/python3
"""Records the gradients of PyTorch for PyTorchGradientTests, in float64.

    apt-get install python3-torch
    /usr/bin/python3 pytorch_gradients.py > pytorch_gradients.json
"""
import json

import torch

I, H, T, B = 3, 5, 6, 2
torch.manual_seed(1)
torch.set_default_dtype(torch.float64)
lstm = torch.nn.LSTM(I, H, 2, bidirectional=True)


def leaf(*shape):
    """Numbers that float32 holds, since the layers of LstmSimd do."""
    return torch.randn(*shape).float().double().requires_grad_()


for parameter in lstm.parameters():
    parameter.data = parameter.data.float().double()
x, h0, c0 = leaf(T, B, I), leaf(4, B, H), leaf(4, B, H)
dy, dh, dc = leaf(T, B, 2 * H), leaf(4, B, H), leaf(4, B, H)
y, (h, c) = lstm(x, (h0, c0))
((y * dy).sum() + (h * dh).sum() + (c * dc).sum()).backward()


def plain(tensor):
    return tensor.detach().reshape(-1).tolist()


record = {"x": plain(x), "h0": plain(h0), "c0": plain(c0), "dy": plain(dy), "dh": plain(dh), "dc": plain(dc),
          "y": plain(y), "gradients": {"x": plain(x.grad), "h0": plain(h0.grad), "c0": plain(c0.grad)}}
for name, parameter in lstm.named_parameters():
    record[name] = plain(parameter)
    record["gradients"][name] = plain(parameter.grad)
print(json.dumps(record))
