namespace LstmSimd.Proofs;

/// <summary>A session under proof, and the path that it must have the bits of: each of its rows alone, at one lane, on one thread, step by step where the model can.</summary>
internal sealed class SoakStream
{
    private readonly LstmSession[] _rows;
    private readonly LstmState _rowState;

    private SoakStream(LstmSession session, LstmSession[] rows)
    {
        Session = session;
        _rows = rows;
        _rowState = new LstmState(rows[0].Model);
    }

    public SoakStream(LstmSession session, Lstm oneLane)
        : this(session, [.. Enumerable.Range(0, session.BatchSize).Select(_ => oneLane.CreateSession(sequenceLength: 1))])
    {
    }

    public LstmSession Session { get; private set; }

    private int B => _rows.Length;

    /// <summary>The same state in another session.</summary>
    public void MoveTo(LstmSession session)
    {
        session.Restore(Session.Save());
        Session = session;
    }

    public SoakStream Fork() => new(Session.Fork(), [.. _rows.Select(row => row.Fork())]);

    public (LstmState Whole, LstmState[] Rows) Save() => (Session.Save(), [.. _rows.Select(row => row.Save())]);

    public void Restore((LstmState Whole, LstmState[] Rows) saved)
    {
        Session.Restore(saved.Whole);
        for (var row = 0; row < B; row++) _rows[row].Restore(saved.Rows[row]);
    }

    public void Reset()
    {
        Session.Reset();
        foreach (var row in _rows) row.Reset();
    }

    public void Reset(int row)
    {
        Session.Reset(row);
        _rows[row].Reset();
    }

    /// <summary>Some steps in a row, x [T, B, I].</summary>
    public int Step(float[] x, string context)
    {
        var (I, O) = (Session.Model.InputSize, Session.Model.OutputSize);
        var steps = x.Length / (B * I);
        var y = new float[steps * B * O];
        for (var t = 0; t < steps; t++) Session.Step(x.AsSpan(t * B * I, B * I), y.AsSpan(t * B * O, B * O));
        return Compare(new SoakRun(steps, B, Session.Model), x, y, context);
    }

    /// <summary>One step of several sessions of one row each, x [sessions, I].</summary>
    public static int StepTogether(LstmStepper stepper, SoakStream[] streams, float[] x, string context)
    {
        var (I, O, compared) = (stepper.Model.InputSize, stepper.Model.OutputSize, 0);
        var y = new float[streams.Length * O];
        stepper.Step([.. streams.Select(stream => stream.Session)], x, y);
        for (var s = 0; s < streams.Length; s++)
            compared += streams[s].Compare(new SoakRun(1, 1, stepper.Model), x.AsSpan(s * I, I).ToArray(), y.AsSpan(s * O, O).ToArray(), context);
        return compared;
    }

    /// <summary>A run over x, [T, B, I].</summary>
    public int Run(SoakRun run, float[] x, bool wantsOutput, string context)
    {
        var y = wantsOutput ? new float[run.Steps * B * Session.Model.OutputSize] : [];
        Array.Fill(y, float.NaN); // all of it must be written
        Session.Run(run.Arrange(x), y, run.Options);
        return Compare(run, x, y, context);
    }

    /// <summary>A run that is cancelled before it begins.</summary>
    public void RunCancelled(float[] x)
    {
        try
        {
            Session.Run(x, [], new RunOptions { Cancellation = new CancellationToken(canceled: true) });
            Assert.Fail("A cancelled run did not throw.");
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>h and c of every layer and direction. Returns the numbers compared.</summary>
    public int CheckState(string context)
    {
        var state = Session.Save();
        var compared = 0;
        for (var row = 0; row < B; row++)
        {
            _rows[row].Save(_rowState);
            for (var layer = 0; layer < state.Model.Layers.Count; layer++)
            {
                for (var direction = 0; direction < state.Model.Layers[layer].DirectionCount; direction++)
                {
                    compared += Same(_rowState.Hidden(layer, direction), state.Hidden(layer, direction), row, $"h of layer {layer}", context);
                    compared += Same(_rowState.Cell(layer, direction), state.Cell(layer, direction), row, $"c of layer {layer}", context);
                }
            }
        }
        return compared;

        static int Same(ReadOnlySpan<float> expected, ReadOnlySpan<float> all, int row, string what, string context)
        {
            var actual = all.Slice(row * expected.Length, expected.Length);
            for (var j = 0; j < expected.Length; j++)
                if (!Bits.AreEqual(expected[j], actual[j])) Bits.Equal(expected, actual, $"{context}, row {row}, {what}");
            return Numbers(expected);
        }
    }

    /// <summary>Lets every row go the same way at one lane. Returns the numbers compared.</summary>
    private int Compare(SoakRun run, float[] x, float[] y, string context)
    {
        var (I, O) = (Session.Model.InputSize, Session.Model.OutputSize);
        var expected = new float[run.Steps * B * O];
        for (var row = 0; row < B; row++)
        {
            var length = run.Length(row);
            float[] own = new float[length * I], outputs = new float[length * O];
            for (var t = 0; t < length; t++) x.AsSpan((t * B + row) * I, I).CopyTo(own.AsSpan(t * I));
            if (!Session.Model.IsForwardOnly) _rows[row].Run(own, outputs);
            else
            {
                for (var t = 0; t < length; t++) _rows[row].Step(own.AsSpan(t * I, I), outputs.AsSpan(t * O, O));
            }
            run.Place(outputs, row, expected);
        }
        if (y.Length > 0) Bits.Equal(expected, y, context);
        return Numbers(y) + CheckState(context);
    }

    /// <summary>NaNs say little, and are not counted.</summary>
    private static int Numbers(ReadOnlySpan<float> values)
    {
        var count = 0;
        foreach (var value in values) count += float.IsNaN(value) ? 0 : 1;
        return count;
    }
}
