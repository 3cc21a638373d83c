using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Analytics.Rules;

/// <summary>Reads the parts of a rule's document and collects all errors with their JSON Pointers.</summary>
internal sealed class RuleDocument : ErrorCollector
{
    private const int TextLength = 200;

    /// <summary>Visits the properties of an object, or reports that it is none.</summary>
    public void Object(JsonElement element, string what, Func<string, JsonElement, bool> property)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Error($"{what} must be a JSON object, not {Describe(element)}.");
            return;
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (NameOf(member) is not { } name)
            {
                Error("The name of a property contains an unpaired surrogate; correct it.");
                continue;
            }
            Enter(name);
            if (!seen.Add(name))
                Error("This property is given twice; remove one.");
            else if (!property(name, member.Value))
                Error("This property is not known; remove it or correct its name.");
            Leave();
        }
    }

    /// <summary>Reads a key of a flag, variant or rule.</summary>
    public string? Key(JsonElement element)
    {
        var text = StringOf(element);
        if (text is null)
            Error($"This must be a string, not {Describe(element)}.");
        else if (KeySyntax.FindProblem(text) is { } problem)
            Error($"This text {problem}");
        else
            return text;
        return null;
    }

    /// <summary>Reads a text of 1 to 200 characters without control characters.</summary>
    public string? Text(JsonElement element)
    {
        if (StringOf(element) is { Length: > 0 and <= TextLength } text && !text.Any(char.IsControl))
            return text;
        Error($"This must be a string of 1 to {TextLength} characters without control characters, not {Describe(element)}.");
        return null;
    }

    /// <summary>Reads one of several names.</summary>
    public T? OneOf<T>(JsonElement element, params ReadOnlySpan<(string Name, T Value)> names)
        where T : struct
    {
        var known = new List<string>();
        foreach (var (name, value) in names)
        {
            if (element.ValueKind == JsonValueKind.String && element.ValueEquals(name))
                return value;
            known.Add($"\"{name}\"");
        }
        Error($"This must be {string.Join(" or ", known)}, not {Describe(element)}.");
        return null;
    }

    /// <summary>Reads a number in a range.</summary>
    public double? Number(JsonElement element, double above, double atMost)
    {
        if (element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var number) && number > above && number <= atMost)
            return number;
        Error(
            string.Create(
                CultureInfo.InvariantCulture,
                $"This must be a number above {above} and at most {atMost}, not {Describe(element)}."
            )
        );
        return null;
    }

    /// <summary>Reads a whole number in a range.</summary>
    public int? Integer(JsonElement element, int from, int to)
    {
        if (ExactNumber.TryReadWhole(element, out var number) && number >= from && number <= to)
            return (int)number;
        Error(string.Create(CultureInfo.InvariantCulture, $"This must be a whole number from {from} to {to}, not {Describe(element)}."));
        return null;
    }

    /// <summary>Reads a duration in a range.</summary>
    public long? Time(JsonElement element, long from, long to)
    {
        if (StringOf(element) is { } text && Duration.TryParse(text, out var time) && time >= from && time <= to)
            return time;
        Error($"This must be a duration such as \"10s\", \"5m\", \"1h\" or \"7d\", from {from / 1000} to {to / 1000} seconds.");
        return null;
    }

    /// <summary>Reads a boolean.</summary>
    public bool? Boolean(JsonElement element)
    {
        if (element.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return element.GetBoolean();
        Error($"This must be true or false, not {Describe(element)}.");
        return null;
    }

    /// <summary>Reads the items of an array.</summary>
    public ImmutableArray<T> Array<T>(JsonElement element, int most, Func<JsonElement, T?> item)
        where T : class
    {
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() > most)
        {
            Error($"This must be an array of at most {most} items, not {Describe(element)}.");
            return [];
        }
        var items = ImmutableArray.CreateBuilder<T>();
        foreach (var (index, child) in element.EnumerateArray().Index())
        {
            Enter(index);
            if (item(child) is { } read)
                items.Add(read);
            Leave();
        }
        return items.ToImmutable();
    }

    /// <summary>Returns a string; null for anything else and for unpaired surrogates, which are no characters.</summary>
    private static string? StringOf(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string Describe(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => $"an array of {element.GetArrayLength()} items",
            _ when element.GetRawText() is { Length: <= 40 } text => text,
            _ => "a longer one",
        };
}
