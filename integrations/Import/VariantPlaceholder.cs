using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Integrations.Import;

/// <summary>Provides the variant of imported flags that have none in their source: a flag needs one.</summary>
internal static class VariantPlaceholder
{
    private const string Key = "none";

    /// <summary>Returns the variants, or one that is never served and a note about it.</summary>
    public static ImmutableArray<Variant> OrOne(ImportDraft draft, ImmutableArray<Variant> variants)
    {
        if (!variants.IsEmpty)
            return variants;
        draft.Note(draft.Place, $"The flag has no variants, and serves no value. It has the variant '{Key}' here, which is never served.");
        return [new(Key, FlagValue.From(Key))];
    }
}
