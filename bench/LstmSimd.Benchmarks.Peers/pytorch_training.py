#!/usr/bin/python3
"""The training of `training` in PyTorch: two LSTM layers over an embedding, softmax over 64 characters, Adam, clipping.

Started with H and the number of threads. For each line of the input, a time in seconds, it trains so long and answers
with the characters that it read in a second.
"""
import os
import sys
import time

import torch
from torch import nn

VOCABULARY, EMBEDDING, LAYERS, BATCH, WINDOW = 64, 64, 2, 32, 64


class CharacterModel(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, EMBEDDING)
        self.lstm = nn.LSTM(EMBEDDING, hidden, LAYERS)
        self.dense = nn.Linear(hidden, VOCABULARY)

    def forward(self, symbols, state):
        outputs, state = self.lstm(self.embedding(symbols), state)
        return self.dense(outputs), state


def main():
    hidden, threads = int(sys.argv[1]), int(sys.argv[2])
    torch.set_num_threads(threads)
    model = CharacterModel(hidden)
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    symbols = torch.randint(VOCABULARY, (WINDOW + 1, BATCH))
    state = None
    for line in sys.stdin:
        started, windows = time.perf_counter(), 0
        while time.perf_counter() - started < float(line):
            logits, state = model(symbols[:-1], state)
            state = tuple(part.detach() for part in state)
            loss = nn.functional.cross_entropy(logits.reshape(-1, VOCABULARY), symbols[1:].reshape(-1))
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            windows += 1
        print(windows * WINDOW * BATCH / (time.perf_counter() - started), flush=True)


def loaded_blas():
    """The names of the libraries behind the products, where the system tells."""
    try:
        with open("/proc/self/maps") as maps:
            return sorted({os.path.basename(os.path.realpath(line.split()[-1])) for line in maps if "blas" in line})
    except OSError:
        return []


if __name__ == "__main__":
    print(torch.__version__, *loaded_blas(), flush=True)
    main()
