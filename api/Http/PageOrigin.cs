namespace FlagCluster.Api.Http;

/// <summary>Represents the origins of pages.</summary>
/// <remarks>RFC 6454, section 6.2.</remarks>
internal static class PageOrigin
{
    private const int MaxLength = 300;

    /// <summary>Returns whether a text is an origin as browsers send it: scheme, host, and port unless it is the scheme's.</summary>
    public static bool IsValid(string? text) =>
        text is { Length: > 0 and <= MaxLength }
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Host.Length > 0
        && text.Equals(uri.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase);
}
