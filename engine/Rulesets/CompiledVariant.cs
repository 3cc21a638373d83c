using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Rulesets;

/// <summary>Represents a compiled variant.</summary>
public sealed class CompiledVariant
{
    private readonly FlagValue? _attachment;
    private byte[]? _keyJson,
        _attachmentText;

    internal CompiledVariant(Flag flag, Variant variant)
    {
        Model = variant;
        foreach (var attachment in flag.Attachments)
            if (attachment.Variant == variant.Key)
                _attachment ??= attachment.Value;
        AnswerHead = AnswerJson.Head(flag.Key, variant);
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

    /// <summary>Gets the key as a JSON string, as UTF-8. It is created once.</summary>
    public ReadOnlySpan<byte> KeyJson => _keyJson ??= FlagValue.From(Key).Json.ToArray();

    /// <summary>
    /// Gets what other systems call the attachment, as a JSON string whose text is JSON again, as UTF-8. It is created once.
    /// </summary>
    /// <remarks>
    /// The attachment of the variant; without one the value, so that a flag which has its data in the value loses nothing; the empty string
    /// when the value is the key itself.
    /// </remarks>
    public ReadOnlySpan<byte> AttachmentText => _attachmentText ??= AnswerJson.AttachmentText(Model, _attachment);

    /// <summary>
    /// Gets the start of an answer that serves this variant, as UTF-8: <c>{"key":…,"variant":…,"value":…</c>, without the closing brace.
    /// </summary>
    public ReadOnlyMemory<byte> AnswerHead { get; }

    /// <summary>Gets the answers that serve this variant among the answers for all flags.</summary>
    internal AnswerElements Elements { get; }
}
