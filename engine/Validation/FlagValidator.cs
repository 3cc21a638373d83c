using System.Collections.Immutable;
using System.Globalization;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Patterns;

namespace FlagCluster.Engine.Validation;

/// <summary>Validates one flag of a ruleset. Empty keys and negative weights are ignored: the reader has reported them.</summary>
internal sealed class FlagValidator(Ruleset ruleset, SegmentBuckets segments, PatternBudget patterns, ErrorCollector errors)
{
    public void Validate(Flag flag)
    {
        ValidateVariants(flag);
        if (!BucketingAlgorithms.All.Contains(flag.Bucketing) && flag.Bucketing.Length > 0)
            errors.Error(
                "bucketing",
                $"Unknown bucketing algorithm '{flag.Bucketing}'; use {string.Join(" or ", BucketingAlgorithms.All)}."
            );
        ValidateAttachments(flag);
        ValidatePrerequisites(flag);
        ValidateChain(flag);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        errors.Enter("rules");
        for (var index = 0; index < flag.Rules.Length; index++)
        {
            var rule = flag.Rules[index];
            errors.Enter(index);
            if (rule.Id.Length > 0 && !ids.Add(rule.Id))
                errors.Error("id", $"There is another rule with the id '{rule.Id}'.");
            if (rule.When is { } when)
            {
                errors.Enter("when");
                new ConditionValidator(ruleset, patterns, errors, ItemKind.Flag, !flag.Archived).Validate(when);
                errors.Leave();
            }
            BucketValidator.ValidateIndependence(flag, rule, segments, errors);
            errors.Enter("serve");
            ValidateServe(flag, rule.Serve);
            errors.Leave();
            errors.Leave();
        }
        errors.Leave();
    }

    private void ValidateVariants(Flag flag)
    {
        errors.Enter("variants");
        foreach (var variant in flag.Variants)
            if (variant.Value.Type != flag.Type)
                errors.Error(
                    variant.Key,
                    $"The flag's type is {FlagJson.TypeName(flag.Type)}, and this value is {Article(variant.Value.Type)}."
                );
        // With a default variant, its error says the same.
        if (flag.Variants.Length == 0 && flag.DefaultVariant is null)
            errors.Error("A flag needs at least one variant.");
        errors.Leave();
        CheckVariant(flag, flag.DefaultVariant, "defaultVariant");
        CheckVariant(flag, flag.OffVariant, "offVariant");
    }

    private void ValidateAttachments(Flag flag)
    {
        errors.Enter("attachments");
        foreach (var attachment in flag.Attachments)
            CheckVariant(flag, attachment.Variant, attachment.Variant);
        errors.Leave();
    }

    private void ValidatePrerequisites(Flag flag)
    {
        errors.Enter("prerequisites");
        for (var index = 0; index < flag.Prerequisites.Length; index++)
        {
            errors.Enter(index);
            PrerequisiteValidator.Validate(flag.Prerequisites[index], ruleset, !flag.Archived, errors);
            errors.Leave();
        }
        errors.Leave();
    }

    private void ValidateChain(Flag flag)
    {
        var chain = Chain.Find(flag.Key, key => ruleset.Flags.TryGetValue(key, out var next) ? References.FlagsOf(next) : []);
        if (chain.Cycle is { } cycle)
            errors.Error(
                DependentsValidator.FlagReferences(flag),
                $"The references between flags form a cycle: {string.Join(" → ", cycle)}. Remove one of them."
            );
        else if (chain.Length > RulesetLimits.ChainLength)
            errors.Error(
                DependentsValidator.FlagReferences(flag),
                $"The chain of references between flags is {chain.Length} flags long; {RulesetLimits.ChainLength} are allowed."
            );
    }

    private void ValidateServe(Flag flag, Serve serve)
    {
        if (serve is ServeVariant { Variant: var variant })
        {
            CheckVariant(flag, variant, "variant");
            return;
        }
        if (serve is not ServeSplit split)
            return;
        errors.Enter("split");
        long sum = 0;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < split.Weights.Length; index++)
        {
            var share = split.Weights[index];
            errors.Enter(index);
            CheckVariant(flag, share.Variant, "variant");
            if (share.Variant is { Length: > 0 } && !seen.Add(share.Variant))
                errors.Error("variant", $"The split names the variant '{share.Variant}' twice.");
            errors.Leave();
            sum += share.Weight;
        }
        if (split.Weights.Length == 0)
            errors.Error("A split needs at least one share.");
        else if (sum != (split.Total ?? ServeSplit.TotalWeight) && split.Weights.All(share => share.Weight >= 0))
            errors.Error(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The weights must sum to {split.Total ?? ServeSplit.TotalWeight} ({UnitOf(split)}), not {sum}."
                )
            );
        errors.Leave();
        BucketValidator.ValidateSource(split.Source, "A split", errors);
        var algorithm = split.Source.Algorithm ?? flag.Bucketing;
        if (algorithm == BucketingAlgorithms.Flipt && split.Source.Salt is not null)
            errors.Error("salt", "The bucketing 'flipt' has no salt; remove it.");
        if (split.Total is not null && BucketingAlgorithms.WithoutTotal.Contains(algorithm))
            errors.Error("total", $"The bucketing '{algorithm}' has a number of buckets of its own; remove 'total'.");
    }

    private static string UnitOf(ServeSplit split) => split.Total is null ? "100 % in thousandths of a percent" : "the split's 'total'";

    private void CheckVariant(Flag flag, string? variant, string property)
    {
        if (variant is { Length: > 0 } && !HasVariant(flag, variant))
            errors.Error(
                property,
                flag.Variants.Length == 0
                    ? $"There is no variant '{variant}': the flag has none."
                    : $"There is no variant '{variant}'; the flag has {Names(flag)}."
            );
    }

    internal static bool HasVariant(Flag flag, string key) => flag.Variants.Any(variant => variant.Key == key);

    internal static string Names(Flag flag) =>
        string.Join(", ", flag.Variants.Take(10).Select(variant => $"'{variant.Key}'")) + (flag.Variants.Length > 10 ? ", …" : "");

    private static string Article(FlagType type) => type == FlagType.Object ? "an object" : $"a {FlagJson.TypeName(type)}";
}
