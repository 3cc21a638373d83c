using System.Collections.Immutable;
using System.Globalization;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Analytics.Lifecycle;

/// <summary>Decides which flags can be removed.</summary>
public static class FlagAssessor
{
    /// <summary>Returns the verdict on a flag with its reasons.</summary>
    /// <param name="facts">What is known of the flag.</param>
    /// <param name="usage">The recorded use.</param>
    /// <param name="consumption">The time of which the use was recorded.</param>
    /// <param name="settings">After how long flags get verdicts.</param>
    /// <param name="now">The time.</param>
    public static FlagAssessment Assess(
        FlagFacts facts,
        FlagUsage usage,
        Consumption consumption,
        LifecycleSettings settings,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(usage);
        ArgumentNullException.ThrowIfNull(consumption);
        ArgumentNullException.ThrowIfNull(settings);
        var served = ServedVariants.Of(facts.Flag);
        var only = served.Count == 1 ? served[0] : null;
        ImmutableArray<FlagExemption> exemptions = [.. Exemptions(facts, settings, now)];
        if (!exemptions.IsEmpty)
            return new([], exemptions, only);
        FlagReason?[] reasons =
        [
            Unused(facts, usage, consumption, settings, now),
            OneVariant(only, usage, consumption, settings, now),
            Expired(facts, now),
            Unmodified(facts, settings, now),
        ];
        return new([.. reasons.OfType<FlagReason>()], [], only);
    }

    private static IEnumerable<FlagExemption> Exemptions(FlagFacts facts, LifecycleSettings settings, DateTimeOffset now)
    {
        if (facts.Flag.Permanent)
            yield return FlagExemption.Permanent;
        if (now - facts.Created < TimeSpan.FromDays(settings.YoungDays))
            yield return FlagExemption.Young;
        if (!facts.Dependents.IsEmpty)
            yield return FlagExemption.Prerequisite;
        if (facts.IsFollowed)
            yield return FlagExemption.Followed;
    }

    private static FlagReason? Unused(
        FlagFacts facts,
        FlagUsage usage,
        Consumption consumption,
        LifecycleSettings settings,
        DateTimeOffset now
    )
    {
        if (!consumption.IsCurrent(settings.MaxLag))
            return null;
        // A flag whose evaluations are rarely recorded may be in use without a record.
        if (facts.SamplingRatio < 1 && usage.EventsBeforeLastUse < LifecycleSettings.SampledEvents)
            return null;
        var since = usage.LastUse ?? facts.Created;
        // What was used before the first commit is not known.
        if (consumption.Since > since)
            since = consumption.Since.Value;
        var days = (int)consumption.Consumed(since, now).TotalDays;
        if (days < settings.UnusedDays)
            return null;
        var use = usage.LastUse is { } last ? $"The last use was on {Date(last)}" : $"No use since {Date(since)}";
        var bulk = usage.LastBulk is { } answer ? $"; answers with all flags had it until {Date(answer)}" : "";
        return new(FlagVerdict.Unused, since, Invariant($"{use}, {days} recorded days ago{bulk}."));
    }

    private static FlagReason? OneVariant(
        string? only,
        FlagUsage usage,
        Consumption consumption,
        LifecycleSettings settings,
        DateTimeOffset now
    )
    {
        if (only is null || !consumption.IsCurrent(settings.MaxLag))
            return null;
        if (consumption.StartOfLast(TimeSpan.FromDays(settings.OneVariantDays), now) is not { } since)
            return null;
        if (usage.Variants.Count != 1 || !usage.Variants.TryGetValue(only, out var sum))
            return null;
        if (sum.Evaluations < settings.OneVariantEvaluations)
            return null;
        var what = only.Length == 0 ? "no variant, so that the application's default applied" : $"the variant '{only}'";
        return new(
            FlagVerdict.OneVariant,
            since,
            Invariant($"All {sum.Evaluations:N0} evaluations since {Date(since)} gave {what}, and the rules allow no other.")
        );
    }

    private static FlagReason? Expired(FlagFacts facts, DateTimeOffset now) =>
        facts.Flag.Expires is { } expires && expires <= now
            ? new(FlagVerdict.Expired, expires, $"The flag should have been removed by {Date(expires)}.")
            : null;

    private static FlagReason? Unmodified(FlagFacts facts, LifecycleSettings settings, DateTimeOffset now)
    {
        if (settings.UnmodifiedDays(facts.Flag.Purpose) is not { } days || now - facts.Changed < TimeSpan.FromDays(days))
            return null;
        var (date, purpose) = (Date(facts.Changed), FlagPurposeJson.Name(facts.Flag.Purpose));
        return new(
            FlagVerdict.Unmodified,
            facts.Changed,
            Invariant($"The last change was on {date}, more than {days} days ago; the purpose is '{purpose}'.")
        );
    }

    private static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
