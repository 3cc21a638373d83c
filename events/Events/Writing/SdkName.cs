namespace FlagCluster.Events.Writing;

/// <summary>Extracts the recorded part of a <c>User-Agent</c>: its first word, if it is printable.</summary>
internal static class SdkName
{
    /// <summary>The maximum length of a name.</summary>
    public const int MaxLength = 64;

    /// <summary>Returns the name; empty for none.</summary>
    public static ReadOnlySpan<char> Of(string? userAgent)
    {
        var text = userAgent.AsSpan();
        var end = text.IndexOf(' ');
        if (end >= 0)
            text = text[..end];
        if (text.Length > MaxLength)
            text = text[..MaxLength];
        return text.ContainsAnyExceptInRange('!', '~') ? default : text;
    }
}
