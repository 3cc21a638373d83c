using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Conditions;
using FlagCluster.Engine.Context;

namespace FlagCluster.Engine.Rulesets;

/// <summary>Represents a compiled flag. It refers to other flags and to segments by key, so that it stays valid when they change.</summary>
public sealed class CompiledFlag : CompiledItem
{
    private readonly CompiledVariant? _off;
    private readonly CompiledVariant? _default;
    private readonly Reason _defaultReason;
    private readonly AnswerElements _elements;

    internal CompiledFlag(Flag model, ConditionCompiler compiler)
        : base(model.Key)
    {
        Model = model;
        Models = [model];
        compiler.Begin(new(ItemKind.Flag, model.Key, model.Bucketing, model.Type == FlagType.Boolean));
        AnswerHead = AnswerJson.Head(model.Key, null);
        AnswerMetadata = AnswerJson.Metadata(model.Metadata);
        _elements = new(AnswerHead);
        Variants = [.. model.Variants.Select((variant, index) => new CompiledVariant(model, variant) { Index = index })];
        _default = Find(model.DefaultVariant);
        _off = Find(model.OffVariant);
        Prerequisites = [.. model.Prerequisites.Select(prerequisite => new CompiledPrerequisite(prerequisite))];
        Rules = [.. model.Rules.Select(rule => Compile(rule, compiler))];
        for (var i = 0; i < Rules.Length; i++)
            Rules[i].Index = i;
        _defaultReason = Rules.Length == 0 ? Reason.Static : Reason.Default;
        TimeBoundaries = compiler.TakeTimeBoundaries();
    }

    /// <summary>Gets the flag's model.</summary>
    public Flag Model { get; }

    /// <summary>Gets a list of the model alone, for recording.</summary>
    public IReadOnlyList<Flag> Models { get; }

    /// <summary>Gets the start of an answer without a value, as UTF-8: <c>{"key":…</c>, without the closing brace.</summary>
    public ReadOnlyMemory<byte> AnswerHead { get; }

    /// <summary>Gets the key as a JSON string, as UTF-8.</summary>
    public ReadOnlySpan<byte> KeyJson => AnswerJson.KeyOf(AnswerHead.Span);

    /// <summary>
    /// Gets the flag's metadata as UTF-8: the members of a JSON object with a comma before each, <c>,"team":"shop"</c>; empty when there
    /// is none.
    /// </summary>
    public ReadOnlyMemory<byte> AnswerMetadata { get; }

    internal CompiledVariant[] Variants { get; }

    internal CompiledRule[] Rules { get; }

    internal CompiledPrerequisite[] Prerequisites { get; }

    /// <summary>
    /// Returns the flag's answer among the answers for all flags, as UTF-8: a comma and a JSON object, <c>,{"key":…,"reason":…}</c>. It is
    /// created once for each variant and reason.
    /// </summary>
    /// <param name="variant">The served variant of this flag, or null for no value.</param>
    /// <param name="reason">The reason.</param>
    public ReadOnlySpan<byte> AnswerElement(CompiledVariant? variant, Reason reason) =>
        (variant?.Elements ?? _elements).Of(reason, AnswerMetadata.Span);

    /// <summary>Returns the variant with a key, or null when there is none.</summary>
    public CompiledVariant? FindVariant(string key) => Array.Find(Variants, variant => variant.Key == key);

    /// <summary>Returns the position of a rule among the flag's rules; -1 for none, and for a rule of a prerequisite that failed.</summary>
    public int IndexOf(CompiledRule? rule) =>
        rule is not null && rule.Index < Rules.Length && ReferenceEquals(Rules[rule.Index], rule) ? rule.Index : -1;

    internal EvaluationResult Evaluate(EvaluationContext context)
    {
        if (!Model.Enabled)
            return new(_off, Reason.Disabled);
        foreach (var prerequisite in Prerequisites)
        {
            var other = prerequisite.Evaluate(context);
            var met = prerequisite.Accepts(other);
            context.Trace?.RecordPrerequisite(prerequisite, other, met);
            if (other.Error != ErrorCode.None)
                return other;
            if (!met)
                return new(_off, Reason.Disabled);
        }
        foreach (var rule in Rules)
        {
            var matches = rule.When is null || rule.When.Test(context);
            if (!context.Failure.IsNone)
                return rule.Fail(context.TakeFailure());
            if (matches && rule.TryServe(context, out var result))
                return result;
        }
        return new(_default, _defaultReason);
    }

    /// <summary>Returns the variant with a key; null, which serves no value, for null.</summary>
    private CompiledVariant? Find(string? key)
    {
        if (key is null)
            return null;
        var found = Array.Find(Variants, variant => variant.Key == key);
        return found ?? throw new InvalidDataException($"Flag '{Key}' has no variant '{key}'.");
    }

    private CompiledRule Compile(Rule rule, ConditionCompiler compiler)
    {
        var when = rule.When is { } condition ? compiler.Compile(condition) : null;
        return rule.Serve switch
        {
            ServeVariant serve => new(Key, rule, when, Find(serve.Variant)),
            ServeNothing => new(Key, rule, when, Find(null)),
            ServeSplit split => new(Key, rule, when, Compile(split, compiler)),
            _ => throw new InvalidOperationException($"Unknown serve {rule.Serve.GetType().Name}."),
        };
    }

    private CompiledSplit Compile(ServeSplit split, ConditionCompiler compiler)
    {
        var callers = compiler.Callers(split.Source, Key, split.Total ?? ServeSplit.TotalWeight);
        return new(split, callers, [.. split.Weights.Select(share => Find(share.Variant))], _default);
    }
}
