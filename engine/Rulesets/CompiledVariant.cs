using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Rulesets;

/// <summary>A variant ready to be served.</summary>
public sealed class CompiledVariant
{
    internal CompiledVariant(string flagKey, Variant variant)
    {
        Model = variant;
        AnswerHead = AnswerJson.Head(flagKey, variant);
    }

    /// <summary>The variant as it was written.</summary>
    public Variant Model { get; }

    /// <summary>The variant's key.</summary>
    public string Key => Model.Key;

    /// <summary>The variant's value.</summary>
    public FlagValue Value => Model.Value;

    /// <summary>The start of an answer that serves this variant, as UTF-8: <c>{"key":…,"variant":…,"value":…</c>, without the closing brace.</summary>
    public ReadOnlyMemory<byte> AnswerHead { get; }
}
