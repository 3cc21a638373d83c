using FlagCluster.Contracts;

namespace FlagCluster.Engine;

/// <summary>A variant ready to be served.</summary>
public sealed class CompiledVariant
{
    internal CompiledVariant(string flagKey, Variant variant)
    {
        Key = variant.Key;
        Value = variant.Value;
        AnswerHead = AnswerJson.Head(flagKey, variant);
    }

    /// <summary>The variant's key.</summary>
    public string Key { get; }

    /// <summary>The variant's value.</summary>
    public FlagValue Value { get; }

    /// <summary>The start of an answer that serves this variant, as UTF-8: <c>{"key":…,"variant":…,"value":…</c>, without the closing brace.</summary>
    public ReadOnlyMemory<byte> AnswerHead { get; }
}
