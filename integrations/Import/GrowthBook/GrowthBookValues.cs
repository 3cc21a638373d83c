using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.GrowthBook;

/// <summary>Converts and compares values as JavaScript does.</summary>
internal static partial class GrowthBookValues
{
    private const int VersionDigits = 5;

    /// <summary>Returns the name of the type of a JSON value.</summary>
    public static string TypeOf(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => "number",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Array => "array",
            JsonValueKind.Null => "null",
            _ => "object",
        };

    /// <summary>Returns whether a value is an object whose properties are all operators.</summary>
    public static bool HasOperators(SourceNode value) =>
        value.Element.ValueKind == JsonValueKind.Object
        && value.Properties().Any()
        && value.Properties().All(item => item.Name.StartsWith('$'));

    /// <summary>Returns the elements of a list; null for a value that is none.</summary>
    public static IReadOnlyList<FlagValue?>? ElementsOf(FlagValue? value)
    {
        if (value?.Type != FlagType.Object)
            return null;
        using var document = JsonDocument.Parse(value.Json);
        return document.RootElement.ValueKind == JsonValueKind.Array
            ? [.. document.RootElement.EnumerateArray().Select(FlagValue.From)]
            : null;
    }

    /// <summary>Returns the property of an object that a path names; null for none.</summary>
    public static FlagValue? PropertyOf(FlagValue? value, string path)
    {
        if (value?.Type != FlagType.Object)
            return null;
        using var document = JsonDocument.Parse(value.Json);
        var element = document.RootElement;
        foreach (var name in path.Split('.'))
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return null;
        return FlagValue.From(element);
    }

    /// <summary>Returns whether a JSON value is neither null, false, 0 nor "".</summary>
    public static bool IsTrue(JsonElement element) => IsTrue(FlagValue.From(element));

    /// <inheritdoc cref="IsTrue(JsonElement)"/>
    public static bool IsTrue(FlagValue? value) =>
        value?.Type switch
        {
            null => false,
            FlagType.Boolean => value.AsBoolean(),
            FlagType.Number => value.AsNumber() != 0,
            FlagType.String => value.AsString().Length > 0,
            _ => true,
        };

    /// <summary>Returns the text of a value that is no object.</summary>
    public static string TextOf(FlagValue? value) =>
        value?.Type switch
        {
            null => "null",
            FlagType.String => value.AsString(),
            FlagType.Number => value.AsNumber().ToString("R", CultureInfo.InvariantCulture),
            FlagType.Object => "[object Object]",
            _ => value.AsBoolean() ? "true" : "false",
        };

    /// <summary>Returns the number of a value that is no object; not a number for other texts.</summary>
    public static double NumberOf(FlagValue? value)
    {
        switch (value?.Type)
        {
            case null:
                return 0;
            case FlagType.Number:
                return value.AsNumber();
            case FlagType.Boolean:
                return value.AsBoolean() ? 1 : 0;
            case FlagType.Object:
                return double.NaN;
            default:
                var text = value.AsString();
                if (text.Length == 0)
                    return 0;
                return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
        }
    }

    /// <summary>Returns whether two numbers are in an order.</summary>
    public static bool IsOrdered(ConditionOperator op, double left, double right) =>
        op switch
        {
            ConditionOperator.Lt => left < right,
            ConditionOperator.Lte => left <= right,
            ConditionOperator.Gt => left > right,
            ConditionOperator.Gte => left >= right,
            _ => left.Equals(right),
        };

    /// <summary>Compares versions as texts whose numbers have the same length.</summary>
    /// <param name="op">The operator, such as <c>$vgte</c>.</param>
    /// <param name="actual">The version; null for a value that is none.</param>
    /// <param name="expected">The operand.</param>
    public static bool CompareVersions(string op, string? actual, string expected)
    {
        var order = string.CompareOrdinal(Padded(actual), Padded(expected));
        return op switch
        {
            "$veq" => order == 0,
            "$vne" => order != 0,
            "$vlt" => order < 0,
            "$vlte" => order <= 0,
            "$vgt" => order > 0,
            _ => order >= 0,
        };
    }

    private static string Padded(string? version)
    {
        var plain = string.IsNullOrEmpty(version) ? "0" : BuildOrPrefix().Replace(version, "");
        var parts = plain.Split('-', '.').ToList();
        // A version without a pre-release is higher than those with one.
        if (parts.Count == 3)
            parts.Add("~");
        return string.Join('-', parts.Select(part => part.Length > 0 && part.All(char.IsAsciiDigit) ? part.PadLeft(VersionDigits) : part));
    }

    [GeneratedRegex(@"^v|\+.*\z", RegexOptions.CultureInvariant)]
    private static partial Regex BuildOrPrefix();
}
