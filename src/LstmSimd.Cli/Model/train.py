#!/usr/bin/python3
"""Trains the embedded character model with PyTorch on the public-domain text of Debian's bible-kjv.

    apt-get install python3-torch libopenblas0-pthread bible-kjv
    /usr/bin/python3 train.py --output state-dict.safetensors
    lstmsimd convert state-dict.safetensors kjv.safetensors

The output is a PyTorch state dict in the safetensors layout, its alphabet under "vocabulary" in __metadata__.
"""
import argparse
import json
import math
import re
import struct
import subprocess
import time

import torch
from torch import nn

EMBEDDING, HIDDEN, LAYERS = 64, 128, 2
BATCH, WINDOW = 64, 96


def read_text():
    """Every verse on a line of its own, without its reference."""
    lines = subprocess.run(["bible", "-f", "-l100000", "Gen1:1-Rev22:21"], capture_output=True, text=True, check=True)
    return "".join(re.sub(r"^\S+ ", "", line) + "\n" for line in lines.stdout.splitlines() if line)


class CharacterModel(nn.Module):
    def __init__(self, characters):
        super().__init__()
        self.embedding = nn.Embedding(characters, EMBEDDING)
        self.lstm = nn.LSTM(EMBEDDING, HIDDEN, LAYERS)
        self.dense = nn.Linear(HIDDEN, characters)
        for layer in range(LAYERS):  # forget bias 1: PyTorch's order is i f g o
            getattr(self.lstm, f"bias_ih_l{layer}").data[HIDDEN:2 * HIDDEN] = 1.0

    def forward(self, tokens, state):
        hidden, state = self.lstm(self.embedding(tokens), state)
        return self.dense(hidden), state


def streams(tokens, batch):
    """[steps + 1, batch]: the text cut into `batch` contiguous streams, read side by side."""
    length = (len(tokens) - 1) // batch
    return torch.stack([tokens[i * length:i * length + length + 1] for i in range(batch)], dim=1)


def bits_per_character(model, tokens):
    """Teacher forced from a zero state, one stream: what a reader of the text in order would pay."""
    model.eval()
    total, state = 0.0, None
    with torch.no_grad():
        for start in range(0, len(tokens) - 1, 4096):
            window = tokens[start:start + 4097]
            logits, state = model(window[:-1, None], state)
            total += nn.functional.cross_entropy(logits[:, 0], window[1:], reduction="sum").item()
    model.train()
    return total / (len(tokens) - 1) / math.log(2)


def save(path, model, alphabet):
    header = {"__metadata__": {"vocabulary": alphabet}}
    data = b""
    for name, tensor in model.state_dict().items():
        raw = tensor.contiguous().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--output", required=True)
    arguments.add_argument("--epochs", type=int, default=14)
    arguments.add_argument("--rate", type=float, default=4e-3)
    options = arguments.parse_args()

    torch.manual_seed(1)
    torch.set_num_threads(1)
    text = read_text()
    alphabet = "".join(sorted(set(text)))
    tokens = torch.tensor([alphabet.index(c) for c in text])
    split = len(tokens) * 95 // 100
    train, held_out = tokens[:split], tokens[split:]
    print(f"{len(text)} characters, {len(alphabet)} distinct; the last {len(held_out)} are held out", flush=True)

    model = CharacterModel(len(alphabet))
    optimiser = torch.optim.Adam(model.parameters(), lr=options.rate)
    text_streams = streams(train, BATCH)
    windows = (len(text_streams) - 1) // WINDOW
    steps = options.epochs * windows
    started, step = time.time(), 0
    for epoch in range(options.epochs):
        state, loss_sum = None, 0.0
        for window in range(windows):
            for group in optimiser.param_groups:  # 200 steps of warm-up, then a cosine down to 2 %
                progress = step / steps
                group["lr"] = options.rate * min(1, (step + 1) / 200) * (0.02 + 0.49 * (1 + math.cos(math.pi * progress)))
            part = text_streams[window * WINDOW:window * WINDOW + WINDOW + 1]
            logits, state = model(part[:-1], state)
            state = tuple(s.detach() for s in state)
            loss = nn.functional.cross_entropy(logits.reshape(-1, logits.shape[-1]), part[1:].reshape(-1))
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            loss_sum += loss.item()
            step += 1
        print(f"epoch {epoch + 1}: train {loss_sum / windows / math.log(2):.4f}, "
              f"held-out {bits_per_character(model, held_out):.4f} bits per character, "
              f"{time.time() - started:.0f} s", flush=True)
        save(options.output, model, alphabet)


if __name__ == "__main__":
    main()
