using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Goff;

/// <summary>Reads a flag as it is at a time.</summary>
/// <param name="draft">The draft of the flag.</param>
/// <param name="node">The flag in the source.</param>
/// <param name="time">The time.</param>
internal sealed class GoffReader(ImportDraft draft, SourceNode node, DateTimeOffset time)
{
    private static readonly string[] Known =
    [
        "variations",
        "targeting",
        "defaultRule",
        "bucketingKey",
        "disable",
        "experimentation",
        "scheduledRollout",
        "trackEvents",
        "version",
        "metadata",
    ];

    private readonly Dictionary<string, SourceNode> _variations = new(StringComparer.Ordinal);
    private readonly List<GoffRuleParts> _rules = [];
    private readonly List<GoffRuleParts> _added = [];
    private GoffRuleParts? _default;
    private SourceNode? _disable;
    private SourceNode? _start;
    private SourceNode? _end;

    public GoffFlag Read()
    {
        node.NoteOthers(draft, Known);
        ReadState(node);
        ApplySchedule();
        if (_default is null)
            throw node.Error("The flag has no 'defaultRule', without which GO Feature Flag serves no variation.");
        var by = node.TextOrNull("bucketingKey") is { Length: > 0 } key ? key : ImportConditions.TargetingKey;
        var flag = new GoffFlag(
            draft.Key,
            ReadVariations(),
            [.. _rules.Concat(_added).Select(ReadRule).OfType<GoffRule>()],
            ReadDefault(_default)
        )
        {
            By = by,
            IsDisabled = _disable?.AsBoolean() ?? false,
            Start = _start is { } start ? ImportConditions.ReadTime(start) : null,
            End = _end is { } end ? ImportConditions.ReadTime(end) : null,
        };
        if (by != ImportConditions.TargetingKey)
            draft.Note(
                node.Place.At("bucketingKey"),
                "GO Feature Flag serves nothing to callers without this attribute as a text; here only rules with shares need it."
            );
        return flag;
    }

    private void ReadState(SourceNode state)
    {
        foreach (var (name, value) in state.Find("variations")?.Properties() ?? [])
            _variations[name] = value;
        _disable = state.Find("disable") ?? _disable;
        _start = state.Find("experimentation")?.Find("start") ?? _start;
        _end = state.Find("experimentation")?.Find("end") ?? _end;
        if (state.Find("defaultRule") is { } rule)
        {
            var parts = GoffRuleParts.Read(draft, rule);
            _default = _default?.With(parts) ?? parts;
        }
        // A step replaces the rules that the step before it has added.
        if (_added.Count > 0)
            throw state.Error(
                "GO Feature Flag drops the rules that an earlier step of the schedule added. Apply the steps that are due by hand."
            );
        foreach (var item in state.Items("targeting"))
            AddRule(GoffRuleParts.Read(draft, item), isStep: state.Place != node.Place);
    }

    private void AddRule(GoffRuleParts rule, bool isStep)
    {
        var index = isStep && rule.Name is not null ? _rules.FindIndex(other => other.Name == rule.Name) : -1;
        if (index >= 0)
            _rules[index] = _rules[index].With(rule);
        else
            (isStep ? _added : _rules).Add(rule);
    }

    private void ApplySchedule()
    {
        var last = DateTimeOffset.MinValue;
        foreach (var step in node.Items("scheduledRollout"))
        {
            var date = step.Find("date") ?? throw step.Error("The step has no 'date'.");
            var due = ImportConditions.ReadTime(date);
            if (due < last)
                throw date.Error("The steps must be in the order of their dates.");
            last = due;
            if (due <= time)
            {
                step.NoteOthers(draft, [.. Known, "date"]);
                ReadState(step);
            }
            else
                draft.Approximate(step.Place, "This step is in the future and was not imported. Schedule the change in FlagCluster.");
        }
    }

    private ImmutableArray<KeyValuePair<string, FlagValue>> ReadVariations()
    {
        if (_variations.Count == 0)
            throw node.Error("The flag has no 'variations'.");
        var values = _variations.Select(item => KeyValuePair.Create(item.Key, item.Value.AsValue())).ToImmutableArray();
        var other = values.FirstOrDefault(value => value.Value.Type != values[0].Value.Type);
        return other.Key is null ? values : throw _variations[other.Key].Error("All variations must have values of one type.");
    }

    private GoffRule? ReadRule(GoffRuleParts rule)
    {
        if (rule.Disable == true)
        {
            draft.Note(rule.Place, "The rule is disabled and was not imported.");
            return null;
        }
        var query = rule.Query ?? throw new SourceException(rule.Place, "The rule has no 'query'. GO Feature Flag refuses such a flag.");
        return new(rule.Name, GoffQueryParser.Parse(query), ReadServe(rule));
    }

    private GoffRule ReadDefault(GoffRuleParts rule) => new(rule.Name, null, ReadServe(rule));

    private GoffServe ReadServe(GoffRuleParts rule)
    {
        if (rule.Ramp is { } place)
            return ReadRamp(rule, place);
        if (rule.Percentages is { IsEmpty: false } percentages)
            return ReadPercentages(rule.Place.At("percentage"), percentages);
        return rule.Variation is { } variation
            ? new GoffVariation(ReadVariation(variation))
            : throw new SourceException(rule.Place, "The rule has neither 'variation' nor 'percentage' nor 'progressiveRollout'.");
    }

    private string ReadVariation(SourceNode variation) =>
        _variations.ContainsKey(variation.AsText())
            ? variation.AsText()
            : throw variation.Error($"The flag has no variation '{SourceNode.Shown(variation.AsText())}'.");

    private GoffPercentages ReadPercentages(SourcePlace place, ImmutableDictionary<string, SourceNode> percentages)
    {
        foreach (var (variation, node) in percentages)
        {
            if (!_variations.ContainsKey(variation))
                throw node.Error($"The flag has no variation '{SourceNode.Shown(variation)}'.");
            if (node.AsNumber() is < 0 or > GoffShares.MaxPercentage)
                throw node.Error($"The percentage must be 0 to {GoffShares.MaxPercentage}.");
        }
        if (percentages.Values.Sum(node => node.AsNumber()) is not (> 0 and <= GoffShares.MaxPercentage))
            throw new SourceException(place, $"The percentages must sum to more than 0 and at most {GoffShares.MaxPercentage}.");
        var shares = new GoffPercentages(place, percentages.ToImmutableDictionary(item => item.Key, item => item.Value.AsNumber()));
        switch (GoffShares.OrderOf(shares.Percentages))
        {
            case GoffOrder.Irrelevant:
                break;
            case GoffOrder.Unknown:
                draft.Approximate(place, "So many percentages may have another sum each time that GO Feature Flag adds them.");
                break;
            default:
                draft.Approximate(
                    place,
                    "GO Feature Flag adds these percentages in a random order, and the rounded sum is the modulus of the hash, so that "
                        + "callers change between its evaluations. Here it is the exact sum."
                );
                break;
        }
        return GoffShares.ModulusOf(shares.Percentages) > 0
            ? shares
            : throw new SourceException(place, "The percentages must sum to at least a thousandth of a percent.");
    }

    private GoffRamp ReadRamp(GoffRuleParts rule, SourcePlace place)
    {
        if (
            rule is not { Initial: { Variation: { } initial, Date: { } start } from, Final: { Variation: { } final, Date: { } end } to }
            || start >= end
            || start.ToUnixTimeSeconds() == end.ToUnixTimeSeconds()
        )
            throw new SourceException(place, "The rollout needs a variation and a date at its start and at its end, in this order.");
        var (low, high) = (from.Percentage ?? 0, to.Percentage ?? 0);
        if (low < 0 || high < low)
            throw new SourceException(place, "The percentage at the end must not be below that at the start.");
        if (high is 0 or > GoffShares.Percent)
            high = GoffShares.Percent;
        if (low > GoffShares.Percent)
            throw new SourceException(place, $"Percentages must be 0 to {GoffShares.Percent}.");
        var ramp = new GoffRamp(place, ReadVariation(initial), low, start, ReadVariation(final), high, end) { IsOver = end <= time };
        if (!ramp.IsOver)
            draft.Approximate(place, $"The share grows every second there. It grows in {GoffMapping.Steps} equal steps here.");
        return ramp;
    }
}
