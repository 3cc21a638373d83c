using System.ComponentModel;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Api.Management.Credentials;

/// <summary>Represents an API token.</summary>
[SchemaName("apiToken"), Description("An API token of the organization.")]
internal sealed record ApiTokenResponse
{
    [Description("The id of the token. It is not secret.")]
    public required string Id { get; init; }

    [ResourceName, Description("The name of the token.")]
    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The token itself. Only the answer that creates the token has it.")]
    public string? Token { get; init; }

    public static ApiTokenResponse From(ApiToken token, string? text = null) =>
        new()
        {
            Id = token.Id,
            Name = token.Name,
            CreatedAt = token.CreatedAt,
            Token = text,
        };
}

/// <summary>Represents a request to create an API token.</summary>
[SchemaName("createApiTokenRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CreateApiTokenRequest
{
    [ResourceName, Description("The name of the token.")]
    public required string Name { get; init; }
}
