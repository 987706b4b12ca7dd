namespace LstmSimd.Peers.Tests;

/// <summary>A run through LstmSimd.</summary>
internal static class Ours
{
    public static Outcome Run(Work work, PastEnd pastEnd = PastEnd.Zeros, SequenceLayout layout = SequenceLayout.TimeFirst)
    {
        var session = new Lstm(work.Layers).CreateSession(work.Rows, work.Steps);
        if (work.Initial.Length > 0)
        {
            var initial = new LstmState(session.Model, work.Rows);
            foreach (var (l, d, place) in work.States)
            {
                work.Initial[l].Hidden.AsSpan(place).CopyTo(initial.Hidden(l, d));
                work.Initial[l].Cell.AsSpan(place).CopyTo(initial.Cell(l, d));
            }
            session.Restore(initial);
        }
        var y = new float[work.Steps * work.Rows * work.Layers[^1].OutputSize];
        session.Run(work.X, y, new RunOptions { Lengths = work.Lengths, PastEnd = pastEnd, OutputLayout = layout });

        var final = session.Save();
        var (hidden, cell) = (work.EmptyStates(), work.EmptyStates());
        foreach (var (l, d, place) in work.States)
        {
            final.Hidden(l, d).CopyTo(hidden[l].AsSpan(place));
            final.Cell(l, d).CopyTo(cell[l].AsSpan(place));
        }
        return new Outcome(y, hidden, cell);
    }
}
