using FlagCluster.Contracts.Sso;

namespace FlagCluster.Control.Sso;

/// <summary>Represents what is known of a kind of identity provider, so that a person need not enter it.</summary>
/// <param name="Name">The name, such as <c>keycloak</c>.</param>
/// <param name="Issuer">The issuer; null when every customer of the provider has another one.</param>
/// <param name="Scopes">The scopes that are requested.</param>
/// <param name="GroupsClaim">The claim that lists groups; null when the provider has none.</param>
public sealed record SsoPreset(string Name, string? Issuer, IReadOnlyList<string> Scopes, string? GroupsClaim)
{
    private static readonly string[] OpenId = ["openid", "profile", "email"];

    /// <summary>Gets all presets. The first is for any provider of OpenID Connect.</summary>
    public static IReadOnlyList<SsoPreset> All { get; } =
    [
        new("oidc", null, OpenId, null),
        new(SsoProvider.Google, "https://accounts.google.com", OpenId, null),
        new("entra", null, OpenId, "groups"),
        new("okta", null, [.. OpenId, "groups"], "groups"),
        new("keycloak", null, OpenId, "groups"),
        new("gitlab", "https://gitlab.com", OpenId, "groups_direct"),
        new(SsoProvider.GitHub, "https://github.com", ["read:user", "user:email"], null),
    ];

    /// <summary>Returns the preset with a name, or null.</summary>
    /// <param name="name">The name.</param>
    public static SsoPreset? Find(string name) => All.FirstOrDefault(preset => preset.Name == name);
}
