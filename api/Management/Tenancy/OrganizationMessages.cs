using System.ComponentModel;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Api.Management.Tenancy;

/// <summary>Represents an organization.</summary>
[SchemaName("organization"), Description("An organization, a tenant of the installation.")]
internal sealed record OrganizationResponse
{
    [Slug, Description("The identifier of the organization in addresses.")]
    public required string Slug { get; init; }

    [ResourceName, Description("The display name.")]
    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    [Description("Whether the organization is archived: nothing in its projects can be changed, and its keys are answered 403.")]
    public required bool Archived { get; init; }

    [Description("The limits that apply.")]
    public required QuotasResponse Quotas { get; init; }

    [Description("Those of the limits that the organization has of its own.")]
    public required OwnQuotas OwnQuotas { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Description("The time of the deletion; only of a deleted organization.")]
    public DateTimeOffset? DeletedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The time until which a deleted organization can be restored.")]
    public DateTimeOffset? RestorableUntil { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("A token of the service account 'administrator'. Only the answer that creates the organization has it.")]
    public string? Token { get; init; }
}

/// <summary>Represents the limits of an organization.</summary>
[SchemaName("quotas"), Description("What an organization may have.")]
internal sealed record QuotasResponse
{
    public required int Projects { get; init; }

    [Description("The environments of all projects.")]
    public required int Environments { get; init; }

    [Description("The flags of each environment, archived ones included.")]
    public required int Flags { get; init; }

    [Description("The SDK keys of all environments.")]
    public required int Keys { get; init; }

    [Description("The open streams on each server.")]
    public required int Streams { get; init; }

    [Description("The reported events per second on each server.")]
    public required int EventsPerSecond { get; init; }
}

/// <summary>Represents how much of its limits an organization uses.</summary>
[SchemaName("usage"), Description("What an organization has of what is limited, private projects included.")]
internal sealed record UsageResponse
{
    public required int Projects { get; init; }

    [Description("The environments of all projects.")]
    public required int Environments { get; init; }

    [Description("The SDK keys of all environments.")]
    public required int Keys { get; init; }

    [Description("The open streams on the server that answers.")]
    public required int Streams { get; init; }

    [Description("The most events that were reported in one second of the last minute, on the server that answers.")]
    public required int EventsPerSecond { get; init; }
}

/// <summary>Represents a request to create an organization.</summary>
[SchemaName("createOrganizationRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CreateOrganizationRequest
{
    [Slug, Description("The identifier of the organization in addresses. It cannot be changed.")]
    public required string Slug { get; init; }

    [ResourceName, Description("The display name; the slug by default.")]
    public string? Name { get; init; }
}

/// <summary>Represents a request to change an organization.</summary>
[SchemaName("updateOrganizationRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record UpdateOrganizationRequest
{
    [ResourceName, Description("The new display name.")]
    public string? Name { get; init; }

    [Description("Whether the organization is archived from now on. Only owners change it.")]
    public bool? Archived { get; init; }
}

/// <summary>Represents limits that differ from those of the installation.</summary>
[SchemaName("ownQuotas"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record OwnQuotas
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Quota, Description("Projects.")]
    public int? Projects { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Quota, Description("Environments of all projects.")]
    public int? Environments { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Quota, Description("Flags of each environment, archived ones included.")]
    public int? Flags { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Quota, Description("SDK keys of all environments.")]
    public int? Keys { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Quota, Description("Open streams on each server.")]
    public int? Streams { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Quota, Description("Reported events per second on each server.")]
    public int? EventsPerSecond { get; init; }

    /// <summary>Returns limits for an answer.</summary>
    public static OwnQuotas From(Quotas quotas) =>
        new()
        {
            Projects = quotas.Projects,
            Environments = quotas.Environments,
            Flags = quotas.Flags,
            Keys = quotas.Keys,
            Streams = quotas.Streams,
            EventsPerSecond = quotas.EventsPerSecond,
        };

    /// <summary>Returns the limits.</summary>
    public Quotas ToQuotas() =>
        new()
        {
            Projects = Projects,
            Environments = Environments,
            Flags = Flags,
            Keys = Keys,
            Streams = Streams,
            EventsPerSecond = EventsPerSecond,
        };
}
