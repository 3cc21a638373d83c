using System.ComponentModel;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Evaluation;
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

    [Description("The tags of which a flag must have one so that the key sees it; empty when it needs none.")]
    public required IReadOnlyList<string> Tags { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    [Description("Whether the key is disabled: it is answered 403.")]
    public required bool Disabled { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The time until which the text before the last rotation is valid; absent when none is.")]
    public DateTimeOffset? PreviousUntil { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The day in UTC of the last request; only in lists, and absent when there was none. It is stored with a delay.")]
    public DateOnly? LastUsedOn { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The key itself. Only the answers that create and rotate the key have it.")]
    public string? Key { get; init; }

    public static SdkKeyResponse From(SdkKey key, string? text = null) =>
        new()
        {
            Id = key.Id,
            Kind = key.Kind == SdkKeyKind.Server ? "server" : "client",
            Name = key.Name,
            Origins = key.Origins.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Tags = FlagScope.TagsOf(key.Tags),
            CreatedAt = key.CreatedAt,
            Disabled = key.IsDisabled,
            PreviousUntil = key.PreviousUntil,
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

    [KeyTags, Description("The tags of which a flag must have one so that the key sees it; none by default. Such a key reads no rules.")]
    public IReadOnlyList<string>? Tags { get; init; }
}

/// <summary>Represents a request to change an SDK key.</summary>
[SchemaName("updateSdkKeyRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record UpdateSdkKeyRequest
{
    [ResourceName, Description("The new name.")]
    public string? Name { get; init; }

    [Origins, Description("The origins whose pages may use a client key; empty for all.")]
    public IReadOnlyList<string>? Origins { get; init; }

    [KeyTags, Description("The tags of which a flag must have one so that the key sees it; an empty list when it needs none.")]
    public IReadOnlyList<string>? Tags { get; init; }

    [Description("Whether the key is disabled from now on.")]
    public bool? Disabled { get; init; }
}

/// <summary>Represents a request to rotate an SDK key.</summary>
[SchemaName("rotateSdkKeyRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RotateSdkKeyRequest
{
    [Duration(MaxDays = 30), Description("The time for which the present text stays valid, such as PT24H; PT0S ends it at once.")]
    public required string Overlap { get; init; }
}
