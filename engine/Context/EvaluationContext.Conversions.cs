using System.Text;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Values;

namespace FlagCluster.Engine.Context;

/// <content>
/// Converts attributes, each at most once for a context however many conditions read it. A value that cannot be converted is null, so that
/// every test of it is false.
/// </content>
public sealed partial class EvaluationContext
{
    /// <summary>Returns what a test reads.</summary>
    internal AttributeValue Read(AttributeSource source)
    {
        if (source.Property is not null)
            return ReadElement(source);
        ref readonly var converted = ref Get(source.ConvertedSlot);
        if (converted.Kind != AttributeKind.Missing || source.IsPlain)
            return converted;
        var value = Convert(Get(source.Slot), source.Conversion);
        Store(source.ConvertedSlot, value);
        return value;
    }

    /// <summary>Returns what a test reads before it is converted.</summary>
    internal AttributeValue ReadPlain(AttributeSource source) => source.Property is null ? Get(source.Slot) : Element(source);

    private AttributeValue Convert(AttributeValue value, Conversion conversion)
    {
        if (value.Kind == AttributeKind.Unusable)
            return value;
        if (conversion.As == AttributeConversion.Size)
            return value.Kind == AttributeKind.List ? new(AttributeKind.Number, value.Length) : new(AttributeKind.Null);
        if (value.Kind != AttributeKind.List)
            return ConvertScalar(value, conversion);
        AddItem(default); // the place of the list's index
        var start = _itemCount;
        for (var i = 0; i < value.Length; i++)
            AddItem(ConvertScalar(_items[value.Start + i], conversion));
        return new(AttributeKind.List, 0, start, value.Length);
    }

    private AttributeValue ConvertScalar(in AttributeValue value, Conversion conversion)
    {
        var converted = conversion.As switch
        {
            AttributeConversion.None => value,
            AttributeConversion.Text => ToText(value),
            AttributeConversion.Number => ToNumber(value),
            AttributeConversion.Boolean => ToBoolean(value),
            AttributeConversion.Time => ToTime(value),
            _ => throw new InvalidOperationException($"Unknown conversion {conversion.As}."),
        };
        if (converted.Kind is AttributeKind.Missing or >= AttributeKind.List)
            return new(AttributeKind.Null);
        return conversion.IsLowerCase && converted.Kind == AttributeKind.Text ? ToLower(converted) : converted;
    }

    private AttributeValue ToText(in AttributeValue value)
    {
        switch (value.Kind)
        {
            case AttributeKind.Text:
                return value;
            case AttributeKind.Boolean:
                return Copy(value.Number != 0 ? "true"u8 : "false"u8);
            case AttributeKind.Number:
                Span<byte> text = stackalloc byte[NumberText.MaxBytes];
                return Copy(text[..NumberText.Write(value.Number, text)]);
            default:
                return new(AttributeKind.Null);
        }
    }

    private AttributeValue ToNumber(in AttributeValue value)
    {
        if (value.Kind == AttributeKind.Number)
            return value;
        var isNumber = NumberText.TryRead(Trimmed(value), out var number);
        return isNumber ? new(AttributeKind.Number, number) : new(AttributeKind.Null);
    }

    private AttributeValue ToBoolean(in AttributeValue value)
    {
        if (value.Kind == AttributeKind.Boolean)
            return value;
        var text = Trimmed(value);
        if (Ascii.EqualsIgnoreCase(text, "true"u8))
            return new(AttributeKind.Boolean, 1);
        return Ascii.EqualsIgnoreCase(text, "false"u8) ? new(AttributeKind.Boolean) : new(AttributeKind.Null);
    }

    private AttributeValue ToTime(in AttributeValue value)
    {
        if (value.Kind == AttributeKind.Number)
            return value;
        var isTime = Rfc3339.TryParse(Trimmed(value), out long time);
        return isTime ? new(AttributeKind.Number, time) : new(AttributeKind.Null);
    }

    private AttributeValue ToLower(in AttributeValue value)
    {
        if (TextCase.IsLowerAscii(Text(value)))
            return value;
        Reserve(TextCase.MaxBytes(value.Length));
        var start = _used;
        var length = TextCase.Lower(Text(value), _text.AsSpan(start));
        _used += length;
        return new(AttributeKind.Text, 0, start, length);
    }

    /// <summary>Returns a text without blanks around it; empty when the value is not a text.</summary>
    private ReadOnlySpan<byte> Trimmed(in AttributeValue value) =>
        value.Kind == AttributeKind.Text ? Text(value).Trim(" \t\r\n"u8) : default;

    private AttributeValue Copy(scoped ReadOnlySpan<byte> text)
    {
        Reserve(text.Length);
        text.CopyTo(_text.AsSpan(_used));
        var start = _used;
        _used += text.Length;
        return new(AttributeKind.Text, 0, start, text.Length);
    }
}
