using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Contracts.Rulesets;

/// <summary>Represents an immutable JSON value: the value of a variant, or an operand of a condition.</summary>
public sealed class FlagValue : IEquatable<FlagValue>
{
    private readonly byte[] _json;
    private readonly double _number;
    private readonly string? _text;

    private FlagValue(FlagType type, byte[] json, double number = 0, string? text = null)
    {
        Type = type;
        _json = json;
        _number = number;
        _text = text;
    }

    /// <summary>Gets the object without members.</summary>
    internal static FlagValue EmptyObject { get; } = new(FlagType.Object, "{}"u8.ToArray());

    private static FlagValue True { get; } = new(FlagType.Boolean, "true"u8.ToArray(), number: 1);

    private static FlagValue False { get; } = new(FlagType.Boolean, "false"u8.ToArray());

    /// <summary>Gets the value's type.</summary>
    public FlagType Type { get; }

    /// <summary>Gets the value as minified UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Json => _json;

    /// <summary>Returns the boolean.</summary>
    /// <exception cref="InvalidOperationException">The value is of another type.</exception>
    public bool AsBoolean() => Type == FlagType.Boolean ? _number != 0 : throw WrongType(FlagType.Boolean);

    /// <summary>Returns the string.</summary>
    /// <exception cref="InvalidOperationException">The value is of another type.</exception>
    public string AsString() => Type == FlagType.String ? _text! : throw WrongType(FlagType.String);

    /// <summary>Returns the number.</summary>
    /// <exception cref="InvalidOperationException">The value is of another type.</exception>
    public double AsNumber() => Type == FlagType.Number ? _number : throw WrongType(FlagType.Number);

    /// <summary>Returns a boolean value.</summary>
    public static FlagValue From(bool value) => value ? True : False;

    /// <summary>Returns a string value.</summary>
    public static FlagValue From(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(FlagType.String, RulesetJson.Write(writer => writer.WriteStringValue(value)), text: value);
    }

    /// <summary>Returns a number value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not finite.</exception>
    public static FlagValue From(double value)
    {
        if (!double.IsFinite(value))
            throw new ArgumentOutOfRangeException(nameof(value), value, "A flag's number must be finite.");
        return new(FlagType.Number, RulesetJson.Write(writer => writer.WriteNumberValue(value)), value);
    }

    /// <summary>Returns a value from parsed JSON.</summary>
    /// <param name="element">Any JSON value.</param>
    /// <returns>The value; null for JSON <c>null</c> and for a number outside the range of a double.</returns>
    public static FlagValue? From(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.True:
                return From(true);
            case JsonValueKind.False:
                return From(false);
            case JsonValueKind.String:
                return From(element.GetString()!);
            case JsonValueKind.Number:
                return element.TryGetDouble(out var number) && double.IsFinite(number)
                    ? new(FlagType.Number, JsonMarshal.GetRawUtf8Value(element).ToArray(), number)
                    : null;
            case JsonValueKind.Object or JsonValueKind.Array:
                return new(FlagType.Object, RulesetJson.Write(element.WriteTo));
            default:
                return null;
        }
    }

    /// <inheritdoc/>
    public bool Equals(FlagValue? other) =>
        other is not null
        && Type == other.Type
        && (Type == FlagType.Number ? _number.Equals(other._number) : _json.AsSpan().SequenceEqual(other._json));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FlagValue);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        if (Type == FlagType.Number)
            return _number.GetHashCode();
        var hash = new HashCode();
        hash.AddBytes(_json);
        return hash.ToHashCode();
    }

    /// <summary>Returns the value as JSON text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(_json);

    private InvalidOperationException WrongType(FlagType asked) => new($"A {Type} value is not a {asked}.");
}
