using System.Text.Json;
using FlagCluster.Control.Sso;
using Microsoft.AspNetCore.Authentication;

namespace FlagCluster.Api.Management.Sso;

/// <summary>Represents what the authentication handler of an identity provider found out during the request of the redirect URI.</summary>
internal sealed class SsoAnswer
{
    /// <summary>The name of the property of the state that has the id of the session of <see cref="LinksSession"/>.</summary>
    public const string LinkItem = "link";

    /// <summary>Gets the slug of the organization of the provider.</summary>
    public required string Organization { get; init; }

    /// <summary>Gets or sets what the provider states about the person; null after a failure.</summary>
    public SsoAssertion? Person { get; set; }

    /// <summary>Gets or sets the ID token, whose signature was checked; empty without one.</summary>
    public string IdToken { get; set; } = "";

    /// <summary>Gets or sets the answer of the UserInfo endpoint, or null.</summary>
    public JsonElement? UserInfo { get; set; }

    /// <summary>Gets or sets what was kept in the state of the sign-in.</summary>
    public AuthenticationProperties? Properties { get; set; }

    /// <summary>Gets the id of the session whose account is linked to the person; null for a sign-in.</summary>
    public string? LinksSession => Properties?.Items.TryGetValue(LinkItem, out var session) == true ? session : null;

    /// <summary>Gets or sets the path that was given at the beginning; the handler takes it out of the properties.</summary>
    public string? ReturnUrl { get; set; }

    /// <summary>Gets or sets why the sign-in failed.</summary>
    public Exception? Failure { get; set; }
}
