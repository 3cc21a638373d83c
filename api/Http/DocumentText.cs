namespace FlagCluster.Api.Http;

/// <summary>Shortens text of callers that an error message repeats.</summary>
internal static class DocumentText
{
    private const int MaxLength = 64;

    /// <summary>Returns the text, truncated after 64 characters. A surrogate pair is kept or removed as a whole.</summary>
    public static string Clip(string text) => Clip(text, MaxLength);

    /// <summary>Returns the text, truncated after a number of characters.</summary>
    public static string Clip(string text, int maxLength)
    {
        if (text.Length <= maxLength)
            return text;
        var length = char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength;
        return text[..length] + "…";
    }
}
