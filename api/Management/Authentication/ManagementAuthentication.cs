namespace FlagCluster.Api.Management.Authentication;

/// <summary>Names the authentication schemes of the control plane.</summary>
internal static class ManagementAuthentication
{
    /// <summary>The scheme that selects the scheme of a request by its credential.</summary>
    public const string Scheme = "Management";

    /// <summary>The scheme of API tokens.</summary>
    public const string ApiToken = "ApiToken";

    /// <summary>The scheme of the session cookie.</summary>
    public const string Session = "Session";
}
