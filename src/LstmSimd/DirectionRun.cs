using LstmSimd.Kernels;

namespace LstmSimd;

/// <summary>One direction of one layer at a time, with scratch for all of a model's, by its crew as far as that is worth its while.</summary>
internal sealed class DirectionRun
{
    private readonly GateScratch _scratch;
    private readonly CrewRun? _crewRun;

    public DirectionRun(Lstm model, int batchSize, int sequenceLength, WorkerCrew? crew)
    {
        // What serves the direction that needs the most serves all.
        var widest = model.AllGates.MaxBy(gates => GateScratch.Needed(gates, batchSize, sequenceLength))!;
        _scratch = CreateScratch();
        if (crew is { ThreadCount: > 1 }) _crewRun = new CrewRun(crew, CreateScratch);

        GateScratch CreateScratch() => new(widest, batchSize, sequenceLength);
    }

    /// <summary>One step, checked, of a direction that reads forward: x [B, I] to y [B, P] or into nothing.</summary>
    public void Step(PackedGates gates, RecurrentState state, ReadOnlySpan<float> x, Span<float> y)
    {
        if (!SingleStep.Suits(gates, state))
        {
            Run(gates, state, OneStep(gates, x, y));
            return;
        }
        if (_crewRun is null || RunTogether(gates, state, OneStep(gates, x, y), out _) == 0) SingleStep.Run(gates, state, _scratch, x, y);
    }

    /// <summary>Notes the end of a call, of all its layers: its caller may come back soon.</summary>
    public void Leave() => _crewRun?.Leave();

    /// <summary>All of a run, which is checked, from the state or from those of its rows, which are advanced.</summary>
    public void Run(PackedGates gates, RecurrentState state, in SequenceRun run)
    {
        if (_crewRun is null)
        {
            RunAlone(gates, state, in run);
            return;
        }
        for (int done = 0, parts = 0; done < run.Steps;)
        {
            var rest = run.Part(run.IsBackward ? 0 : done, run.Steps - done);
            var steps = RunTogether(gates, state, in rest, out var meanwhile);
            if (steps == 0)
            {
                // Alone, or while threads wake some steps: more each time, as fewer would read the input weights too often.
                steps = (int)Math.Min((long)meanwhile << parts++, rest.Steps);
                RunAlone(gates, state, rest.Part(run.IsBackward ? rest.Steps - steps : 0, steps));
            }
            done += steps;
        }
    }

    /// <summary>As much of a run as the crew does, which may be nothing; then its caller takes some steps alone, and may ask again.</summary>
    private int RunTogether(PackedGates gates, RecurrentState state, in SequenceRun run, out int meanwhile)
    {
        meanwhile = run.Steps;
        var done = _crewRun?.Run(gates, state, in run, out meanwhile) ?? 0;
        if (done > 0) run.Advance(state, done);
        return done;
    }

    private static SequenceRun OneStep(PackedGates gates, ReadOnlySpan<float> x, Span<float> y) =>
        new() { X = x, XStrides = new SequenceStrides(0, gates.InputSize), Y = y, YStrides = new SequenceStrides(0, gates.OutputSize), Steps = 1 };

    private void RunAlone(PackedGates gates, RecurrentState state, in SequenceRun run) =>
        run.Advance(state, LstmKernel.RunShare(gates, state, _scratch, new Share(gates), in run));
}
