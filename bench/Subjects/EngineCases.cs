using System.Text;
using System.Text.Json;
using FlagCluster.Bench.Engine;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Validation;

namespace FlagCluster.Bench.Subjects;

/// <summary>
/// Provides the cases of <c>engine</c>: evaluations by key with a filled context, reading a context, loading and changing rulesets.
/// </summary>
internal static class EngineCases
{
    private static readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private static readonly byte[] _contextJson = Encoding.UTF8.GetBytes(BenchRulesets.Context);

    public static IReadOnlyList<EngineCase> All()
    {
        var hundred = BenchRulesets.Compile(BenchRulesets.Document(100, segment: true));
        var document = BenchRulesets.Document(10_000);
        var tenThousand = BenchRulesets.Compile(document);
        return
        [
            Evaluate("boolean", hundred, "boolean", "budget 25 ns, 0 B"),
            Evaluate("split", hundred, "split", "three conditions and a split; budget 125 ns, 0 B"),
            Evaluate("version", hundred, "version", "semver, CIDR and suffix"),
            Evaluate("segment", hundred, "member", "a segment of 100,000 keys"),
            .. Sizes(10),
            .. Sizes(1_000),
            .. Sizes(100_000),
            new("context", ReadContext(hundred), "reading a context of 7 attributes from JSON"),
            new("load 10000", Load(document), "parse, read and compile 10,000 flags; budget 1 s"),
            new("change 1 of 10", Change(BenchRulesets.Compile(BenchRulesets.Document(10))), "compile a changed flag into a ruleset of 10"),
            new("change 1 of 10000", Change(tenThousand), "the same in a ruleset of 10,000"),
            AddMember(100),
            AddMember(100_000),
        ];
    }

    private static IEnumerable<EngineCase> Sizes(int flags)
    {
        var ruleset = BenchRulesets.Compile(BenchRulesets.Document(flags));
        yield return Evaluate($"boolean of {flags}", ruleset, "boolean", $"among {flags} flags");
        yield return Evaluate($"split of {flags}", ruleset, "split", $"among {flags} flags");
    }

    private static EngineCase Evaluate(string name, CompiledRuleset ruleset, string key, string note)
    {
        var context = new EvaluationContext(new Random(1));
        Fill(ruleset, context);
        if (ruleset.Evaluate(key, context).Error != ErrorCode.None)
            throw new InvalidOperationException($"The flag '{key}' cannot be evaluated.");
        return new(
            name,
            count =>
            {
                for (var i = 0; i < count; i++)
                    Use(ruleset.Evaluate(key, context));
            },
            note
        );
    }

    private static Action<int> ReadContext(CompiledRuleset ruleset)
    {
        var context = new EvaluationContext(new Random(1));
        return count =>
        {
            for (var i = 0; i < count; i++)
                Fill(ruleset, context);
        };
    }

    private static Action<int> Load(byte[] document) =>
        count =>
        {
            for (var i = 0; i < count; i++)
                Use(BenchRulesets.Compile(document));
        };

    private static Action<int> Change(CompiledRuleset ruleset)
    {
        var change = BenchRulesets.Put(BenchRulesets.Other(5));
        return count =>
        {
            for (var i = 0; i < count; i++)
                Use(ruleset.Apply(change, ruleset.Version.Next));
        };
    }

    /// <summary>Adds a key to a segment: validation, the effective change and its JSON as a writer, compiling as a replica.</summary>
    private static EngineCase AddMember(int keys)
    {
        var ruleset = BenchRulesets.Compile(BenchRulesets.Segment(keys));
        var change = new ChangeSet([new ChangeMembers("big", new(["one-more"], []), KeyChange.None)]);
        var bytes = ChangeSetJson.Write(change).Length;
        return new(
            $"add a key to {keys}",
            count =>
            {
                for (var i = 0; i < count; i++)
                {
                    if (RulesetValidator.Validate(ruleset.Source, change).Count > 0)
                        throw new InvalidOperationException("The change is not valid.");
                    Use(ChangeSetJson.Write(ruleset.Source.Effective(change)));
                    Use(ruleset.Apply(change, ruleset.Version.Next));
                }
            },
            $"validate, write and compile; {bytes} bytes in the log"
        );
    }

    private static void Fill(CompiledRuleset ruleset, EvaluationContext context)
    {
        _contextJson.CopyTo(context.Begin(ruleset, _now, _contextJson.Length));
        var reader = new Utf8JsonReader(context.Body);
        reader.Read();
        if (context.ReadJson(ref reader, out var details) != ErrorCode.None)
            throw new InvalidOperationException(details);
    }

    /// <summary>Prevents the optimizer from removing a computation.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Use<T>(T value)
    {
        _ = value;
    }
}
