namespace FlagCluster.Api.Management.Accounts;

/// <summary>Provides the names of methods of signing in.</summary>
internal static class SessionMethods
{
    /// <summary>A password.</summary>
    public const string Password = "password";

    /// <summary>A link that a command on the server's host has printed.</summary>
    public const string Link = "link";
}
