using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Explain;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Testing.Rulesets;

namespace FlagCluster.Engine.Tests.Support;

/// <summary>Evaluates flags with contexts from JSON, read as a server reads them.</summary>
internal static class TestEvaluator
{
    public static readonly DateTimeOffset Now = RandomRulesets.Today;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = EvaluationContext.MaxDepth };

    public static ErrorCode ReadContext(
        EvaluationContext context,
        CompiledRuleset ruleset,
        string json,
        out string? details,
        DateTimeOffset? now = null
    )
    {
        var utf8 = Encoding.UTF8.GetBytes(json);
        return ReadContext(context, ruleset, utf8, out details, now);
    }

    public static ErrorCode ReadContext(
        EvaluationContext context,
        CompiledRuleset ruleset,
        ReadOnlySpan<byte> utf8,
        out string? details,
        DateTimeOffset? now = null
    )
    {
        utf8.CopyTo(context.Begin(ruleset, now ?? Now, utf8.Length));
        var reader = new Utf8JsonReader(context.Body, Options);
        reader.Read();
        return context.ReadJson(ref reader, out details);
    }

    public static EvaluationContext Context(CompiledRuleset ruleset, string json, DateTimeOffset? now = null)
    {
        var context = new EvaluationContext(new Random(1));
        Assert.Equal(ErrorCode.None, ReadContext(context, ruleset, json, out var details, now));
        Assert.Null(details);
        return context;
    }

    public static EvaluationResult Evaluate(CompiledRuleset ruleset, string flag, string json, DateTimeOffset? now = null) =>
        ruleset.Evaluate(flag, Context(ruleset, json, now));

    /// <summary>
    /// Returns whether the condition of <see cref="TestRulesets.Condition"/> holds, and asserts that the explanation has the same result.
    /// </summary>
    public static bool Holds(CompiledRuleset ruleset, string json, DateTimeOffset? now = null)
    {
        var evaluation = Evaluate(ruleset, "f", json, now);
        Assert.Equal(ErrorCode.None, evaluation.Error);
        Explain(ruleset, "f", json, out var explained, now).Dispose();
        Assert.Equal(evaluation, explained);
        return evaluation.Variant!.Key == "on";
    }

    public static bool Holds(string condition, string json, DateTimeOffset? now = null) =>
        Holds(TestRulesets.Condition(condition), json, now);

    public static JsonDocument Explain(
        CompiledRuleset ruleset,
        string flag,
        string json,
        out EvaluationResult evaluation,
        DateTimeOffset? now = null
    ) => Explain(ruleset.Find(flag)!, Context(ruleset, json, now), out evaluation);

    public static JsonDocument Explain(CompiledFlag flag, EvaluationContext context, out EvaluationResult evaluation)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            evaluation = Explainer.Explain(flag, context, writer);
        return JsonDocument.Parse(stream.ToArray());
    }
}
