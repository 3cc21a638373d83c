using System.ComponentModel;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;

namespace FlagCluster.Api.Management.Accounts;

/// <summary>Represents a request to create the first account.</summary>
[SchemaName("setUpRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SetUpRequest
{
    [EnteredText, Description("The token in the link that the server printed at its start.")]
    public required string Token { get; init; }

    [EmailText, Description("The e-mail address.")]
    public required string Email { get; init; }

    [ResourceName, Description("The display name.")]
    public required string Name { get; init; }

    [EnteredText, Description("The password: 12 to 256 characters that are not easy to guess.")]
    public required string Password { get; init; }
}

/// <summary>Represents a request to create an account of one's own.</summary>
[SchemaName("registerRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RegisterRequest
{
    [EmailText, Description("The e-mail address.")]
    public required string Email { get; init; }

    [ResourceName, Description("The display name.")]
    public required string Name { get; init; }

    [EnteredText, Description("The password: 12 to 256 characters that are not easy to guess.")]
    public required string Password { get; init; }
}

/// <summary>Represents a request to sign in with a link.</summary>
[SchemaName("linkSignInRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record LinkSignInRequest
{
    [EnteredText, Description("The token in the link.")]
    public required string Token { get; init; }
}
