using System.ComponentModel;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Api.Management.Bundles;

/// <summary>Represents the answer to an import of a bundle.</summary>
[SchemaName("bundleImport"), Description("The plan of the import of a bundle, or what it did.")]
internal sealed record BundleImportResponse
{
    [Description("The plan: send it to make exactly these changes. It is valid while no environment of it changes.")]
    public required string Plan { get; init; }

    [Description("True when nothing was written."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? DryRun { get; init; }

    [Description("False when everything is already as in the bundle.")]
    public required bool Changed { get; init; }

    [Description("The number of flags and segments that are deleted. With the mode 'replace', 'confirm' must be this number.")]
    public required int Deletions { get; init; }

    [Description("The projects that are created.")]
    public required IReadOnlyList<BundleProjectResponse> Projects { get; init; }

    [Description("The environments of the bundle.")]
    public required IReadOnlyList<BundleEnvironmentResponse> Environments { get; init; }

    [Description("What the import leaves out.")]
    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <summary>Represents a project that an import creates.</summary>
[SchemaName("bundleProject"), Description("A project that an import creates.")]
internal sealed record BundleProjectResponse
{
    [Description("The slug.")]
    public required string Project { get; init; }

    [OneOf("planned", "applied", "failed"), Description("The result. Without the project, its environments fail too.")]
    public required string Result { get; init; }

    [Description("Why it failed."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Problem { get; init; }
}

/// <summary>Represents what an import does in an environment.</summary>
[SchemaName("bundleEnvironment"), Description("What an import does in an environment. It is one change, which is made as a whole.")]
internal sealed record BundleEnvironmentResponse
{
    [Description("The slug of the project.")]
    public required string Project { get; init; }

    [Description("The slug of the environment.")]
    public required string Environment { get; init; }

    [OneOf("create", "update", "none"), Description("Whether the environment is created or changed.")]
    public required string Change { get; init; }

    [OneOf("planned", "applied", "unchanged", "failed"), Description("The result. Send a failed import again: it does what is left.")]
    public required string Result { get; init; }

    [Description("The version of the environment; absent for one that does not exist.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Version { get; init; }

    [Description("The flags and segments that change.")]
    public required IReadOnlyList<BundleItemResponse> Items { get; init; }

    [Description("Why it failed."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Problem { get; init; }
}

/// <summary>Represents a flag or segment that an import changes.</summary>
[SchemaName("bundleItem"), Description("A flag or segment that an import changes.")]
internal sealed record BundleItemResponse
{
    [Description("flag or segment.")]
    public required string Kind { get; init; }

    [Description("The key.")]
    public required string Key { get; init; }

    [OneOf("create", "update", "delete"), Description("What changes.")]
    public required string Change { get; init; }

    public static BundleItemResponse From(Operation operation, Ruleset before) =>
        new()
        {
            Kind = ItemFormat.Of(operation.Kind).Name,
            Key = operation.Key,
            Change =
                operation is DeleteItem ? "delete"
                : before.Find(operation.Kind, operation.Key) is null ? "create"
                : "update",
        };
}
