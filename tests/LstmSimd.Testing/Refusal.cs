namespace LstmSimd.Testing;

/// <summary>That a bad argument is refused by exactly the exception expected, which says what was expected and what came.</summary>
public static class Refusal
{
    public static void Of<TException>(string parameter, Action action, params ReadOnlySpan<string> messageParts) where TException : ArgumentException
    {
        var exception = Assert.Throws<TException>(parameter, action);
        foreach (var part in messageParts) Assert.Contains(part, exception.Message, StringComparison.Ordinal);
    }
}
