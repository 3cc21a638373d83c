using System.Collections.Immutable;

namespace FlagCluster.Analytics.Lifecycle;

/// <summary>Represents the verdict on a flag.</summary>
/// <param name="Reasons">The reasons to remove the flag, the strongest first; empty for none.</param>
/// <param name="Exemptions">Why the flag has no verdict, whatever its use is; empty when nothing exempts it.</param>
/// <param name="OnlyVariant">
/// The key of the only variant that the flag can serve as it is defined; empty when it serves none; null when it can serve several.
/// </param>
public sealed record FlagAssessment(ImmutableArray<FlagReason> Reasons, ImmutableArray<FlagExemption> Exemptions, string? OnlyVariant)
{
    /// <summary>Gets the verdict: that of the first reason.</summary>
    public FlagVerdict Verdict => Reasons.IsEmpty ? FlagVerdict.Active : Reasons[0].Verdict;
}
