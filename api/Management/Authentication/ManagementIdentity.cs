using System.Security.Claims;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Control.Access;
using FlagCluster.Control.Directory;
using FlagCluster.Control.Sso;

namespace FlagCluster.Api.Management.Authentication;

/// <summary>Represents the actor that an authentication scheme of the control plane has established.</summary>
internal sealed class ManagementIdentity : ClaimsIdentity
{
    private static readonly Actor Nobody = Actor.ForSystem("anonymous");

    private readonly string? _token;

    private ManagementIdentity(
        Actor actor,
        Principal principal,
        string? via,
        string name,
        string? scheme,
        string? organization,
        string? token
    )
        : base([new Claim(ClaimTypes.NameIdentifier, actor.Id), new Claim(ClaimTypes.Name, name)], scheme)
    {
        Actor = actor;
        Principal = principal;
        Via = via;
        Organization = organization;
        _token = token;
    }

    /// <summary>Gets the identity of requests without a credential, to endpoints that allow them.</summary>
    public static ManagementIdentity Anonymous { get; } = new(Nobody, default, null, "", null, null, null);

    /// <summary>Gets the actor.</summary>
    public new Actor Actor { get; }

    /// <summary>Gets the user or the service account whose access the actor has, or a part of it.</summary>
    public Principal Principal { get; }

    /// <summary>Gets what authenticated the request: <c>session:ID</c> or <c>token:ID</c>; null without a credential.</summary>
    public string? Via { get; }

    /// <summary>
    /// Gets the slug of the only organization in which the credential is valid; null for a session that no identity provider began.
    /// </summary>
    public string? Organization { get; }

    /// <summary>Gets whether an identity provider of an organization began the session of the request.</summary>
    public bool IsOfProvider => Session is not null && Organization is not null;

    /// <summary>Gets the session of a person who has signed in, or null.</summary>
    public Session? Session { get; private init; }

    /// <summary>Returns the identity of a request with an API token.</summary>
    /// <param name="token">The token.</param>
    public static ManagementIdentity OfToken(ApiToken token) =>
        new(
            Actor.ForApiToken(token.Id) with
            {
                OnBehalfOf = Actor.For(token.Owner),
            },
            token.Owner,
            $"token:{token.Id}",
            token.Name,
            ManagementAuthentication.ApiToken,
            token.Organization,
            token.Id
        );

    /// <summary>Returns the identity of a request with a session.</summary>
    /// <param name="session">The session.</param>
    public static ManagementIdentity OfSession(Session session) =>
        new(
            Actor.ForUser(session.AccountId),
            Principal.User(session.AccountId),
            $"session:{session.Id}",
            "",
            ManagementAuthentication.Session,
            SsoMethod.OrganizationOf(session.Origin.Method),
            token: null
        )
        {
            Session = session,
        };

    /// <summary>Returns the identity of an authenticated request.</summary>
    public static ManagementIdentity Of(ClaimsPrincipal user) =>
        Find(user) ?? throw new InvalidOperationException("The request was not authenticated by a scheme of the control plane.");

    /// <summary>Returns the identity of a request, or null when it is not authenticated.</summary>
    public static ManagementIdentity? Find(ClaimsPrincipal user) => user.Identity as ManagementIdentity;

    /// <summary>Returns whether the actor has <c>installation.manage</c> now.</summary>
    /// <param name="snapshot">The control data.</param>
    /// <param name="access">The access of all actors.</param>
    public bool ManagesInstallation(DirectorySnapshot snapshot, AccessDirectory access) =>
        _token is not null
            ? access.FindToken(_token) is { ManagesInstallation: true }
            // The identity provider of an organization does not decide about the installation.
            : Organization is null && snapshot.IsInstallationAdministrator(Principal);

    /// <summary>Returns the access that the actor has now in an organization, or null.</summary>
    /// <param name="access">The access of all actors.</param>
    /// <param name="organization">The slug of the organization.</param>
    public AccessMap? FindAccess(AccessDirectory access, string organization)
    {
        if (Organization is not null && organization != Organization)
            return null;
        return _token is null ? access.Find(organization, Principal) : access.FindToken(_token);
    }
}
