using System.ComponentModel;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Api.Management.Credentials;

/// <summary>Represents an SDK key.</summary>
[SchemaName("sdkKey"), Description("An SDK key of an environment.")]
internal sealed record SdkKeyResponse
{
    [Description("The id of the key. It is not secret.")]
    public required string Id { get; init; }

    [OneOf("server", "client"), Description("'server' keys see rules; 'client' keys may be public.")]
    public required string Kind { get; init; }

    [ResourceName, Description("The name of the key.")]
    public required string Name { get; init; }

    [Description("The origins whose pages may use the key; empty for all origins. Only client keys have origins.")]
    public required IReadOnlyList<string> Origins { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The key itself. Only the answer that creates the key has it.")]
    public string? Key { get; init; }

    public static SdkKeyResponse From(SdkKey key, string? text = null) =>
        new()
        {
            Id = key.Id,
            Kind = key.Kind == SdkKeyKind.Server ? "server" : "client",
            Name = key.Name,
            Origins = key.Origins.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            CreatedAt = key.CreatedAt,
            Key = text,
        };
}

/// <summary>Represents a request to create an SDK key.</summary>
[SchemaName("createSdkKeyRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CreateSdkKeyRequest
{
    [OneOf("server", "client"), Description("'server' keys see rules; 'client' keys may be public.")]
    public required string Kind { get; init; }

    [ResourceName, Description("The name of the key; its kind by default.")]
    public string? Name { get; init; }

    [Origins, Description("The origins whose pages may use a client key, such as https://shop.example; all by default.")]
    public IReadOnlyList<string>? Origins { get; init; }
}
