using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Rulesets;

/// <summary>Represents a compiled variant.</summary>
public sealed class CompiledVariant
{
    internal CompiledVariant(string flagKey, Variant variant)
    {
        Model = variant;
        AnswerHead = AnswerJson.Head(flagKey, variant);
        Elements = new(AnswerHead);
    }

    /// <summary>Gets the variant's model.</summary>
    public Variant Model { get; }

    /// <summary>Gets the position of the variant among the flag's variants.</summary>
    public int Index { get; internal init; }

    /// <summary>Gets the variant's key.</summary>
    public string Key => Model.Key;

    /// <summary>Gets the variant's value.</summary>
    public FlagValue Value => Model.Value;

    /// <summary>
    /// Gets the start of an answer that serves this variant, as UTF-8: <c>{"key":…,"variant":…,"value":…</c>, without the closing brace.
    /// </summary>
    public ReadOnlyMemory<byte> AnswerHead { get; }

    /// <summary>Gets the answers that serve this variant among the answers for all flags.</summary>
    internal AnswerElements Elements { get; }
}
