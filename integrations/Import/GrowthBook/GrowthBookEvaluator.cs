using System.Globalization;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Proof;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.GrowthBook;

/// <summary>Evaluates features as GrowthBook's SDKs do without a sticky bucket service, written apart from the engine.</summary>
/// <remarks>packages/sdk-js/src/core.ts and mongrule.ts of GrowthBook.</remarks>
/// <param name="features">All features by their id.</param>
/// <param name="groups">The saved groups; null for none.</param>
internal sealed class GrowthBookEvaluator(IReadOnlyDictionary<string, GrowthBookFeature> features, SourceNode? groups)
{
    private readonly Dictionary<(string Text, bool IgnoreCase), SourcePattern> _patterns = [];

    // The values of the last caller: many features may depend on the same ones.
    private readonly Dictionary<string, FlagValue?> _values = new(StringComparer.Ordinal);
    private ProofCaller? _caller;

    /// <summary>Returns the value of a feature; null for none.</summary>
    public FlagValue? Evaluate(GrowthBookFeature feature, ProofCaller caller)
    {
        if (!ReferenceEquals(_caller, caller))
        {
            _values.Clear();
            _caller = caller;
        }
        if (!_values.TryGetValue(feature.Id, out var value))
            _values[feature.Id] = value = Compute(feature, caller);
        return value;
    }

    private FlagValue? Compute(GrowthBookFeature feature, ProofCaller caller)
    {
        foreach (var rule in feature.Rules)
        {
            var met = true;
            foreach (var parent in rule.Parents)
            {
                met = parent.Condition is null || Meets(parent, Evaluate(features[parent.Feature], caller));
                if (!met && parent.IsGate)
                    return null;
                if (!met)
                    break;
            }
            if (!met || !rule.Filters.All(filter => IsIn(filter, caller)))
                continue;
            if (rule.Condition is { } condition && !Passes(condition, path => ValueOf(GrowthBookReader.AttributeOf(path), caller)))
                continue;
            if (IsIn(rule, caller, out var value))
                return value;
        }
        return feature.Default;
    }

    /// <summary>Returns whether a value of a parent meets the condition on it.</summary>
    public bool Meets(GrowthBookParent parent, FlagValue? value) => Passes(parent.Condition!.Value, path => path == "value" ? value : null);

    /// <summary>Returns whether the hash puts a caller into a rule, and the value.</summary>
    public static bool IsIn(GrowthBookRule rule, ProofCaller caller, out FlagValue? value)
    {
        var n = Hash(rule.Hash, caller);
        if (rule is GrowthBookForce force)
        {
            value = force.Value;
            if (force.Range is { } range)
                return n is not null && range.Has(n.Value);
            return force.Coverage is null || (force.Coverage != 0 && n <= force.Coverage);
        }
        var experiment = (GrowthBookExperiment)rule;
        var index = n is null ? -1 : GrowthBookRanges.IndexOf(experiment.Ranges, n.Value);
        value = index < 0 ? null : experiment.Values[index];
        return index >= 0 && !(index < experiment.Passthrough.Length && experiment.Passthrough[index]);
    }

    /// <summary>Returns whether a caller is in a share.</summary>
    public static bool IsIn(GrowthBookFilter filter, ProofCaller caller) =>
        Hash(filter.Hash, caller) is { } n && filter.Ranges.Any(range => range.Has(n));

    /// <summary>Returns the bucket of a text.</summary>
    public static uint BucketOf(GrowthBookHash hash, string value) =>
        hash.Version == 1 ? Fnv(value + hash.Seed) % 1000 : Fnv(Fnv(hash.Seed + value).ToString(CultureInfo.InvariantCulture)) % 10_000;

    private static double? Hash(GrowthBookHash hash, ProofCaller caller)
    {
        var value = hash.Attributes.Select(attribute => ValueOf(attribute, caller)).FirstOrDefault(GrowthBookValues.IsTrue);
        return value is null ? null : (double)BucketOf(hash, GrowthBookValues.TextOf(value)) / hash.Buckets;
    }

    private static uint Fnv(string text)
    {
        var hash = 0x811C9DC5u;
        foreach (var unit in text)
            hash = (hash ^ unit) * 0x01000193u;
        return hash;
    }

    private static FlagValue? ValueOf(string attribute, ProofCaller caller) =>
        attribute == ImportConditions.TargetingKey ? FlagValue.From(caller.TargetingKey) : caller.Attributes.GetValueOrDefault(attribute);

    private bool Passes(SourceNode condition, Func<string, FlagValue?> get) =>
        condition
            .Properties()
            .All(item =>
                item.Name switch
                {
                    "$or" => Or(item.Value, get),
                    "$nor" => !Or(item.Value, get),
                    "$and" => item.Value.Items().All(part => Passes(part, get)),
                    "$not" => !Passes(item.Value, get),
                    _ => IsMet(item.Value, get(item.Name)),
                }
            );

    private bool Or(SourceNode parts, Func<string, FlagValue?> get) => !parts.Items().Any() || parts.Items().Any(part => Passes(part, get));

    private bool IsMet(SourceNode expected, FlagValue? value) =>
        expected.Element.ValueKind switch
        {
            JsonValueKind.String => IsText(expected, value, ignoreCase: false),
            JsonValueKind.Number => GrowthBookValues.NumberOf(value).Equals(expected.AsNumber()),
            JsonValueKind.True or JsonValueKind.False => value is not null && GrowthBookValues.IsTrue(value) == expected.AsBoolean(),
            JsonValueKind.Null => value is null,
            _ => expected.Properties().All(item => IsMet(item.Name, item.Value, value)),
        };

    private bool IsMet(string op, SourceNode expected, FlagValue? value)
    {
        switch (op)
        {
            case "$eq" or "$ne":
                return AreSame(expected, value, ignoreCase: false) == (op == "$eq");
            case "$in" or "$nin" or "$ini" or "$nini":
                var ignoreCase = op.EndsWith("ini", StringComparison.Ordinal);
                return IsAmong(expected.Items(), value, ignoreCase) != op.StartsWith("$n", StringComparison.Ordinal);
            case "$inGroup" or "$notInGroup":
                var members = groups?.Items(expected.AsText()) ?? [];
                return IsAmong(members, value, ignoreCase: false) == (op == "$inGroup");
            case "$exists":
                return value is not null == GrowthBookValues.IsTrue(expected.Element);
            case "$not":
                return !IsMet(expected, value);
            case "$regex" or "$regexi":
                return PatternOf(expected, op == "$regexi").IsMatch(GrowthBookValues.TextOf(value));
            case "$type":
                return (value is null ? "null" : GrowthBookValues.TypeOf(ElementOf(value))) == expected.AsText();
            case "$elemMatch":
                return GrowthBookValues.ElementsOf(value) is { } items
                    && items.Any(item => GrowthBookValues.IsTrue(item) && IsElement(expected, item));
            case "$all" or "$alli":
                return GrowthBookValues.ElementsOf(value) is { } elements
                    && expected.Items().All(item => elements.Any(element => IsMember(item, element, ignoreCase: op == "$alli")));
            case "$size":
                return GrowthBookValues.ElementsOf(value) is { } counted && IsMet(expected, FlagValue.From(counted.Count));
            case "$lt":
                return GrowthBookValues.NumberOf(value) < expected.AsNumber();
            case "$lte":
                return GrowthBookValues.NumberOf(value) <= expected.AsNumber();
            case "$gt":
                return GrowthBookValues.NumberOf(value) > expected.AsNumber();
            case "$gte":
                return GrowthBookValues.NumberOf(value) >= expected.AsNumber();
            default:
                // The report names this difference: other values than full versions are neither lower, higher nor equal.
                var isVersion = value?.Type == FlagType.String && FullVersion.TryParse(value.AsString(), out _);
                if (!isVersion && value is { Type: not FlagType.Boolean })
                    return op == "$vne";
                return GrowthBookValues.CompareVersions(op, isVersion ? value!.AsString() : null, expected.AsText());
        }
    }

    /// <summary>Returns whether an element meets a condition on itself, or on its properties.</summary>
    private bool IsElement(SourceNode expected, FlagValue? element) =>
        GrowthBookValues.HasOperators(expected)
            ? IsMet(expected, element)
            : Passes(expected, path => GrowthBookValues.PropertyOf(element, path));

    private bool IsMember(SourceNode expected, FlagValue? element, bool ignoreCase) =>
        expected.Element.ValueKind == JsonValueKind.String ? IsText(expected, element, ignoreCase) : IsMet(expected, element);

    private static bool IsText(SourceNode expected, FlagValue? value, bool ignoreCase) =>
        string.Equals(
            GrowthBookValues.TextOf(value),
            expected.AsText(),
            ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal
        );

    private static bool IsAmong(IEnumerable<SourceNode> expected, FlagValue? value, bool ignoreCase) =>
        GrowthBookValues.ElementsOf(value) is { } elements
            ? elements.Any(element => expected.Any(item => AreSame(item, element, ignoreCase)))
            : expected.Any(item => AreSame(item, value, ignoreCase));

    private SourcePattern PatternOf(SourceNode node, bool ignoreCase)
    {
        var key = (node.AsText(), ignoreCase);
        if (!_patterns.TryGetValue(key, out var pattern))
            _patterns.Add(key, pattern = SourcePattern.Of(node.Place, key.Item1, ignoreCase));
        return pattern;
    }

    private static bool AreSame(SourceNode expected, FlagValue? value, bool ignoreCase)
    {
        if (value is null || expected.Element.ValueKind == JsonValueKind.Null)
            return value is null && expected.Element.ValueKind == JsonValueKind.Null;
        var other = expected.AsValue();
        if (ignoreCase && other.Type == FlagType.String && value.Type == FlagType.String)
            return string.Equals(other.AsString().ToLowerInvariant(), value.AsString().ToLowerInvariant(), StringComparison.Ordinal);
        return other.Type == value.Type
            && (other.Type == FlagType.Number ? other.AsNumber().Equals(value.AsNumber()) : other.Equals(value));
    }

    private static JsonElement ElementOf(FlagValue value)
    {
        using var document = JsonDocument.Parse(value.Json);
        return document.RootElement.Clone();
    }
}
