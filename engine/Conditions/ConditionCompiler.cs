using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Patterns;
using FlagCluster.Engine.Values;

namespace FlagCluster.Engine.Conditions;

/// <summary>Compiles validated conditions, and collects the attributes and time boundaries they depend on.</summary>
internal sealed class ConditionCompiler(AttributeTable known)
{
    private readonly List<string> _added = [];
    private readonly Dictionary<string, int> _addedSlots = new(StringComparer.Ordinal);
    private readonly List<long> _timeBoundaries = [];

    /// <summary>Returns a table with all attributes so far. Call it once, because it builds a new table.</summary>
    public AttributeTable MakeAttributes() => known.With(_added);

    /// <summary>Returns the times at which a time window opens or closes, in Unix milliseconds, and clears the list.</summary>
    public long[] TakeTimeBoundaries()
    {
        if (_timeBoundaries.Count == 0)
            return [];
        long[] boundaries = [.. _timeBoundaries];
        _timeBoundaries.Clear();
        return boundaries;
    }

    public int Slot(string attribute)
    {
        var slot = known.Find(attribute);
        if (slot >= 0 || _addedSlots.TryGetValue(attribute, out slot))
            return slot;
        slot = known.Count + _added.Count;
        _added.Add(attribute);
        _addedSlots.Add(attribute, slot);
        return slot;
    }

    public CompiledCondition Compile(Condition condition) =>
        condition switch
        {
            AllCondition all => new CompiledAll(all, [.. all.Conditions.Select(Compile)]),
            AnyCondition any => new CompiledAny(any, [.. any.Conditions.Select(Compile)]),
            NotCondition not => new CompiledNot(not, Compile(not.Condition)),
            SegmentCondition segment => new CompiledSegmentTest(segment),
            AttributeCondition test => Compile(test),
            _ => throw new InvalidOperationException($"Unknown condition {condition.GetType().Name}."),
        };

    private CompiledCondition Compile(AttributeCondition test)
    {
        var op = test.Operator;
        if (test.Attribute == AttributeCondition.TimeAttribute)
        {
            var boundary = Decisive(test, Time);
            _timeBoundaries.Add(boundary);
            return new NowTest(test, Comparison.Of(op), boundary);
        }
        var slot = Slot(test.Attribute);
        return op switch
        {
            ConditionOperator.Equals when test.Operands is [{ Type: FlagType.String } only] => new TextEqualsTest(
                test,
                slot,
                Operands.Utf8(only)
            ),
            ConditionOperator.Equals or ConditionOperator.In => new InTest(test, slot, new(test.Operands)),
            ConditionOperator.Contains => new ContainsTest(test, slot, new([.. Texts(test)]), new(test.Operands)),
            ConditionOperator.StartsWith => new AffixTest(test, slot, AffixSet.Starts(Texts(test))),
            ConditionOperator.EndsWith => new AffixTest(test, slot, AffixSet.Ends(Texts(test))),
            ConditionOperator.Matches => new MatchesTest(test, slot, [.. test.Operands.Select(Pattern)]),
            ConditionOperator.Exists => new ExistsTest(test, slot, test.Operands[0].AsBoolean()),
            ConditionOperator.Lt or ConditionOperator.Lte or ConditionOperator.Gt or ConditionOperator.Gte => new NumberTest(
                test,
                slot,
                Comparison.Of(op),
                Decisive(test, operand => operand.AsNumber())
            ),
            ConditionOperator.Before or ConditionOperator.After => new TimeTest(test, slot, Comparison.Of(op), Decisive(test, Time)),
            ConditionOperator.InCidr => new CidrTest(test, slot, new(test.Operands.Select(Network))),
            ConditionOperator.SemverEquals => new VersionEqualsTest(test, slot, [.. test.Operands.Select(Version).Order()]),
            _ => new VersionTest(test, slot, Comparison.Of(op), Decisive(test, Version)),
        };
    }

    /// <summary>Returns the least restrictive operand: the largest as an upper bound, the smallest as a lower bound.</summary>
    private static T Decisive<T>(AttributeCondition test, Func<FlagValue, T> read) =>
        (Comparison.Of(test.Operator).Less ? test.Operands.Select(read).Max() : test.Operands.Select(read).Min())!;

    private static IEnumerable<byte[]> Texts(AttributeCondition test) =>
        test.Operands.Where(operand => operand.Type == FlagType.String).Select(Operands.Utf8);

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

    private static Pattern Pattern(FlagValue operand) =>
        Operands.TryPattern(operand, out var pattern, out var problem) ? pattern : throw new InvalidDataException(problem);
}
