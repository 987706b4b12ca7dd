using System.Text.Json.Nodes;

namespace LstmSimd.Formats.Tests;

/// <summary>Which LSTM layers of a model load as one stack, which are chosen by name, and what is said of them.</summary>
public sealed class KerasGraphTests
{
    private const string Keras2 = "2.9.0", Keras3 = "3.3.3";

    [Fact]
    public void WhatStandsBeforeAndAfter_IsLeftToTheCaller()
    {
        var file = KerasFormat.Read(KerasFile.Archive(Keras3, KerasPart.Other("InputLayer", "input"), KerasPart.Other("Embedding", "embedding"),
            KerasPart.Lstm("a"), KerasPart.Other("GaussianNoise", "noise"), KerasPart.Lstm("b", 11, KerasGolden.H), KerasPart.Other("Dense", "dense")));
        Assert.Equal(2, file.Layers.Count);
        Assert.Equal("Keras model", file.Format);
        Assert.Equal(["/layers/dense", "/layers/embedding", "/layers/gaussiannoise", "/layers/inputlayer"], file.UnusedTensors);
    }

    [Theory, InlineData("Dense"), InlineData("Masking"), InlineData("LayerNormalization"), InlineData("TimeDistributed"), InlineData("Activation")]
    public void WhatChangesValuesBetween_PartsTheStack(string className)
    {
        var file = KerasFile.Model(Keras2, KerasPart.Lstm("a"), KerasPart.Other(className, "between"), KerasPart.Lstm("b", 11, KerasGolden.H));
        Fault.In(file.Length, () => KerasFormat.Read(file), "Keras: there are 2 LSTMs that are not one stack", "'a'; 'b'");
        Assert.Equal(KerasPart.Values(13, 4 * KerasGolden.H), KerasFormat.Read(file, "b").Layers.Single().Weights[0].Bias.ToArray());
        Fault.In(file.Length, () => KerasFormat.Read(file, "c"), "no LSTM layer 'c'", "'a'; 'b'");
    }

    [Fact]
    public void AClassOfOnesOwn_IsNotKerasOwn()
    {
        var dropout = KerasPart.Other("Dropout", "between");
        dropout.Layer["registered_name"] = "mine>Dropout";
        var file = KerasFile.Archive(Keras3, KerasPart.Lstm("a"), dropout, KerasPart.Lstm("b", 11, KerasGolden.H));
        Fault.In(file.Length, () => KerasFormat.Read(file), "2 LSTMs");

        var lstm = KerasPart.Lstm();
        lstm.Layer["registered_name"] = "mine>LSTM";
        Fault.In(file.Length, () => KerasFormat.Read(KerasFile.Archive(Keras3, lstm)), "no LSTM");
    }

    [Theory, InlineData(Keras2), InlineData(Keras3)]
    public void AFunctionalChain_IsOneStack(string version)
    {
        var file = Functional(version, ("a", KerasPart.Lstm("a"), ["input"]), ("dropout", KerasPart.Other("Dropout", "dropout"), ["a"]),
            ("b", KerasPart.Lstm("b", 11, KerasGolden.H), ["dropout"]), ("both", KerasPart.Other("Concatenate", "both"), ["a", "b"]));
        Assert.Equal([KerasPart.Values(3, 8), KerasPart.Values(13, 8)], KerasFormat.Read(file).Layers.Select(layer => layer.Weights[0].Bias.ToArray()));
    }

    [Theory, InlineData(Keras2), InlineData(Keras3)]
    public void TwoReadersOfOneLayer_AreNoStack(string version)
    {
        var file = Functional(version, ("a", KerasPart.Lstm("a"), ["input"]), ("b", KerasPart.Lstm("b", 11, KerasGolden.H), ["a"]), ("c", KerasPart.Lstm("c", 11, KerasGolden.H), ["a"]));
        Fault.In(file.Length, () => KerasFormat.Read(file), "there are 3 LSTMs", "'a'; 'b'; 'c'");
    }

    [Theory, InlineData(Keras2), InlineData(Keras3)]
    public void AnInitialStateFromTheModel_PartsTheStackAndIsSaid(string version)
    {
        var file = Functional(version, ("a", KerasPart.Lstm("a"), ["input"]), ("b", KerasPart.Lstm("b", 11, KerasGolden.H), ["a", "state", "state"]));
        Fault.In(file.Length, () => KerasFormat.Read(file), "there are 2 LSTMs");
        Assert.Equal($"I = {KerasGolden.H}, H = {KerasGolden.H}, forward, more inputs than one (initial state, mask): give them yourself", KerasFormat.List(file)[1].Uses);
    }

    [Fact]
    public void ModelsThatReadThemselves_HaveAnEnd()
    {
        var file = Functional(Keras2, ("a", KerasPart.Lstm("a"), ["b"]), ("b", KerasPart.Other("Dropout", "b"), ["b"]));
        Assert.Single(KerasFormat.Read(file).Layers);
        var round = Functional(Keras2, ("a", KerasPart.Lstm("a", 1, 2), ["b"]), ("b", KerasPart.Lstm("b", 1, 2), ["a"]));
        Fault.In(round.Length, () => KerasFormat.Read(round), "0 LSTMs");
    }

    [Fact]
    public void Lists_SayWhatEachLayerUses()
    {
        var file = KerasFile.Model("2.2.4", KerasPart.Other("Masking", "masking"),
            KerasPart.Lstm("a", config: """{"recurrent_activation": "hard_sigmoid", "stateful": true, "dtype": {"class_name": "Policy", "config": {"name": "mixed_float16"}}}"""),
            KerasPart.Bidirectional("b", 1, KerasGolden.H, 5, 2, "CuDNNLSTM", inner: """{"return_sequences": false}"""), KerasPart.Other("Dense", "dense"),
            KerasPart.Lstm("c", config: """{"go_backwards": true, "return_sequences": false, "time_major": true, "zero_output_for_mask": true}"""),
            KerasPart.Bidirectional("d", config: """{"merge_mode": "sum"}"""));
        Assert.Equal(
        [
            new ModelNode("a", "LSTM", "I = 3, H = 2, forward, gates HardSigmoid(0.2, 0.5), candidate and output Tanh, computed in float32 (Keras: mixed_float16), keeps its state from batch to batch (stateful), the model masks steps: give lengths"),
            new ModelNode("b", "Bidirectional(CuDNNLSTM)", "I = 2, H = 5, forward and backward, layout of CuDNNLSTM, Keras keeps the final h of both directions alone, the model masks steps: give lengths"),
            new ModelNode("c", "LSTM", "I = 3, H = 2, backward (Keras gives the outputs last step first; here they stand at their time), Keras keeps the last step alone, time is the first axis (time_major), outputs past a row's end are zero (zero_output_for_mask), the model masks steps: give lengths"),
            new ModelNode("d", "Bidirectional(LSTM)", "refused: layer 'd': merge_mode is \"sum\"; expected \"concat\"."),
        ], KerasFormat.List(file));
    }

    [Fact]
    public void WeightsAlone_AreAStackWhereNothingUnknownLiesBetween()
    {
        var second = KerasPart.Lstm("b", 11, KerasGolden.H);
        Assert.Equal(2, KerasFormat.Read(KerasFile.Weights(Keras2, KerasPart.Lstm("a"), KerasPart.Other("Dropout", "dropout_7"), second)).Layers.Count);
        foreach (var between in new[] { KerasPart.Other("RepeatVector", "repeat_vector"), KerasPart.Other("Dense", "dense") with { Arrays = [("dense/kernel:0", new float[4], [2, 2])] } })
            Assert.Throws<InvalidDataException>(() => KerasFormat.Read(KerasFile.Weights(Keras2, KerasPart.Lstm("a"), between, second)));
        Assert.Throws<InvalidDataException>(() => KerasFormat.Read(KerasFile.Weights(Keras2, KerasPart.Lstm("a"), KerasPart.Lstm("b", 11, 5))));
    }

    [Theory, InlineData("2.2.4", "HardSigmoid(0.2, 0.5)"), InlineData("2.3.0", "Sigmoid"), InlineData("2.4.0-tf", "Sigmoid"), InlineData("2.9.0", "Sigmoid"), InlineData("3.0.5", "Sigmoid")]
    public void WeightsAlone_HaveTheDefaultActivationsOfTheirVersion(string version, string gates) =>
        Assert.Equal(gates, KerasFormat.Read(KerasFile.Weights(version, KerasPart.Lstm())).Layers[0].Weights[0].Cell.GateActivation.ToString());

    [Fact]
    public void WeightsAloneOfAnAmbiguousVersion_AreRefused()
    {
        var file = KerasFile.Weights("2.2.4-tf", KerasPart.Lstm());
        Fault.In(file.Length, () => KerasFormat.Read(file), "layer 'lstm'", "recurrent_activation is not in the file", "2.2.4-tf");
    }

    [Fact]
    public void OtherRecurrentLayers_AreNotTakenForLstms()
    {
        var gru = KerasPart.Other("GRU", "gru") with { Arrays = [("gru/kernel:0", new float[18], [3, 6]), ("gru/recurrent_kernel:0", new float[12], [2, 6]), ("gru/bias:0", new float[6], [6])] };
        var file = KerasFile.Weights(Keras2, gru);
        Fault.In(file.Length, () => KerasFormat.Read(file), "no layer has the weights of an LSTM; there are gru");
        var model = KerasFile.Model(Keras2, gru, KerasPart.Other("Sequential", "inner"));
        Fault.In(model.Length, () => KerasFormat.Read(model), "no LSTM", "GRU, Sequential", "are not searched");
    }

    [Fact]
    public void LongListsOfNames_MayBeSplit()
    {
        var file = new PureHDF.H5File();
        var group = new PureHDF.H5Group();
        file.Attributes["layer_names0"] = new[] { "dropout" };
        file.Attributes["layer_names1"] = new[] { "lstm" };
        file.Attributes["keras_version"] = Keras2;
        file["dropout"] = new PureHDF.H5Group();
        foreach (var ((_, values, shape), k) in KerasPart.Lstm().Arrays.Select((array, k) => (array, k)))
        {
            group.Attributes[$"weight_names{k}"] = new[] { $"{k}/recurrent_kernel:0" };
            group[$"{k}"] = new PureHDF.H5Group { ["recurrent_kernel:0"] = new PureHDF.H5Dataset(values, fileDims: shape) };
        }
        file["lstm"] = group;
        Assert.Equal(KerasPart.Values(3, 8), KerasFormat.Read(KerasFile.Bytes(file)).Layers[0].Weights[0].Bias.ToArray());
    }

    /// <summary>A functional model: each layer with the names of those whose outputs it takes.</summary>
    private static byte[] Functional(string version, params ReadOnlySpan<(string Name, KerasPart Part, string[] Inputs)> layers)
    {
        var nodes = new JsonArray();
        foreach (var (name, part, inputs) in layers)
        {
            var node = (JsonObject)part.Layer.DeepClone();
            node["name"] = name;
            node["inbound_nodes"] = version == Keras3
                ? new JsonArray(new JsonObject
                {
                    ["args"] = new JsonArray(Tensor(inputs[0])),
                    ["kwargs"] = new JsonObject { ["mask"] = null, ["initial_state"] = inputs.Length > 1 ? new JsonArray([.. inputs[1..].Select(Tensor)]) : null },
                })
                : new JsonArray(new JsonArray([.. inputs.Select(input => new JsonArray(input, 0, 0, new JsonObject()))]));
            nodes.Add(node);
        }
        var config = new JsonObject { ["class_name"] = version == Keras3 ? "Functional" : "Model", ["config"] = new JsonObject { ["layers"] = nodes } };
        return KerasFile.Model(version, config, [.. layers.ToArray().Select(layer => layer.Part)]);

        static JsonNode Tensor(string layer) => new JsonObject
        {
            ["class_name"] = "__keras_tensor__",
            ["config"] = new JsonObject { ["shape"] = new JsonArray(null, null, 2), ["dtype"] = "float32", ["keras_history"] = new JsonArray(layer, 0, 0) },
        };
    }
}
