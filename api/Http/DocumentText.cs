namespace FlagCluster.Api.Http;

/// <summary>Keeps what callers sent short where it is repeated to them.</summary>
internal static class DocumentText
{
    public static string Clip(string text) => text.Length <= 64 ? text : text[..64] + "…";
}
