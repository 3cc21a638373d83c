namespace FlagCluster.Contracts.Text;

/// <summary>Shortens texts, so that messages stay readable and below the limits of their receivers.</summary>
public static class Clipped
{
    /// <summary>64 characters and the ellipsis.</summary>
    private const int ValueLength = 65;

    /// <summary>Returns a value that a message repeats, truncated after 64 characters.</summary>
    /// <param name="text">The value.</param>
    public static string Value(string text) => Text(text, ValueLength);

    /// <summary>Returns a text of at most a number of UTF-16 characters, without half a character at its end.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">The largest length of the result, its ellipsis included; at least 2.</param>
    public static string Text(string text, int maxLength)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length <= maxLength)
            return text;
        var end = maxLength - 1;
        if (char.IsHighSurrogate(text[end - 1]))
            end--;
        return text[..end] + "…";
    }
}
