using System.Text;
using FlagCluster.Api.DataPlane.Evaluation;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Replica;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Tracking;

/// <summary>
/// Marks reported evaluations of client keys whose names the ruleset has. Analytics count other names of client keys, which are public, up
/// to a small bound.
/// </summary>
/// <remarks>
/// Nothing is marked before the ruleset is loaded, and with <see cref="EvaluationMode.Silo"/>, where this process has no rulesets.
/// </remarks>
internal sealed class RulesetNames(EnvironmentReplicas replicas, IOptions<EvaluationOptions> options)
{
    private static readonly HashSet<string> Reasons =
    [
        .. Enum.GetValues<Reason>().Select(reason => Encoding.UTF8.GetString(reason.Utf8())),
        "CACHED",
        "UNKNOWN",
    ];

    private static readonly HashSet<string> Errors =
    [
        .. Enum.GetValues<ErrorCode>().Where(code => code != ErrorCode.None).Select(code => Encoding.UTF8.GetString(code.Utf8())),
    ];

    private readonly bool _hasRulesets = options.Value.Mode == EvaluationMode.Replica;

    /// <summary>Returns the evaluation, marked when its names are known.</summary>
    public ExposureEvent Mark(ExposureEvent exposure) =>
        exposure.KeyKind == SdkKeyKind.Client && _hasRulesets && IsKnown(exposure) ? exposure with { IsKnown = true } : exposure;

    private bool IsKnown(ExposureEvent exposure) =>
        Reasons.Contains(exposure.Reason)
        && (exposure.ErrorCode is not { } error || Errors.Contains(error))
        && replicas.Get(exposure.Environment).Current.Find(exposure.FlagKey)?.Model is { ClientVisible: true } flag
        && HasVariant(flag, exposure.Variant)
        && HasRule(flag, exposure.RuleId);

    private static bool HasVariant(Flag flag, string? key) => key is null || flag.Variants.Any(variant => variant.Key == key);

    private static bool HasRule(Flag flag, string? id) => id is null || flag.Rules.Any(rule => rule.Id == id);
}
