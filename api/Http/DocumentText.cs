namespace FlagCluster.Api.Http;

/// <summary>Shortens what callers sent where an error message repeats it.</summary>
internal static class DocumentText
{
    private const int MaxLength = 64;

    /// <summary>Returns the text, cut after 64 characters.</summary>
    public static string Clip(string text) => text.Length <= MaxLength ? text : text[..MaxLength] + "…";
}
