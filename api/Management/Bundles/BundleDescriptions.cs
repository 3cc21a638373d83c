using System.Text.Json.Serialization;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Api.Management.Bundles;

/// <summary>Represents the properties of a project in a bundle, from which a new project is made.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ProjectDescription
{
    [ResourceName]
    public string? Name { get; init; }
}

/// <summary>Represents the properties of an environment in a bundle, from which a new environment is made.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record EnvironmentDescription
{
    [ResourceName]
    public string? Name { get; init; }

    [Color]
    public string? Color { get; init; }

    [Position]
    public int? Order { get; init; }

    public bool? ProductionLike { get; init; }

    [CompatibleApiNames]
    public IReadOnlyList<string>? CompatibleApis { get; init; }

    /// <summary>Returns the environment that is made.</summary>
    public ProjectEnvironment ToEnvironment(EnvironmentId id) =>
        new(id, Name ?? id.Environment, CreatedAt: default)
        {
            Color = Color ?? ProjectEnvironment.DefaultColor,
            Order = Order ?? 0,
            IsProductionLike = ProductionLike ?? false,
            CompatibleApis = CompatibleApiNames.Parse(CompatibleApis ?? []),
        };
}
