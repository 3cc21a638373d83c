using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Sso;

namespace FlagCluster.Control.Sso;

/// <summary>
/// Provides the method of sessions that an identity provider began (<see cref="SessionOrigin.Method"/>): <c>sso:organization/provider</c>.
/// Such a session is valid in the organization of the provider only: what the provider states about a person binds no other organization.
/// </summary>
public static class SsoMethod
{
    private const string Prefix = "sso:";

    /// <summary>Returns the method of a provider.</summary>
    /// <param name="provider">The provider.</param>
    public static string Of(SsoProvider provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        return $"{Prefix}{provider.Organization}/{provider.Id}";
    }

    /// <summary>Returns the slug of the only organization in which a session is valid; null for other methods.</summary>
    /// <param name="method">The method of the session.</param>
    public static string? OrganizationOf(string method)
    {
        ArgumentNullException.ThrowIfNull(method);
        return method.StartsWith(Prefix, StringComparison.Ordinal) ? method[Prefix.Length..].Split('/')[0] : null;
    }
}
