using System.Text.Json;
using System.Text.Json.Nodes;
using FlagCluster.Api.Http;
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

/// <summary>
/// Plans the first change of a new environment that copies another one. The environment and its first change are one write, so that there
/// is never an incomplete copy.
/// </summary>
internal sealed class EnvironmentCopy(ControlDirectory directory, IEnvironmentLog log, IQuotas quotas, TimeProvider time)
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
        var limit = quotas.LimitOf(QuotaKind.Flags, target.Organization);
        if (ruleset.Flags.Count > limit)
            return (null, ProblemResult.QuotaExceeded("flags", limit, ruleset.Flags.Count));
        var changes = Ruleset.Empty.DiffTo(source.DisableFlags is true ? Disable(ruleset) : ruleset);
        if (request.Missing(ChangePermissions.Required(changes, Ruleset.Empty), Scope.Of(target)) is { Count: > 0 } missing)
            return (null, ProblemResult.Forbidden(missing));
        if (changes.Operations.IsEmpty)
            return (null, null);
        var change = new Change
        {
            Version = EnvironmentVersion.Initial.Next,
            Changes = changes,
            Level = ruleset.Level,
            Time = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()),
            Actor = request.Actor,
            Message = $"Copied from {id} at version {version}",
            RequestId = RequestIds.Of(request.Http),
        };
        return (change, null);
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
