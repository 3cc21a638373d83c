using System.Runtime.CompilerServices;
using System.Text.Json;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Context;

/// <content>
/// Reads a context from JSON in one pass over the UTF-8, into the slots of the attributes that some rule uses. What makes a whole context
/// invalid does not depend on which attributes those are: callers could find out otherwise which attributes hidden rules use.
/// </content>
public sealed partial class EvaluationContext
{
    /// <summary>The size of the longest path with a slot, in bytes of UTF-8.</summary>
    private const int MaxPathBytes = 4 * RulesetLimits.AttributeLength;

    private Reading _reading;
    private int _attributes;
    private int _elements;
    private string? _error;
    private bool _isKeyGiven;

    /// <summary>Reads a context object from <see cref="Body"/>.</summary>
    /// <param name="reader">A reader over <see cref="Body"/>, at the start of the object; on success it is at its end.</param>
    /// <param name="details">What is wrong, for <see cref="ErrorCode.InvalidContext"/>; otherwise null.</param>
    /// <returns><see cref="ErrorCode.None"/> or <see cref="ErrorCode.InvalidContext"/>. An attribute with an unusable value is no error of
    /// the context: it makes the evaluations that read it fail.</returns>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public ErrorCode ReadJson(ref Utf8JsonReader reader, out string? details)
    {
        _attributes = 0;
        _elements = 0;
        _error = null;
        _reading = new(_table, 0, false);
        _jsonStart = (int)reader.TokenStartIndex;
        ReadObject(ref reader, default);
        _jsonLength = (int)reader.BytesConsumed - _jsonStart;
        details = _error;
        return details is null ? ErrorCode.None : ErrorCode.InvalidContext;
    }

    /// <summary>
    /// Reads the targeting key from a string outside of the context object, for APIs in whose requests it is there. It replaces one in the
    /// context object, whatever comes first.
    /// </summary>
    /// <param name="reader">A reader over <see cref="Body"/>, at the string.</param>
    public void ReadTargetingKey(ref Utf8JsonReader reader)
    {
        _reading = new(_table, 0, false);
        Store(AttributeTable.TargetingKeySlot, ReadScalar(ref reader));
        _isKeyGiven = true;
    }

    [SkipLocalsInit]
    private void ReadObject(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> prefix)
    {
        Span<byte> scratch = stackalloc byte[MaxPathBytes];
        while (_error is null && reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            CountAttribute();
            var slot = FindSlot(ref reader, prefix, scratch, out var pathLength);
            reader.Read();
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    var start = Start(reader);
                    if (pathLength > 0)
                        ReadObject(ref reader, scratch[..pathLength]);
                    else
                        Skip(ref reader);
                    if (slot >= 0)
                        Add(slot, new(AttributeKind.Object, 0, start, End(reader) - start));
                    break;
                case JsonTokenType.StartArray when slot >= 0:
                    Add(slot, ReadList(ref reader));
                    break;
                case JsonTokenType.StartArray:
                    Skip(ref reader);
                    break;
                default:
                    if (slot >= 0)
                        Add(slot, ReadScalar(ref reader));
                    break;
            }
        }
    }

    /// <summary>
    /// Stores the value of an attribute. An attribute that the context has before, by the same name or by another way to write its path,
    /// keeps its value if the new one is equal, and becomes null otherwise: the order of members must not decide.
    /// </summary>
    private void Add(int slot, in AttributeValue value)
    {
        // Properties of elements have slots of their own.
        if (_reading.IsElement || slot == AttributeTable.TargetingKeySlot || IsStored(slot))
            AddUncommon(slot, value);
        else
            Store(slot, value);
    }

    private void AddUncommon(int slot, AttributeValue value)
    {
        if (_reading.IsElement)
        {
            AddProperty(slot, value);
            return;
        }
        if (slot == AttributeTable.TargetingKeySlot && _isKeyGiven)
            return;
        if (
            slot == AttributeTable.TargetingKeySlot
            && value.Kind is not (AttributeKind.Text or AttributeKind.Null or AttributeKind.Unusable)
        )
            value = AttributeValue.Unusable(UnusableReason.NotAString);
        Store(slot, IsStored(slot) && !AreEqual(Get(slot), value) ? new(AttributeKind.Null) : value);
    }

    /// <summary>Returns whether every condition and split sees two values alike.</summary>
    private bool AreEqual(in AttributeValue one, in AttributeValue other)
    {
        if (one.Kind != other.Kind)
            return false;
        switch (one.Kind)
        {
            case AttributeKind.Boolean or AttributeKind.Number:
                // By bits: 0 and -0 are equal numbers, but a split takes them for two values.
                return BitConverter.DoubleToInt64Bits(one.Number) == BitConverter.DoubleToInt64Bits(other.Number);
            case AttributeKind.Text:
                return Text(one).SequenceEqual(Text(other));
            case AttributeKind.List:
                var items = Items(one);
                var others = Items(other);
                if (items.Length != others.Length)
                    return false;
                for (var i = 0; i < items.Length; i++)
                    if (!AreEqualItems(items[i], others[i]))
                        return false;
                return true;
            case AttributeKind.Unusable:
                return one.Reason == other.Reason;
            default:
                return true;
        }
    }

    /// <summary>Returns whether two elements are equal; objects and lists when their JSON is written alike.</summary>
    private bool AreEqualItems(in AttributeValue one, in AttributeValue other)
    {
        if (one.Kind != other.Kind || one.Kind is not (AttributeKind.Object or AttributeKind.NestedList))
            return AreEqual(one, other);
        return Text(one).SequenceEqual(Text(other));
    }

    /// <summary>
    /// Returns the slot of the current property, and writes its path to the scratch buffer when nested properties need it.
    /// </summary>
    private int FindSlot(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> prefix, scoped Span<byte> scratch, out int pathLength)
    {
        pathLength = 0;
        var table = _reading.Table;
        if (!table.HasPaths && !reader.ValueIsEscaped)
            return table.Find(reader.ValueSpan);
        var name = reader.ValueSpan;
        if (reader.ValueIsEscaped)
        {
            // No rule can use a name that is not valid Unicode.
            if (SurrogateEscapes.FindUnpaired(name) >= 0)
                return -1;
            // An escaped name is longer than the name, so its length suffices for the unescaped copy.
            Reserve(name.Length);
            name = _text.AsSpan(_used, reader.CopyString(_text.AsSpan(_used)));
        }
        var start = prefix.IsEmpty ? 0 : prefix.Length + 1;
        // A path longer than the scratch buffer has no slot: validation rejects such attributes.
        if (start + name.Length > scratch.Length)
            return -1;
        if (start > 0)
        {
            prefix.CopyTo(scratch);
            scratch[prefix.Length] = (byte)'.';
        }
        name.CopyTo(scratch[start..]);
        pathLength = start + name.Length;
        var slot = table.Find(scratch[..pathLength]);
        if (!table.HasPaths)
            pathLength = 0;
        return slot;
    }

    private AttributeValue ReadList(ref Utf8JsonReader reader)
    {
        AddItem(default); // the place of the list's index
        var start = _itemCount;
        var unusable = default(AttributeValue);
        while (_error is null && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            CountElement();
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                var kind = reader.TokenType == JsonTokenType.StartObject ? AttributeKind.Object : AttributeKind.NestedList;
                var at = Start(reader);
                Skip(ref reader);
                AddItem(new(kind, 0, at, End(reader) - at));
                continue;
            }
            var item = ReadScalar(ref reader);
            if (item.Kind == AttributeKind.Unusable)
                unusable = item;
            AddItem(item);
        }
        return unusable.Kind == AttributeKind.Unusable ? unusable : new(AttributeKind.List, 0, start, _itemCount - start);
    }

    private void AddItem(in AttributeValue item)
    {
        if (_itemCount == _items.Length)
            Array.Resize(ref _items, Math.Max(16, _itemCount * 2));
        _items[_itemCount++] = item;
    }

    private AttributeValue ReadScalar(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.True:
                return new(AttributeKind.Boolean, 1);
            case JsonTokenType.False:
                return new(AttributeKind.Boolean);
            case JsonTokenType.Number:
                return reader.TryGetDouble(out var number) && double.IsFinite(number)
                    ? new(AttributeKind.Number, number)
                    : AttributeValue.Unusable(UnusableReason.NumberOutOfRange);
            case JsonTokenType.String when !reader.ValueIsEscaped:
                return new(AttributeKind.Text, 0, Start(reader) + 1, reader.ValueSpan.Length);
            case JsonTokenType.String when SurrogateEscapes.FindUnpaired(reader.ValueSpan) >= 0:
                return AttributeValue.Unusable(UnusableReason.UnpairedSurrogate);
            case JsonTokenType.String:
                Reserve(reader.ValueSpan.Length);
                var start = _used;
                _used += reader.CopyString(_text.AsSpan(start));
                return new(AttributeKind.Text, 0, start, _used - start);
            default:
                return new(AttributeKind.Null);
        }
    }

    /// <summary>Skips an object or array that no rule uses, and counts what is in it.</summary>
    private void Skip(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        var isArray = reader.TokenType == JsonTokenType.StartArray;
        // The kinds of the enclosing containers, the innermost in the lowest bit; a body has far fewer levels.
        ulong arrays = isArray ? 1UL : 0;
        while (_error is null && reader.Read() && reader.CurrentDepth > depth)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    CountAttribute();
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    arrays >>= 1;
                    continue;
            }
            if ((arrays & 1) != 0)
                CountElement();
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                arrays = arrays << 1 | (reader.TokenType == JsonTokenType.StartArray ? 1UL : 0);
        }
    }

    /// <summary>Returns where the current token starts in the text.</summary>
    private int Start(in Utf8JsonReader reader) => _reading.Origin + (int)reader.TokenStartIndex;

    /// <summary>Returns where the current token ends in the text.</summary>
    private int End(in Utf8JsonReader reader) => _reading.Origin + (int)reader.BytesConsumed;

    private void CountAttribute()
    {
        if (!_reading.IsElement && ++_attributes > MaxAttributes)
            SetError($"The context has more than {MaxAttributes} attributes.");
    }

    private void CountElement()
    {
        if (!_reading.IsElement && ++_elements > MaxListElements)
            SetError($"The lists of the context have more than {MaxListElements} elements.");
    }

    private void SetError(string error) => _error ??= error;
}
