using System.Text.Json;
using System.Text.Json.Nodes;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using FlagCluster.Environments.Reader;

namespace FlagCluster.Api.Management.Tenancy;

/// <summary>Plans the first change of a new environment that copies another one.</summary>
internal sealed class EnvironmentCopy(ControlDirectory directory, IEnvironmentLog log, FirstChange first)
{
    private static readonly Permission[] Read = [Permission.FlagsRead, Permission.SegmentsRead];

    /// <summary>Plans a copy, which requires the permissions to read the source and to make each change in the new environment.</summary>
    /// <param name="request">The request.</param>
    /// <param name="target">The new environment.</param>
    /// <param name="source">What is copied.</param>
    /// <returns>The change, which is null when the source is empty, or a problem.</returns>
    public async Task<(Change? First, ProblemResult? Problem)> PlanAsync(
        ManagementRequest request,
        EnvironmentId target,
        CopyEnvironmentRequest source
    )
    {
        var id = target with { Environment = source.Environment };
        if (directory.Current.FindEnvironment(id) is null)
            return (null, Invalid("environment", $"There is no environment '{source.Environment}' in the project."));
        if (request.Missing(Read, Scope.Of(id)) is { Count: > 0 } unreadable)
            return (null, ProblemResult.Forbidden(unreadable));
        // The body was validated: the text is a version.
        if (!EnvironmentVersion.TryParse(source.Version, out var version))
            version = await log.ReadHeadAsync(id, request.Aborted);
        if (await log.ReadAtAsync(id, version, request.Aborted) is not { } ruleset)
            return (null, Invalid("version", $"The environment '{source.Environment}' never had the version {version}."));
        return first.Plan(
            request,
            target,
            source.DisableFlags is true ? Disable(ruleset) : ruleset,
            $"Copied from {id} at version {version}"
        );
    }

    private static ProblemResult Invalid(string property, string detail) => ProblemResult.Invalid([new($"/copyFrom/{property}", detail)]);

    /// <summary>Returns a ruleset whose flags are disabled.</summary>
    private static Ruleset Disable(Ruleset ruleset) =>
        ruleset.Apply(new([.. ruleset.Flags.Values.Where(flag => flag.Enabled).Select(flag => new PutItem(Disable(flag)))]));

    private static Flag Disable(Flag flag)
    {
        var document = JsonNode.Parse(flag.Json.Span, documentOptions: RulesetJson.DocumentOptions)!.AsObject();
        document["enabled"] = false;
        using var json = JsonDocument.Parse(document.ToJsonString(), RulesetJson.DocumentOptions);
        return FlagJson.Read(json.RootElement, new DocumentReader())
            ?? throw new InvalidOperationException($"The flag '{flag.Key}' cannot be read again.");
    }
}
