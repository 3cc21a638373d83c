using System.ComponentModel;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Accounts;

namespace FlagCluster.Api.Management.Accounts;

/// <summary>Represents the account of the person who has signed in.</summary>
[SchemaName("me"), Description("The account of the person who has signed in, and the session of the request.")]
internal sealed record MeResponse
{
    [Description("The id of the account.")]
    public required string Id { get; init; }

    public required string Email { get; init; }

    [ResourceName, Description("The display name.")]
    public required string Name { get; init; }

    [Description("Whether the person manages the installation.")]
    public required bool InstallationAdministrator { get; init; }

    [Description("Whether the account has a password. One that signs in with an identity provider may have none.")]
    public required bool HasPassword { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required SessionResponse Session { get; init; }

    public static MeResponse From(Account account, Session session) =>
        new()
        {
            Id = account.Id,
            Email = account.Email.Text,
            Name = account.Name,
            InstallationAdministrator = account.IsInstallationAdministrator,
            HasPassword = account.Password is not null,
            CreatedAt = account.CreatedAt,
            Session = SessionResponse.From(session, session.Id),
        };
}

/// <summary>Represents an account.</summary>
[SchemaName("account"), Description("The account of a person.")]
internal sealed record AccountResponse
{
    [Description("The id of the account.")]
    public required string Id { get; init; }

    public required string Email { get; init; }

    [ResourceName, Description("The display name.")]
    public required string Name { get; init; }

    [OneOf("active", "deactivated"), Description("Whether the person can sign in.")]
    public required string Status { get; init; }

    [Description("Whether the person manages the installation.")]
    public required bool InstallationAdministrator { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    [Description("The time of the last sign-in; null before the first.")]
    public required DateTimeOffset? LastSignInAt { get; init; }

    public static AccountResponse From(Account account) =>
        new()
        {
            Id = account.Id,
            Email = account.Email.Text,
            Name = account.Name,
            Status = account.Status == AccountStatus.Active ? "active" : "deactivated",
            InstallationAdministrator = account.IsInstallationAdministrator,
            CreatedAt = account.CreatedAt,
            LastSignInAt = account.LastSignInAt,
        };
}

/// <summary>Represents a session.</summary>
[SchemaName("session"), Description("A sign-in of a person on one device.")]
internal sealed record SessionResponse
{
    [Description("The id of the session. It is not secret.")]
    public required string Id { get; init; }

    [Description("Whether the request was made with this session.")]
    public required bool Current { get; init; }

    [Description("How the person signed in: 'password', 'link', or 'sso:ORGANIZATION/PROVIDER'.")]
    public required string Method { get; init; }

    [Description("The proofs of identity, with the names of RFC 8176.")]
    public required IReadOnlyList<string> Amr { get; init; }

    [Description("The network of the client at the sign-in, such as 203.0.113.0/24.")]
    public required string Network { get; init; }

    [Description("The 'User-Agent' of the client at the sign-in.")]
    public required string UserAgent { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    [Description("The time of the last request, one minute too early at most.")]
    public required DateTimeOffset LastSeenAt { get; init; }

    [Description("The time at which the person last proved who they are.")]
    public required DateTimeOffset ConfirmedAt { get; init; }

    [Description("The time at which the session ends, if it does not end earlier because it is not used.")]
    public required DateTimeOffset ExpiresAt { get; init; }

    public static SessionResponse From(Session session, string current) =>
        new()
        {
            Id = session.Id,
            Current = session.Id == current,
            Method = session.Origin.Method,
            Amr = session.Origin.Amr.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Network = session.Origin.Network,
            UserAgent = session.Origin.UserAgent,
            CreatedAt = session.CreatedAt,
            LastSeenAt = session.LastSeenAt,
            ConfirmedAt = session.ConfirmedAt,
            ExpiresAt = session.ExpiresAt,
        };
}

/// <summary>Represents a request to change the account of the person who has signed in.</summary>
[SchemaName("updateMeRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record UpdateMeRequest
{
    [ResourceName, Description("The display name.")]
    public required string Name { get; init; }
}

/// <summary>Represents a request to change the password.</summary>
[SchemaName("changePasswordRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ChangePasswordRequest
{
    [EnteredText, Description("The present password. Not needed within minutes after signing in with a printed link.")]
    public string? CurrentPassword { get; init; }

    [EnteredText, Description("The new password: 12 to 256 characters that are not easy to guess.")]
    public required string Password { get; init; }
}
