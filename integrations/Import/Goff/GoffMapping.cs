using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Goff;

/// <summary>Maps flags of GO Feature Flag.</summary>
/// <param name="draft">The draft of the flag.</param>
/// <param name="node">The flag in the source.</param>
/// <param name="flag">The flag as it is now.</param>
internal sealed class GoffMapping(ImportDraft draft, SourceNode node, GoffFlag flag)
{
    /// <summary>The number of steps that approximate a progressive rollout.</summary>
    public const int Steps = 10;

    private readonly List<Rule> _rules = [];

    public Flag ToFlag(string system)
    {
        AddWindow();
        foreach (var rule in flag.Rules)
            AddRules(null, rule);
        if (flag.Default.Serve is not GoffVariation)
            AddRules("default", flag.Default);
        return new()
        {
            Key = flag.Name,
            Type = flag.Variations[0].Value.Type,
            Enabled = !flag.IsDisabled,
            Variants = [.. flag.Variations.Select(item => new Variant(item.Key, item.Value))],
            DefaultVariant = (flag.Default.Serve as GoffVariation)?.Variation,
            Rules = RuleIds.Distinct(_rules),
            Description = node.Find("metadata")?.Find("description") is { Element.ValueKind: JsonValueKind.String } text
                ? text.AsText()
                : null,
            Metadata = [.. ReadMetadata()],
            Origin = Origins.Of(system, flag.Name, WriteOrigin),
        };
    }

    /// <summary>Adds the rule that serves nothing outside of an experiment.</summary>
    private void AddWindow()
    {
        var parts = ImmutableArray.CreateBuilder<Condition>();
        if (flag.Start is { } start)
            parts.Add(ImportConditions.Before(start));
        if (flag.End is { } end)
            parts.Add(ImportConditions.After(end.AddMilliseconds(1)));
        if (parts.Count > 0)
            _rules.Add(new("experimentation", null, ImportConditions.Any(parts.ToImmutable()), new ServeNothing()));
    }

    private void AddRules(string? given, GoffRule rule)
    {
        ImmutableArray<Condition> when = rule.Query is null ? [] : [new GoffConditions(draft, draft.Place).Of(rule.Query)];
        var id = given ?? RuleIds.Of(rule.Name, ImportConditions.All(when));
        if (rule.Serve is GoffRamp { IsOver: false } ramp)
            AddSteps(id, rule, ramp, when);
        _rules.Add(new(id, NameOf(rule), ImportConditions.All(when), ToServe(flag, rule.Serve)));
    }

    /// <summary>Adds rules for the time before the end of a rollout: its share is that of the beginning of each step.</summary>
    private void AddSteps(string id, GoffRule rule, GoffRamp ramp, ImmutableArray<Condition> when)
    {
        Add("before", ramp.Start, new ServeVariant(ramp.Initial));
        for (var step = 0; step < Steps; step++)
        {
            var from = ramp.Start + ((ramp.End - ramp.Start) * ((double)step / Steps));
            var to = ramp.Start + ((ramp.End - ramp.Start) * ((double)(step + 1) / Steps));
            var suffix = string.Create(CultureInfo.InvariantCulture, $"step-{step + 1}");
            Add(suffix, to, GoffShares.ToServe(flag, ramp, ramp.ShareAt(from)));
        }

        void Add(string suffix, DateTimeOffset end, Serve serve) =>
            _rules.Add(new($"{id}-{suffix}", NameOf(rule), ImportConditions.All([.. when, ImportConditions.Before(end)]), serve));
    }

    /// <summary>Returns what a rule serves, of a rollout at its end.</summary>
    public static Serve ToServe(GoffFlag flag, GoffServe serve) =>
        serve switch
        {
            GoffVariation one => new ServeVariant(one.Variation),
            GoffPercentages shares => GoffShares.ToSplit(flag, shares),
            GoffRamp ramp => GoffShares.ToServe(flag, ramp, ramp.ShareAt(ramp.End)),
            _ => throw new InvalidOperationException($"Unknown result {serve.GetType().Name}."),
        };

    private static string? NameOf(GoffRule rule) => string.IsNullOrEmpty(rule.Name) ? null : rule.Name;

    private IEnumerable<FlagMetadata> ReadMetadata()
    {
        foreach (var (name, value) in node.Find("metadata")?.Properties() ?? [])
        {
            var isScalar =
                value.Element.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;
            if (isScalar && name != FlagMetadata.VersionName)
                yield return new(name, value.AsValue());
            else
                draft.Note(value.Place, "Metadata have texts, numbers and booleans, and another name than 'version'. It was not imported.");
        }
    }

    private void WriteOrigin(Utf8JsonWriter writer)
    {
        foreach (var name in new[] { "version", "trackEvents" })
        {
            if (node.Find(name) is not { } value)
                continue;
            writer.WritePropertyName(name);
            value.Element.WriteTo(writer);
        }
    }
}
