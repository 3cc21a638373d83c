namespace FlagCluster.Api.Http;

/// <summary>Shortens text of callers that an error message repeats.</summary>
internal static class DocumentText
{
    private const int MaxLength = 64;

    /// <summary>Returns the text, truncated after 64 characters.</summary>
    public static string Clip(string text) => text.Length <= MaxLength ? text : text[..MaxLength] + "…";
}
