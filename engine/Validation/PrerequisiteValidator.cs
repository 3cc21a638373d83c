using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Validation;

/// <summary>Validates what a prerequisite or a condition accepts of another flag.</summary>
internal static class PrerequisiteValidator
{
    /// <summary>Validates a prerequisite or a condition on a flag.</summary>
    /// <param name="prerequisite">What is accepted of the other flag.</param>
    /// <param name="ruleset">The ruleset with the other flag.</param>
    /// <param name="isLive">Whether the flag that refers to the other one is not archived.</param>
    /// <param name="errors">Receives the errors.</param>
    public static void Validate(Prerequisite prerequisite, Ruleset ruleset, bool isLive, ErrorCollector errors)
    {
        if (prerequisite.Flag.Length == 0)
            return;
        if (!ruleset.Flags.TryGetValue(prerequisite.Flag, out var other))
        {
            errors.Error("flag", $"There is no flag '{prerequisite.Flag}'.");
            return;
        }
        if (isLive && other.Archived)
            errors.Error("flag", $"The flag '{other.Key}' is archived; restore it first, or remove the reference.");
        errors.Enter("variants");
        if (prerequisite.Variants.Length == 0)
            errors.Error("Name at least one variant that is accepted.");
        for (var index = 0; index < prerequisite.Variants.Length; index++)
        {
            var variant = prerequisite.Variants[index];
            if (variant.Length == 0 || FlagValidator.HasVariant(other, variant))
                continue;
            errors.Enter(index);
            errors.Error($"Flag '{other.Key}' has no variant '{variant}'; it has {FlagValidator.Names(other)}.");
            errors.Leave();
        }
        errors.Leave();
    }
}
