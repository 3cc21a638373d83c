using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Flagd;

/// <summary>Maps a flag: each result of its targeting is a rule, behind the conditions that lead to it.</summary>
/// <param name="draft">The draft of the flag.</param>
/// <param name="node">The flag in the source.</param>
/// <param name="logic">Reads expressions.</param>
internal sealed class FlagdMapping(ImportDraft draft, SourceNode node, FlagdLogic logic)
{
    private const int MaxDepth = 20;

    private readonly FlagdConditions _conditions = new(draft, logic);
    private readonly List<Rule> _rules = [];
    private readonly List<FlagdFraction> _fractions = [];
    private ImmutableArray<Variant> _variants;
    private string? _default;

    /// <summary>Gets what divides callers.</summary>
    public IReadOnlyList<FlagdFraction> Fractions => _fractions;

    /// <summary>Gets the default variant; null for no value.</summary>
    public string? Default => _default;

    public Flag ToFlag(string system)
    {
        node.NoteOthers(draft, "key", "state", "variants", "defaultVariant", "targeting", "metadata");
        _variants = [.. (node.Find("variants")?.Properties() ?? []).Select(item => new Variant(item.Name, item.Value.AsValue()))];
        if (_variants.IsEmpty)
            throw node.Error("The flag has no 'variants'.");
        if (_variants.Select(variant => variant.Value.Type).Distinct().Count() > 1)
            throw node.Error("All variants must have values of one type.");
        _default = node.Find("defaultVariant") is { } given && given.AsText().Length > 0 ? Known(given.AsText(), given) : null;
        var targeting = node.Find("targeting");
        logic.Begin();
        if (targeting is { } expression && expression.Properties().Any())
            Add(expression, [], 0);
        return new()
        {
            Key = draft.Key,
            Type = _variants[0].Value.Type,
            Enabled = ReadState(),
            Variants = _variants,
            DefaultVariant = _default,
            Rules = RuleIds.Distinct(_rules),
            Metadata = [.. ReadMetadata()],
            Origin = Origins.Of(system, draft.Key),
        };
    }

    /// <summary>Returns the split of a fraction; null where everyone has the default variant.</summary>
    public static ServeSplit? ToSplit(FlagdFraction fraction) =>
        fraction.Total == 0
            ? null
            : new([.. fraction.Shares.Select(share => new WeightedVariant(share.Variant, share.Weight))])
            {
                Total = fraction.Total,
                Source = new(
                    fraction.Attribute == ImportConditions.TargetingKey ? [] : [fraction.Attribute],
                    fraction.Salt,
                    BucketingAlgorithms.Flagd
                ),
                Missing = fraction.IsJoined ? MissingValue.Next : MissingValue.Default,
            };

    private bool ReadState()
    {
        var state = node.Find("state");
        return state?.AsText() switch
        {
            "ENABLED" => true,
            "DISABLED" => false,
            _ => throw (state ?? node).Error("'state' must be ENABLED or DISABLED."),
        };
    }

    private void Add(SourceNode expression, ImmutableArray<Condition> when, int depth)
    {
        if (depth > MaxDepth)
            throw expression.Error($"The targeting is nested too deeply; {MaxDepth} levels are allowed.");
        if (logic.Operation(expression) is not var (op, operands, inner))
        {
            AddLiteral(logic.Resolve(expression), when);
            return;
        }
        switch (op)
        {
            case "if":
                for (var i = 0; i + 1 < operands.Length; i += 2)
                    Add(operands[i + 1], when.Add(_conditions.Of(operands[i])), depth + 1);
                if (operands.Length % 2 == 1)
                    Add(operands[^1], when, depth + 1);
                else
                    Add(when, ServeDefault());
                break;
            case "fractional":
                AddFraction(logic.ReadFraction(draft.Key, operands, inner), when, inner);
                break;
            default:
                // The result is true or false, which are the names of variants.
                var condition = _conditions.Of(expression);
                Add(when.Add(condition), new ServeVariant(Known("true", inner)));
                Add(when, new ServeVariant(Known("false", inner)));
                break;
        }
    }

    private void AddLiteral(SourceNode literal, ImmutableArray<Condition> when)
    {
        var serve = literal.Element.ValueKind switch
        {
            JsonValueKind.Null => ServeDefault(),
            JsonValueKind.String or JsonValueKind.True or JsonValueKind.False => new ServeVariant(Known(literal.AsText(), literal)),
            _ => throw literal.Error("The result must be the name of a variant."),
        };
        Add(when, serve);
    }

    private void AddFraction(FlagdFraction fraction, ImmutableArray<Condition> when, SourceNode inner)
    {
        foreach (var (variant, _) in fraction.Shares)
            Known(variant, inner);
        if (ToSplit(fraction) is not { } split)
        {
            Add(when, ServeDefault());
            return;
        }
        _fractions.Add(fraction);
        Add(when, split);
        // The salt alone is hashed for callers without the attribute.
        if (fraction.IsJoined)
            Add(when, new ServeVariant(FlagdEvaluator.Choose(fraction, "")));
    }

    private void Add(ImmutableArray<Condition> parts, Serve serve)
    {
        var when = ImportConditions.All(parts);
        _rules.Add(new(RuleIds.Of(null, when), null, when, serve));
    }

    private Serve ServeDefault() => _default is null ? new ServeNothing() : new ServeVariant(_default);

    private string Known(string variant, SourceNode at) =>
        _variants.Any(one => one.Key == variant) ? variant : throw at.Error($"The flag has no variant '{SourceNode.Shown(variant)}'.");

    private IEnumerable<FlagMetadata> ReadMetadata()
    {
        foreach (var (name, value) in node.Find("metadata")?.Properties() ?? [])
            if (
                value.Element.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null
                || name == FlagMetadata.VersionName
            )
                draft.Note(value.Place, "Metadata have texts, numbers and booleans, and another name than 'version'. It was not imported.");
            else
                yield return new(name, value.AsValue());
    }
}
