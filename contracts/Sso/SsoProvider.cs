using FlagCluster.Contracts.Access;

namespace FlagCluster.Contracts.Sso;

/// <summary>Represents an identity provider with which people sign in to one organization.</summary>
public sealed record SsoProvider
{
    /// <summary>The preset of a provider that speaks GitHub's OAuth 2.0 instead of OpenID Connect.</summary>
    public const string GitHub = "github";

    /// <summary>The preset of Google, where anybody can have an account with the address of another organization.</summary>
    public const string Google = "google";

    /// <summary>Gets the id, twelve characters. It is part of the redirect URI.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the slug of the organization.</summary>
    public required string Organization { get; init; }

    /// <summary>Gets the display name, for the button of the sign-in page.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the name of the preset from which the provider was made, such as <c>keycloak</c>.</summary>
    public required string Preset { get; init; }

    /// <summary>Gets the issuer. Tokens must have exactly this one.</summary>
    public required string Issuer { get; init; }

    /// <summary>Gets the id of FlagCluster at the provider.</summary>
    public required string ClientId { get; init; }

    /// <summary>Gets the secret of FlagCluster at the provider, encrypted; empty for a public client.</summary>
    public ReadOnlyMemory<byte> ClientSecret { get; init; }

    /// <summary>Gets what sign-ins with the provider may do.</summary>
    public required SsoSettings Settings { get; init; }

    /// <summary>Gets whether people can sign in with the provider.</summary>
    public required bool Enabled { get; init; }

    /// <summary>Gets who changed the provider last. E-mail addresses link only accounts that this actor may change.</summary>
    public required Actor UpdatedBy { get; init; }

    /// <summary>Gets the time of creation.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets the time of the last change.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Gets the control version of the last change; 0 before it is stored.</summary>
    public long Version { get; init; }
}
