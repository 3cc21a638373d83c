using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Flipt;

/// <summary>Maps flags of Flipt.</summary>
internal static class FliptMapping
{
    private const int Buckets = 1000;
    private const string True = "true",
        False = "false";

    public delegate FlagValue OriginOf(string id, Action<Utf8JsonWriter> write);

    public static Flag ToFlag(ImportDraft draft, SourceNode node, FliptFlag flag, OriginOf origin)
    {
        var metadata = ReadMetadata(draft, node);
        return new()
        {
            Key = flag.Key,
            Type = flag.IsBoolean ? FlagType.Boolean : FlagType.String,
            // A disabled boolean flag still has its rollouts: 'enabled' is what it serves to everyone else.
            Enabled = flag.IsBoolean || flag.Enabled,
            Variants = VariantPlaceholder.OrOne(draft, VariantsOf(flag)),
            DefaultVariant = flag.IsBoolean ? NameOf(flag.Enabled) : flag.DefaultVariant,
            OffVariant = flag.IsBoolean ? null : flag.DefaultVariant,
            Rules = RuleIds.Distinct(flag.IsBoolean ? flag.Rollouts.Select(rollout => ToRule(flag, rollout)) : RulesOf(flag)),
            Bucketing = BucketingAlgorithms.Flipt,
            Description = node.TextOrNull("description") is { Length: > 0 } description ? description : null,
            Attachments = [.. flag.Variants.Where(v => v.Attachment is not null).Select(v => new Attachment(v.Key, v.Attachment!))],
            Metadata = metadata,
            Origin = origin(flag.Key, writer => WriteOrigin(writer, node, flag)),
        };
    }

    /// <summary>Returns the rule of a distribution that every caller reaches.</summary>
    public static Rule ToRule(FliptFlag flag, FliptRule rule, Condition? when) =>
        new(RuleIds.Of(null, when), null, when, ServeOf(flag, rule));

    public static Rule ToRule(FliptFlag flag, FliptRollout rollout)
    {
        var when = rollout.Segments is { } segments ? ToCondition(segments) : ToCondition(flag, rollout.Percentage);
        return new(
            // The percentage changes, and the rule remains the same.
            rollout.Segments
                is null
                ? "threshold"
                : RuleIds.Of(null, when),
            string.IsNullOrEmpty(rollout.Description) ? null : rollout.Description,
            when,
            new ServeVariant(NameOf(rollout.Value))
        );
    }

    public static string NameOf(bool value) => value ? True : False;

    private static ImmutableArray<Variant> VariantsOf(FliptFlag flag) =>
        flag.IsBoolean
            ? [new(True, FlagValue.From(true)), new(False, FlagValue.From(false))]
            : [.. flag.Variants.Select(variant => new Variant(variant.Key, FlagValue.From(variant.Key)))];

    private static IEnumerable<Rule> RulesOf(FliptFlag flag) => flag.Rules.Select(rule => ToRule(flag, rule, ToCondition(rule.Segments)));

    private static Serve ServeOf(FliptFlag flag, FliptRule rule)
    {
        if (rule.Shares.All(share => share.Rollout == 0))
            return flag.DefaultVariant is { } variant ? new ServeVariant(variant) : new ServeNothing();
        return new ServeSplit(WeightsOf(rule));
    }

    private static Condition ToCondition(FliptSegments segments)
    {
        ImmutableArray<Condition> parts = [.. segments.Keys.Distinct().Select(key => new SegmentCondition(key))];
        if (parts.Length == 1)
            return parts[0];
        return segments.All ? new AllCondition(parts) : new AnyCondition(parts);
    }

    /// <summary>Returns the condition of a threshold: 12.5 % admits the buckets 0 to 12 of 100.</summary>
    private static BucketCondition ToCondition(FliptFlag flag, float percentage) =>
        new([new(0, (int)MathF.Ceiling(percentage) * (ServeSplit.TotalWeight / 100))]) { Source = new([], flag.Key) };

    /// <summary>
    /// Returns the percentages as weights. Where they do not sum to 100 or have more digits, the weights are chosen in the middle of the
    /// buckets, so that they have the boundaries of the source.
    /// </summary>
    private static ImmutableArray<WeightedVariant> WeightsOf(FliptRule rule)
    {
        double[] exact = [.. rule.Shares.Select(share => Math.Round((decimal)share.Rollout * 1000, 3)).Select(weight => (double)weight)];
        if (exact.All(double.IsInteger) && exact.Sum() == ServeSplit.TotalWeight)
            return [.. rule.Shares.Zip(exact, (share, weight) => new WeightedVariant(share.Variant, (int)weight))];
        var ends = rule.Ends;
        var (weights, start) = (ImmutableArray.CreateBuilder<WeightedVariant>(), 0);
        for (var i = 0; i < ends.Length; i++)
        {
            var isLast = ends[i] >= Buckets;
            var end = isLast ? ServeSplit.TotalWeight : ends[i] * (ServeSplit.TotalWeight / Buckets) + 5;
            weights.Add(new(rule.Shares[i].Variant, rule.Shares[i].Rollout == 0 ? 0 : end - start));
            start = rule.Shares[i].Rollout == 0 ? start : end;
        }
        return weights.ToImmutable();
    }

    private static ImmutableArray<FlagMetadata> ReadMetadata(ImportDraft draft, SourceNode node)
    {
        if (node.Find("metadata") is not { } metadata)
            return [];
        var entries = ImmutableArray.CreateBuilder<FlagMetadata>();
        foreach (var (name, value) in metadata.Properties())
        {
            var isScalar =
                value.Element.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;
            if (isScalar && name != FlagMetadata.VersionName)
                entries.Add(new(name, value.AsValue()));
            else
                draft.Note(
                    value.Place,
                    "Answers do not have this metadata, which is in 'origin' only: it is named 'version' or no scalar."
                );
        }
        return entries.ToImmutable();
    }

    private static void WriteOrigin(Utf8JsonWriter writer, SourceNode node, FliptFlag flag)
    {
        if (node.TextOrNull("name") is { Length: > 0 } name && name != flag.Key)
            writer.WriteString("name"u8, name);
        if (node.Find("metadata") is { } metadata)
        {
            writer.WritePropertyName("metadata"u8);
            metadata.Element.WriteTo(writer);
        }
        var described = flag.Variants.Where(variant => !string.IsNullOrEmpty(variant.Name) || !string.IsNullOrEmpty(variant.Description));
        if (!described.Any())
            return;
        writer.WriteStartObject("variants"u8);
        foreach (var variant in described.DistinctBy(variant => variant.Key))
        {
            writer.WriteStartObject(variant.Key);
            if (!string.IsNullOrEmpty(variant.Name))
                writer.WriteString("name"u8, variant.Name);
            if (!string.IsNullOrEmpty(variant.Description))
                writer.WriteString("description"u8, variant.Description);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }
}
