using FlagCluster.Api.Http;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Api.Management.Tenancy;

/// <summary>
/// Plans the first change of a new environment. The environment and its first change are one write, so that there is never an incomplete
/// one.
/// </summary>
internal sealed class FirstChange(IQuotas quotas, TimeProvider time)
{
    /// <summary>Plans the change, which requires the permissions to make it in the new environment.</summary>
    /// <param name="request">The request.</param>
    /// <param name="target">The new environment.</param>
    /// <param name="ruleset">What it has after the change.</param>
    /// <param name="message">The reason of the change.</param>
    /// <returns>The change, which is null when there are no flags and segments, or a problem.</returns>
    public (Change? First, ProblemResult? Problem) Plan(ManagementRequest request, EnvironmentId target, Ruleset ruleset, string? message)
    {
        var limit = quotas.LimitOf(QuotaKind.Flags, target.Organization);
        if (ruleset.Flags.Count > limit)
            return (null, ProblemResult.QuotaExceeded("flags", limit, ruleset.Flags.Count));
        var changes = Ruleset.Empty.DiffTo(ruleset);
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
            Message = message,
            RequestId = RequestIds.Of(request.Http),
        };
        return (change, null);
    }
}
