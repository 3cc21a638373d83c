namespace FlagCluster.Events.Writing;

/// <summary>The part of a <c>User-Agent</c> that is recorded: its first word, when it is short and printable.</summary>
internal static class SdkName
{
    /// <summary>Characters of a name.</summary>
    public const int Longest = 64;

    /// <summary>The name; empty for none.</summary>
    public static ReadOnlySpan<char> Of(string? userAgent)
    {
        var text = userAgent.AsSpan();
        var end = text.IndexOf(' ');
        if (end >= 0) text = text[..end];
        if (text.Length > Longest) text = text[..Longest];
        return text.ContainsAnyExceptInRange('!', '~') ? default : text;
    }
}
