"""Prints KerasGolden.cs: outputs of LSTM layers as Keras's documentation and code define them, computed by numpy in float64 from float32 weights,
and files from h5py: one as Keras 2 writes it, and hostile ones.

Run where numpy and h5py are installed (made with 1.24 and 3.7): python3 make_keras_golden.py > KerasGolden.cs
"""
import base64
import gzip
import io
import json
import textwrap

import h5py
import numpy as np

T, I, H = 4, 3, 2


def values(seed, *shape):
    """Numbers that the tests make too: float32 in ±0.75."""
    k = np.arange(np.prod(shape), dtype=np.int64)
    return (((k * 7919 + seed * 104729) % 1009) / 1009 * 1.5 - 0.75).astype(np.float32).reshape(shape)


def weights(seed, inputs, units, biases=1):
    return [values(seed, inputs, 4 * units), values(seed + 1, units, 4 * units)] + ([values(seed + 2, 4 * units * biases)] if biases else [])


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm(x, w, activation=np.tanh, recurrent_activation=sigmoid, go_backwards=False, length=T, zero_output_for_mask=False):
    """The layer with return_sequences: LSTMCell.call, step by step, in the order in which the layer goes through time.

    Steps past the length are masked, as in keras.backend.rnn: the state stays, and the output is the one before, or zero.
    """
    kernel, recurrent = w[0].astype(np.float64), w[1].astype(np.float64)
    bias = w[2].astype(np.float64) if len(w) > 2 else 0
    h = c = np.zeros(recurrent.shape[0])
    outputs = []
    for t in range(T)[::-1] if go_backwards else range(T):
        if t >= length:
            outputs.append(outputs[-1] if outputs and not zero_output_for_mask else np.zeros_like(h))
            continue
        step = x[t]
        z0, z1, z2, z3 = np.split(step @ kernel + h @ recurrent + bias, 4)
        i, f = recurrent_activation(z0), recurrent_activation(z1)
        c = f * c + i * activation(z2)
        o = recurrent_activation(z3)
        h = o * activation(c)
        outputs.append(h)
    return np.array(outputs)


def bidirectional(x, forward, backward, **options):
    return np.concatenate([lstm(x, forward, **options), lstm(x, backward, go_backwards=True, **options)[::-1]], axis=-1)


def from_cudnn(w):
    """Keras's _convert_rnn_weights: each gate's kernel is transposed and taken from Fortran's layout to C's, recurrent ones are transposed, the biases added."""
    kernels = np.hstack([k.T.reshape(k.shape, order="F") for k in np.hsplit(w[0], 4)])
    recurrent = np.hstack([k.T for k in np.hsplit(w[1], 4)])
    return [kernels, recurrent, np.sum(np.split(w[2], 2), axis=0)]


def hard_sigmoid_2(x):
    return np.clip(0.2 * x + 0.5, 0, 1)


def hard_sigmoid_3(x):
    return np.clip(x / 6 + 0.5, 0, 1)


def keras_1(seed, inputs, units):
    """Twelve arrays, gates i c f o; and what Keras 2 makes of them."""
    arrays = [a for gate in range(4) for a in (values(seed + 10 * gate, inputs, units), values(seed + 10 * gate + 1, units, units), values(seed + 10 * gate + 2, units))]
    return [np.concatenate([arrays[k + j] for k in (0, 6, 3, 9)], axis=-1) for j in range(3)]


x = 2 * values(99, T, I).astype(np.float64)
one = weights(1, I, H)
first, second = weights(1, I, H), weights(11, H, H)
cases = {
    "standard": lstm(x, one),
    "without bias": lstm(x, weights(1, I, H, biases=0)),
    "hard_sigmoid of Keras 2": lstm(x, one, recurrent_activation=hard_sigmoid_2),
    "hard_sigmoid of Keras 3": lstm(x, one, recurrent_activation=hard_sigmoid_3),
    "relu": lstm(x, one, activation=lambda v: np.maximum(v, 0)),
    "linear": lstm(x, one, activation=lambda v: v),
    "elu": lstm(x, one, activation=lambda v: np.where(v > 0, v, np.expm1(v))),
    "softsign": lstm(x, one, activation=lambda v: v / (1 + np.abs(v))),
    "softplus": lstm(x, one, activation=lambda v: np.log1p(np.exp(v))),
    "leaky_relu": lstm(x, one, activation=lambda v: np.where(v > 0, v, 0.2 * v)),
    "leaky 0.3": lstm(x, one, activation=lambda v: np.where(v > 0, v, 0.3 * v)),
    "go_backwards": lstm(x, one, go_backwards=True),
    "go_backwards, then forward": lstm(lstm(x, first, go_backwards=True), second),
    "go_backwards twice": lstm(lstm(x, first, go_backwards=True), second, go_backwards=True),
    "stack": lstm(lstm(x, first), second),
    "bidirectional": bidirectional(x, one, weights(21, I, H)),
    "masked": lstm(x, one, length=2),
    "masked, go_backwards": lstm(x, one, length=2, go_backwards=True),
    "masked, bidirectional": bidirectional(x, one, weights(21, I, H), length=2, zero_output_for_mask=True),
    "cudnn": lstm(x, from_cudnn(weights(1, I, H, biases=2))),
    "cudnn, bidirectional": bidirectional(x, from_cudnn(weights(1, I, H, biases=2)), from_cudnn(weights(21, I, H, biases=2))),
    "keras 1": lstm(x, keras_1(1, I, H), recurrent_activation=hard_sigmoid_2),
    "written by h5py": bidirectional(lstm(x, first), weights(11, H, H), weights(21, H, H)),
}


def written_by_h5py():
    """A whole model of Keras 2: LSTM, Dropout, Bidirectional(LSTM), Dense."""
    def recurrent(name, sequences=True, **other):
        return {"class_name": "LSTM", "config": {
            "name": name, "trainable": True, "dtype": "float32", "return_sequences": sequences, "return_state": False, "go_backwards": False,
            "stateful": False, "unroll": False, "time_major": False, "units": H, "activation": "tanh", "recurrent_activation": "sigmoid", "use_bias": True,
            "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": None}}, "unit_forget_bias": True, "kernel_regularizer": None,
            "dropout": 0.1, "recurrent_dropout": 0.0, "implementation": 2, **other}}

    config = {"class_name": "Sequential", "config": {"name": "sequential", "layers": [
        recurrent("lstm", batch_input_shape=[None, None, I]),
        {"class_name": "Dropout", "config": {"name": "dropout", "trainable": True, "dtype": "float32", "rate": 0.5, "noise_shape": None, "seed": None}},
        {"class_name": "Bidirectional", "config": {"name": "bidirectional", "trainable": True, "dtype": "float32", "layer": recurrent("lstm_1"), "merge_mode": "concat"}},
        {"class_name": "Dense", "config": {"name": "dense", "trainable": True, "dtype": "float32", "units": 1, "activation": "linear", "use_bias": True}}]}}
    arrays = {
        "lstm": [(f"lstm/lstm_cell/{n}:0", w) for n, w in zip(("kernel", "recurrent_kernel", "bias"), first)],
        "dropout": [],
        "bidirectional": [(f"bidirectional/{d}_lstm_1/lstm_cell/{n}:0", w) for d, s in (("forward", 11), ("backward", 21))
                          for n, w in zip(("kernel", "recurrent_kernel", "bias"), weights(s, H, H))],
        "dense": [("dense/kernel:0", values(31, 2 * H, 1)), ("dense/bias:0", values(32, 1))],
    }
    def fill(file):
        file.attrs["keras_version"] = b"2.9.0"
        file.attrs["backend"] = b"tensorflow"
        file.attrs["model_config"] = json.dumps(config).encode()
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = [name.encode() for name in arrays]
        group.attrs["backend"] = b"tensorflow"
        group.attrs["keras_version"] = b"2.9.0"
        for layer, named in arrays.items():
            part = group.create_group(layer)
            part.attrs["weight_names"] = [name.encode() for name, _ in named]
            for name, value in named:
                part.create_dataset(name, data=value)

    return packed(fill)


def packed(fill, **options):
    memory = io.BytesIO()
    with h5py.File(memory, "w", **options) as file:
        fill(file)
    return base64.b64encode(gzip.compress(memory.getvalue(), mtime=0)).decode()


def hostile(bend):
    """Weights alone of one LSTM, whose bias something has happened to."""
    def fill(file):
        file.attrs["keras_version"] = b"2.9.0"
        file.attrs["layer_names"] = [b"lstm"]
        group = file.create_group("lstm")
        group.attrs["weight_names"] = [b"kernel:0", b"x/recurrent_kernel:0", b"bias:0"]
        group.create_dataset("kernel:0", data=one[0])
        group.create_dataset("x/recurrent_kernel:0", data=one[1])
        bend(group)

    # Groups of the old kind become new ones when they get such a link, and PureHDF does not notice.
    return packed(fill, libver="latest" if bend is external_link else None)


def circle_of_soft_links(group):
    group["bias:0"] = h5py.SoftLink("/lstm/other")
    group["other"] = h5py.SoftLink("/lstm/bias:0")


def chain_of_soft_links(group):
    group["bias:0"] = h5py.SoftLink("/lstm/0")
    for k in range(200):
        group[f"{k}"] = h5py.SoftLink(f"/lstm/{k + 1}")
    group["200"] = one[2]


def group_that_holds_itself(group):
    group["itself"] = group
    group["bias:0"] = h5py.SoftLink("/lstm" + "/itself" * 1000 + "/other")


# The tests put the path of a real file in place of these names, and slashes to fill it up.
ELSEWHERE = "elsewhere".rjust(120, "/")


def external_link(group):
    group["bias:0"] = h5py.ExternalLink(ELSEWHERE, "/bias")


def external_data(group):
    group.create_dataset("bias:0", shape=(4 * H,), dtype="<f4", external=[(ELSEWHERE, 0, 4 * 4 * H)])


def no_data(group):
    group.create_dataset("bias:0", shape=(4 * H,), dtype="<f4")


def virtual_data(group):
    layout = h5py.VirtualLayout((4 * H,), "<f4")
    layout[:] = h5py.VirtualSource(ELSEWHERE, "bias", (4 * H,))
    group.create_virtual_dataset("bias:0", layout)


def compressed_data(group):
    group.create_dataset("bias:0", data=one[2], compression="gzip")


def huge_shape(group):
    group.create_dataset("bias:0", shape=(1 << 40,), dtype="<f4", chunks=(1 << 20,))


bends = [circle_of_soft_links, chain_of_soft_links, group_that_holds_itself, external_link, external_data, no_data, virtual_data, compressed_data, huge_shape]


def literal(text):
    return " +\n".join(f'        "{line}"' for line in textwrap.wrap(text, 130))


print("namespace LstmSimd.Formats.Tests;\n")
print("/// <summary>What numpy makes of LSTM layers as Keras defines them, printed by make_keras_golden.py; outputs stand in Keras's order of time.</summary>")
print("internal static class KerasGolden\n{")
print(f"    public const int T = {T}, I = {I}, H = {H};\n")
print("    /// <summary>For each case [T, H], [T, 2H] where it is bidirectional.</summary>")
print("    public static Dictionary<string, double[]> Outputs { get; } = new()\n    {")
for name, y in cases.items():
    print(f'        ["{name}"] =\n        [')
    print(textwrap.fill(", ".join(f"{v:.17g}" for v in y.flatten()), 130, initial_indent=" " * 12, subsequent_indent=" " * 12))
    print("        ],")
print("    };\n")
print("    /// <summary>A model of Keras 2 (LSTM, Dropout, Bidirectional, Dense) as h5py writes it, compressed.</summary>")
print("    public static string WrittenByH5py =>")
print(literal(written_by_h5py()) + ";\n")
print("    /// <summary>Weights alone whose bias is not simply there, from h5py, compressed.</summary>")
print("    public static Dictionary<string, string> Hostile { get; } = new()\n    {")
for bend in bends:
    print(f'        ["{bend.__name__.replace("_", " ")}"] =\n{literal(hostile(bend))},')
print("    };\n}")
