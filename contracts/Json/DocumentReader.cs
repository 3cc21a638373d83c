using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Text;

namespace FlagCluster.Contracts.Json;

/// <summary>Reads parsed JSON into the model and collects all errors with their JSON Pointers.</summary>
public sealed class DocumentReader : ErrorCollector
{
    internal delegate T Read<out T>(JsonElement element, DocumentReader reader);

    /// <summary>Visits the properties of an object, or reports that the element is not an object.</summary>
    internal bool Object(JsonElement element, string what, Func<string, JsonElement, bool> property)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Error($"{what} must be a JSON object, not {Describe(element)}.");
            return false;
        }
        foreach (var member in element.EnumerateObject())
        {
            if (Name(member) is not { } name)
                continue;
            Enter(name);
            if (!property(name, member.Value))
                Error($"Unknown property '{Clipped.Value(name)}' in {what.ToLowerInvariant()}; remove it or correct its name.");
            Leave();
        }
        return true;
    }

    /// <summary>Reports a missing required property.</summary>
    internal void Missing(string property, string what) => Error($"{what} needs the property '{property}'.");

    internal ImmutableArray<T> Array<T>(JsonElement element, string what, int limit, Read<T?> item)
        where T : class
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            Error($"{what} must be a JSON array, not {Describe(element)}.");
            return [];
        }
        var length = element.GetArrayLength();
        if (length > limit)
        {
            Error(string.Create(CultureInfo.InvariantCulture, $"{what} may have {limit:N0} items at most, not {length:N0}."));
            return [];
        }
        var items = ImmutableArray.CreateBuilder<T>(length);
        var index = 0;
        foreach (var child in element.EnumerateArray())
        {
            Enter(index++);
            if (item(child, this) is { } read)
                items.Add(read);
            Leave();
        }
        return items.Count == length ? items.MoveToImmutable() : items.ToImmutable();
    }

    /// <summary>Reads a string that is not empty and not too long; otherwise reports it and returns an empty one.</summary>
    internal string Text(JsonElement element, string what, int limit = RulesetLimits.TextLength)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            Error($"{what} must be a string, not {Describe(element)}.");
            return "";
        }
        var errors = Errors.Count;
        var text = Unicode(element, what);
        if (text.Length == 0 && Errors.Count == errors)
            Error($"{what} must not be empty.");
        if (text.Length <= limit || Characters(text) <= limit)
            return text;
        Error($"{what} may have {limit} characters at most, not {Characters(text)}.");
        return "";
    }

    /// <summary>Reads a key (<see cref="KeySyntax"/>); otherwise reports it and returns an empty one.</summary>
    internal string Key(JsonElement element, string what)
    {
        var text = Text(element, what);
        if (text.Length == 0 || KeySyntax.FindProblem(text) is not { } problem)
            return text;
        Error($"{what} '{Clipped.Value(text)}' {problem}");
        return "";
    }

    internal bool Boolean(JsonElement element, string what, bool otherwise)
    {
        if (element.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return element.GetBoolean();
        Error($"{what} must be true or false, not {Describe(element)}.");
        return otherwise;
    }

    /// <summary>Reads a whole number (50000.0 and 5e4 are too); otherwise reports it and returns null.</summary>
    internal int? Whole(JsonElement element, string what, int least, int most)
    {
        if (ExactNumber.TryReadWhole(element, out var number) && number >= least && number <= most)
            return (int)number;
        Error($"{what} must be a whole number, {least} to {most}.");
        return null;
    }

    /// <summary>Reads a JSON number in the range of a double; otherwise reports it and returns null.</summary>
    internal double? Finite(JsonElement element, string what)
    {
        if (element.TryGetDouble(out var number) && double.IsFinite(number))
            return number;
        Error($"{what} is a number outside the range of a double.");
        return null;
    }

    /// <summary>Reads a value of a ruleset, whose numbers a double must hold exactly.</summary>
    internal FlagValue? Value(JsonElement element, string what) => Value(element, what, IsExact);

    /// <summary>Reads a value of an event, whose numbers are in the range of a double.</summary>
    internal FlagValue? EventValue(JsonElement element, string what) =>
        Value(element, what, (number, name) => Finite(number, name) is not null);

    /// <summary>Reads a value whose numbers the caller checks.</summary>
    internal FlagValue? ValueOfAnyNumbers(JsonElement element, string what) => Value(element, what, (_, _) => true);

    private FlagValue? Value(JsonElement element, string what, Func<JsonElement, string, bool> isNumber)
    {
        if (!IsPlain(element, what, 1, isNumber))
            return null;
        var value = element.ValueKind == JsonValueKind.String ? FlagValue.From(Unicode(element, what)) : FlagValue.From(element);
        if (value is null)
            Error($"{what} must not be null.");
        else if (value.Json.Length > RulesetLimits.ValueBytes)
            Error($"{what} takes {value.Json.Length} bytes as JSON; {RulesetLimits.ValueBytes} are allowed.");
        return value;
    }

    /// <summary>
    /// Returns whether a value can be written and read again: it is not too deep, its names and nested texts are valid Unicode, and its
    /// numbers are accepted.
    /// </summary>
    private bool IsPlain(JsonElement element, string what, int depth, Func<JsonElement, string, bool> isNumber)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object or JsonValueKind.Array when depth > RulesetLimits.ValueDepth:
                Error($"{what} may be nested {RulesetLimits.ValueDepth} levels deep at most.");
                return false;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                    if (Name(member) is null || !IsPlain(member.Value, what, depth + 1, isNumber))
                        return false;
                return true;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    if (!IsPlain(item, what, depth + 1, isNumber))
                        return false;
                return true;
            case JsonValueKind.String when depth > 1:
                var errors = Errors.Count;
                Unicode(element, what);
                return Errors.Count == errors;
            case JsonValueKind.Number:
                return isNumber(element, what);
            default:
                return true;
        }
    }

    private bool IsExact(JsonElement element, string what)
    {
        if (ExactNumber.TryRead(element, out var nearest))
            return true;
        if (!double.IsFinite(nearest))
            return Finite(element, what) is not null;
        var written = Clipped.Value(element.GetRawText());
        var exact = nearest.ToString("R", CultureInfo.InvariantCulture);
        Error($"{what} has the number {written}, which a double does not hold exactly: write {exact}, or a string.");
        return false;
    }

    /// <summary>Returns the number of characters (code points) of a text.</summary>
    internal static int Characters(string text)
    {
        var count = text.Length;
        foreach (var c in text)
            count -= char.IsLowSurrogate(c) ? 1 : 0;
        return count;
    }

    internal static string Describe(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Null => "null",
            JsonValueKind.True or JsonValueKind.False => "a boolean",
            JsonValueKind.Number => "a number",
            JsonValueKind.String => "a string",
            JsonValueKind.Array => "an array",
            JsonValueKind.Object => "an object",
            _ => "nothing",
        };

    private string? Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            Error("A property's name is not valid Unicode: it has an unpaired surrogate.");
            return null;
        }
    }

    private string Unicode(JsonElement element, string what)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            Error($"{what} is not valid Unicode: it has an unpaired surrogate.");
            return "";
        }
    }
}
