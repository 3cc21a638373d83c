using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Unleash;

/// <summary>Maps the variants of a feature and its strategies, which have one type in a flag.</summary>
internal static class UnleashVariants
{
    private const string Number = "number",
        Json = "json";

    /// <summary>Returns the type of the payloads, and the variants with their payloads, or names, as values.</summary>
    public static (FlagType Type, ImmutableArray<Variant> Variants) Of(UnleashFeature feature)
    {
        UnleashVariant[] all = [.. feature.AllVariants];
        if (all.Length == 0)
            return (FlagType.Boolean, []);
        var type =
            Array.TrueForAll(all, variant => variant.PayloadType == Number) ? FlagType.Number
            : Array.TrueForAll(all, variant => variant.PayloadType == Json) ? FlagType.Object
            : FlagType.String;
        var variants = ImmutableArray.CreateBuilder<Variant>();
        foreach (var same in all.GroupBy(variant => variant.Name))
        {
            var values = same.Select(variant => ValueOf(variant, type)).ToArray();
            if (values.Distinct().Count() > 1)
                throw new SourceException(
                    same.Last().Place,
                    $"The variant '{SourceNode.Shown(same.Key)}' has several payloads in different strategies. Give them different names."
                );
            variants.Add(new(same.Key, values[0]));
        }
        return (type, variants.ToImmutable());
    }

    /// <summary>Returns the types of payloads, which are not part of the values.</summary>
    public static ImmutableArray<Attachment> Attachments(UnleashFeature feature) =>
        [
            .. feature
                .AllVariants.Where(variant => variant.PayloadType is not null)
                .DistinctBy(variant => variant.Name)
                .Select(variant => new Attachment(variant.Name, Payload(variant))),
        ];

    private static FlagValue ValueOf(UnleashVariant variant, FlagType type)
    {
        if (type == FlagType.String)
            return FlagValue.From(variant.Payload ?? variant.Name);
        var node = new SourceNode(default, variant.Place.At("payload").At("value"));
        using var document = node.ParseNested(variant.Payload!);
        var value = document is null ? null : FlagValue.From(document.RootElement);
        return value?.Type == type ? value : throw node.Error($"The payload is not a {variant.PayloadType} value.");
    }

    private static FlagValue Payload(UnleashVariant variant) =>
        Origins.ObjectOf(writer =>
        {
            writer.WriteString("type"u8, variant.PayloadType);
            writer.WriteString("value"u8, variant.Payload);
        });
}
