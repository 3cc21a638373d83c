using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Validation;

/// <summary>Finds the flags to which other flags refer, by prerequisites and conditions.</summary>
public static class FlagDependents
{
    /// <summary>Returns the keys of the flags that are not archived and refer to a flag, by the key of that flag.</summary>
    /// <param name="ruleset">The ruleset.</param>
    public static ILookup<string, string> Of(Ruleset ruleset)
    {
        ArgumentNullException.ThrowIfNull(ruleset);
        return ruleset
            .Flags.Values.Where(flag => !flag.Archived)
            .SelectMany(flag => References.FlagsOf(flag).Distinct(StringComparer.Ordinal).Select(used => (Used: used, By: flag.Key)))
            .ToLookup(use => use.Used, use => use.By, StringComparer.Ordinal);
    }
}
