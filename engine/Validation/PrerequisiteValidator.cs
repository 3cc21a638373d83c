using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Validation;

/// <summary>Validates what a prerequisite or a condition accepts of another flag.</summary>
internal static class PrerequisiteValidator
{
    public static void Validate(Prerequisite prerequisite, Ruleset ruleset, ErrorCollector errors)
    {
        if (prerequisite.Flag.Length == 0)
            return;
        if (!ruleset.Flags.TryGetValue(prerequisite.Flag, out var other))
        {
            errors.Error("flag", $"There is no flag '{prerequisite.Flag}'.");
            return;
        }
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
