using System.Diagnostics.CodeAnalysis;

namespace FlagCluster.Analytics.Statistics;

/// <summary>
/// Represents a computed value, or the reason why the data do not determine one. There is no number that stands for "undefined", so a
/// reader cannot show or compare one by mistake.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
public readonly record struct Computed<T>
    where T : notnull
{
    private readonly T? _value;

    private Computed(T? value, UndefinedReason? reason)
    {
        _value = value;
        Reason = reason;
    }

    /// <summary>Gets the reason why the value is undefined; null when it is defined.</summary>
    public UndefinedReason? Reason { get; }

    /// <summary>Gets whether the value is defined.</summary>
    public bool IsDefined => Reason is null;

    /// <summary>Gets the value.</summary>
    /// <exception cref="InvalidOperationException">The value is undefined.</exception>
    public T Value => Reason is null ? _value! : throw new InvalidOperationException($"The value is undefined: {Reason}.");

    /// <summary>Returns a defined value.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator Computed<T>(T value) => new(value, null);

    /// <summary>Returns an undefined value.</summary>
    /// <param name="reason">Why the data do not determine a value.</param>
    public static implicit operator Computed<T>(UndefinedReason reason) => new(default, reason);

    /// <summary>Reads the value.</summary>
    /// <param name="value">The value, when it is defined.</param>
    /// <returns>False when the value is undefined.</returns>
    public bool TryGet([MaybeNullWhen(false)] out T value)
    {
        value = _value;
        return Reason is null;
    }

    /// <summary>Returns the value or the reason.</summary>
    public override string ToString() => Reason is null ? $"{_value}" : $"undefined: {Reason}";
}
