namespace FlagCluster.Integrations.Formats;

/// <summary>Shortens texts, so that messages stay readable and below the limits of their receivers.</summary>
internal static class Clipped
{
    private const int ValueLength = 120;

    /// <summary>Returns a value of at most 120 characters.</summary>
    public static string Value(string text) => Text(text, ValueLength);

    /// <summary>Returns a text of at most a number of UTF-16 characters, without half a character at its end.</summary>
    public static string Text(string text, int length)
    {
        if (text.Length <= length)
            return text;
        var end = length - 1;
        if (char.IsHighSurrogate(text[end - 1]))
            end--;
        return text[..end] + "…";
    }
}
