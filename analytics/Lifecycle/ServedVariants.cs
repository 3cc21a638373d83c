using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Analytics.Lifecycle;

/// <summary>Finds the variants that a flag can serve as it is defined, to any caller.</summary>
public static class ServedVariants
{
    /// <summary>Returns the keys of the variants; an empty key is an answer without a variant.</summary>
    /// <param name="flag">The flag.</param>
    /// <remarks>
    /// Conditions are not analyzed: each may be true and may be false. Errors, of which every answer has no variant, are left out.
    /// </remarks>
    public static ImmutableSortedSet<string> Of(Flag flag)
    {
        ArgumentNullException.ThrowIfNull(flag);
        var served = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        if (!flag.Enabled || !flag.Prerequisites.IsEmpty)
            served.Add(flag.OffVariant ?? "");
        if (!flag.Enabled)
            return served.ToImmutable();
        foreach (var rule in flag.Rules)
        {
            var continues = Add(rule.Serve, flag, served);
            // No caller passes a rule that matches everyone.
            if (rule.When is null && !continues)
                return served.ToImmutable();
        }
        served.Add(flag.DefaultVariant ?? "");
        return served.ToImmutable();
    }

    /// <summary>Adds what a rule serves, and returns whether callers that match it may continue with the next rule.</summary>
    private static bool Add(Serve serve, Flag flag, ImmutableSortedSet<string>.Builder served)
    {
        switch (serve)
        {
            case ServeVariant one:
                served.Add(one.Variant);
                return false;
            case ServeSplit split:
                foreach (var share in split.Weights)
                    if (share.Weight > 0)
                        served.Add(share.Variant ?? "");
                if (split.Missing == MissingValue.Default)
                    served.Add(flag.DefaultVariant ?? "");
                return split.Missing == MissingValue.Next;
            default:
                served.Add("");
                return false;
        }
    }
}
