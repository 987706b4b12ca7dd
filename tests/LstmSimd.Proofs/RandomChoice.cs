namespace LstmSimd.Proofs;

/// <summary>What a random number decides.</summary>
internal static class RandomChoice
{
    public static bool Chance(this Random random, double probability) => random.NextDouble() < probability;

    public static T Pick<T>(this Random random, params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];
}
