namespace FlagCluster.Api.Http;

/// <summary>Shortens text of callers that an error message repeats.</summary>
internal static class DocumentText
{
    private const int MaxLength = 64;

    /// <summary>Returns the text, truncated after 64 characters. A surrogate pair is kept or removed as a whole.</summary>
    public static string Clip(string text)
    {
        if (text.Length <= MaxLength)
            return text;
        var length = char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
        return text[..length] + "…";
    }
}
