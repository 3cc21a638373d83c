using FlagCluster.Contracts.Access;

namespace FlagCluster.Api.Management.Access;

/// <summary>Reads principals in query parameters.</summary>
internal static class PrincipalText
{
    /// <summary>The description of the text, for error messages.</summary>
    public const string Shape = "user:ID, group:ID or serviceAccount:ID";

    /// <summary>Reads a principal from <c>kind:id</c>.</summary>
    public static bool TryParse(string text, out Principal principal)
    {
        principal = default;
        return text.Split(':') is [var kind, { Length: > 0 } id] && Principal.TryCreate(kind, id, out principal);
    }
}
