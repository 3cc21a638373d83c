using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Bucketing;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Patterns;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Values;

namespace FlagCluster.Engine.Conditions;

/// <summary>Compiles validated conditions, and collects the attributes and time boundaries they depend on.</summary>
internal sealed class ConditionCompiler(AttributeTable known)
{
    private readonly AttributeTableBuilder _attributes = new(known);
    private (int Slot, AttributeTableBuilder Properties)? _list; // the list whose elements are tested
    private readonly List<long> _timeBoundaries = [];
    private Dictionary<(string Text, bool IgnoreCase), Pattern>? _patterns; // equal patterns are one
    private CompiledScope _scope;
    private uint _sources;

    /// <summary>Returns a table with all attributes so far. Call it once, because it builds a new table.</summary>
    public AttributeTable MakeAttributes() => _attributes.Build();

    /// <summary>Returns the times at which a time window opens or closes, in Unix milliseconds, and clears the list.</summary>
    public long[] TakeTimeBoundaries()
    {
        if (_timeBoundaries.Count == 0)
            return [];
        long[] boundaries = [.. _timeBoundaries];
        _timeBoundaries.Clear();
        return boundaries;
    }

    /// <summary>Starts the compilation of an item.</summary>
    public void Begin(CompiledScope scope)
    {
        _scope = scope;
        _sources = 0;
    }

    /// <summary>Compiles what determines the bucket of a caller.</summary>
    /// <param name="source">The source.</param>
    /// <param name="defaultSalt">The salt of a source without one.</param>
    /// <param name="total">The number of buckets of a split, where the algorithm has no number of its own; null in conditions.</param>
    public CallerBuckets Callers(BucketSource source, string defaultSalt, int? total)
    {
        var drawKey = KeyHash.Of($"{_scope.Kind}/{_scope.Key}/{_sources++}");
        var algorithm = source.Algorithm ?? _scope.Bucketing;
        if (algorithm == BucketingAlgorithms.Random)
            return new(new Buckets(total ?? ServeSplit.TotalWeight), drawKey);
        string[] by = source.By.IsEmpty ? [AttributeTable.TargetingKey] : [.. source.By];
        int[] slots = [.. by.Select(Slot)];
        // Of several missing attributes the targeting key is named, because its error has a code of its own.
        var missing = slots.Contains(AttributeTable.TargetingKeySlot) ? AttributeTable.TargetingKeySlot : slots[0];
        return new(
            HashedBuckets.Create(algorithm, _scope.IsBoolean, source.Salt ?? defaultSalt, total),
            slots,
            new(missing, string.Join("' or '", by), UnusableReason.Missing),
            drawKey
        );
    }

    public int Slot(string attribute) => _attributes.Slot(attribute);

    /// <summary>Returns what a test of an attribute reads.</summary>
    public AttributeSource Source(string attribute, Conversion conversion)
    {
        if (_list is not { } list)
        {
            var slot = _attributes.Slot(attribute);
            return new(slot, conversion, conversion == Conversion.None ? slot : _attributes.Slot(attribute, conversion));
        }
        const string prefix = AttributeCondition.ElementAttribute + ".";
        var property = attribute.StartsWith(prefix, StringComparison.Ordinal)
            ? list.Properties.Slot(attribute[prefix.Length..])
            : AttributeSource.ElementItself;
        return new(list.Slot, conversion, list.Slot) { Property = property };
    }

    public CompiledCondition Compile(Condition condition) =>
        condition switch
        {
            AllCondition all => new CompiledAll(all, [.. all.Conditions.Select(Compile)], Identity(all)),
            AnyCondition any => new CompiledAny(any, [.. any.Conditions.Select(Compile)], Identity(any)),
            NotCondition not => new CompiledNot(not, Compile(not.Condition)),
            SegmentCondition segment => new CompiledSegmentTest(segment),
            FlagCondition flag => new FlagTest(flag),
            BucketCondition bucket => new BucketTest(bucket, Callers(bucket.Source, _scope.Key + BucketCondition.SaltSuffix, total: null)),
            AttributeCondition test => Compile(test),
            ElementsCondition elements => Compile(elements),
            _ => throw new InvalidOperationException($"Unknown condition {condition.GetType().Name}."),
        };

    // The result for one element of a list is not that for another.
    private UInt128? Identity(Condition group) => _list is null ? GroupIdentity.Of(group) : null;

    private ElementsTest Compile(ElementsCondition elements)
    {
        var source = Source(elements.Attribute, Conversion.None);
        var outer = _list;
        _list = (
            source.Slot,
            source.Property is { } property ? outer!.Value.Properties.Elements(property) : _attributes.Elements(source.Slot)
        );
        var test = new ElementsTest(elements, source, Compile(elements.Condition), outer is null ? GroupIdentity.Of(elements) : null);
        _list = outer;
        return test;
    }

    private CompiledCondition Compile(AttributeCondition test)
    {
        var op = test.Operator;
        var operands = Operands.Of(test);
        if (test.Attribute == AttributeCondition.TimeAttribute)
        {
            var boundary = Decisive(op, operands, Time);
            _timeBoundaries.Add(boundary);
            return new NowTest(test, Comparison.Of(op), boundary);
        }
        var source = Source(test.Attribute, Conversion.Of(test));
        return op switch
        {
            ConditionOperator.Equals when operands is [{ Type: FlagType.String } only] => new TextEqualsTest(
                test,
                source,
                Operands.Utf8(only)
            ),
            ConditionOperator.Equals or ConditionOperator.In => new InTest(test, source, new(operands)),
            ConditionOperator.Contains => new ContainsTest(test, source, new([.. Texts(operands)]), new(operands)),
            ConditionOperator.StartsWith => new AffixTest(test, source, AffixSet.Starts(Texts(operands))),
            ConditionOperator.EndsWith => new AffixTest(test, source, AffixSet.Ends(Texts(operands))),
            ConditionOperator.Matches => new MatchesTest(test, source, [.. operands.Select(operand => Pattern(operand, test.IgnoreCase))]),
            ConditionOperator.Exists => new ExistsTest(test, source, operands[0].AsBoolean()),
            ConditionOperator.Is => new TypeTest(test, source),
            ConditionOperator.Lt or ConditionOperator.Lte or ConditionOperator.Gt or ConditionOperator.Gte => new NumberTest(
                test,
                source,
                Comparison.Of(op),
                Decisive(op, operands, operand => operand.AsNumber())
            ),
            ConditionOperator.Before or ConditionOperator.After => new TimeTest(
                test,
                source,
                Comparison.Of(op),
                Decisive(op, operands, Time)
            ),
            ConditionOperator.InCidr => new CidrTest(test, source, new(operands.Select(Network))),
            ConditionOperator.SemverEquals => new VersionEqualsTest(test, source, [.. operands.Select(Version).Order()]),
            _ => new VersionTest(test, source, Comparison.Of(op), Decisive(op, operands, Version)),
        };
    }

    /// <summary>Returns the least restrictive operand: the largest as an upper bound, the smallest as a lower bound.</summary>
    private static T Decisive<T>(ConditionOperator op, ImmutableArray<FlagValue> operands, Func<FlagValue, T> read) =>
        (Comparison.Of(op).Less ? operands.Select(read).Max() : operands.Select(read).Min())!;

    private static IEnumerable<byte[]> Texts(ImmutableArray<FlagValue> operands) =>
        operands.Where(operand => operand.Type == FlagType.String).Select(Operands.Utf8);

    private static long Time(FlagValue operand) =>
        Operands.TryTime(operand, out var time) ? time : throw new InvalidDataException($"'{operand}' is not a time.");

    private static VersionOperand Version(FlagValue operand) =>
        SemanticVersion.TryParse(Operands.Utf8(operand), out var version)
            ? version.ToOperand()
            : throw new InvalidDataException($"'{operand}' is not a version.");

    private static IpNetwork Network(FlagValue operand) =>
        IpNetwork.TryParse(Operands.Utf8(operand), out var network)
            ? network
            : throw new InvalidDataException($"'{operand}' is not a network.");

    private Pattern Pattern(FlagValue operand, bool ignoreCase)
    {
        var key = (Text: operand.AsString(), ignoreCase);
        _patterns ??= [];
        if (_patterns.TryGetValue(key, out var pattern))
            return pattern;
        if (!Patterns.Pattern.TryCompile(key.Text, ignoreCase, out pattern, out var problem))
            throw new InvalidDataException(problem);
        _patterns.Add(key, pattern);
        return pattern;
    }
}
