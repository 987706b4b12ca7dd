using System.Text.Json.Nodes;
using LstmSimd.Kernels;

namespace LstmSimd.Formats;

/// <summary>
/// What a native model says of one direction's cell, each key only where it is not the standard cell's: "gate", "candidate" and "output", each a
/// <see cref="NativeActivation"/>; "coupling", forget_from_input or input_from_forget; "pre_activation_clip"; "cell_clip"; "peepholes", true.
/// </summary>
/// <param name="Cell">Null where it is the standard cell.</param>
/// <param name="HasPeepholes">Whether there is a tensor of peepholes.</param>
internal readonly record struct NativeCell(LstmCell? Cell, bool HasPeepholes)
{
    // By GateCoupling.
    private static readonly string[] Couplings = ["none", "forget_from_input", "input_from_forget"];

    /// <summary>Whether there is anything to describe.</summary>
    public static bool IsVariant(LstmWeights weights) => weights.Cell != LstmCell.Standard || !weights.Peepholes.IsEmpty;

    public static JsonNode Describe(LstmWeights weights)
    {
        var (cell, standard, description) = (weights.Cell, LstmCell.Standard, new JsonObject());
        if (cell.GateActivation != standard.GateActivation) description["gate"] = NativeActivation.Describe(cell.GateActivation);
        if (cell.CandidateActivation != standard.CandidateActivation) description["candidate"] = NativeActivation.Describe(cell.CandidateActivation);
        if (cell.OutputActivation != standard.OutputActivation) description["output"] = NativeActivation.Describe(cell.OutputActivation);
        if (cell.Coupling != standard.Coupling) description["coupling"] = Couplings[(int)cell.Coupling];
        if (cell.PreActivationClip != standard.PreActivationClip) description["pre_activation_clip"] = cell.PreActivationClip;
        if (cell.CellClip != standard.CellClip) description["cell_clip"] = cell.CellClip;
        if (!weights.Peepholes.IsEmpty) description["peepholes"] = true;
        return description;
    }

    /// <param name="description">The cell's object.</param>
    /// <param name="fault">Makes an exception of what is wrong with the cell.</param>
    public static NativeCell Read(JsonObject description, Func<string, InvalidDataException> fault)
    {
        var cell = LstmCell.Standard;
        var peepholes = false;
        foreach (var (key, value) in description)
        {
            var given = value ?? throw fault($"has '{key.Shortened()}' without a value");
            switch (key)
            {
                case "gate": cell = cell with { GateActivation = NativeActivation.Read(given, what => fault($"has '{key}' {what}")) }; break;
                case "candidate": cell = cell with { CandidateActivation = NativeActivation.Read(given, what => fault($"has '{key}' {what}")) }; break;
                case "output": cell = cell with { OutputActivation = NativeActivation.Read(given, what => fault($"has '{key}' {what}")) }; break;
                case "coupling": cell = cell with { Coupling = ReadCoupling(given.GetValue<string>()) }; break;
                case "pre_activation_clip": cell = cell with { PreActivationClip = given.GetValue<float>() }; break;
                case "cell_clip": cell = cell with { CellClip = given.GetValue<float>() }; break;
                case "peepholes": peepholes = given.GetValue<bool>(); break;
                default: throw fault($"has the unknown key '{key.Shortened()}'");
            }
        }
        return new NativeCell(cell, peepholes);

        GateCoupling ReadCoupling(string name) => Array.IndexOf(Couplings, name) is >= 0 and var coupling ? (GateCoupling)coupling
            : throw fault($"has the coupling '{name.Shortened()}'; expected {string.Join(", ", Couplings)}");
    }
}
