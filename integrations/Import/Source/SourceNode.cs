using System.Globalization;
using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Text;

namespace FlagCluster.Integrations.Import.Source;

/// <summary>Represents a value in a source. Absent properties and null are the same.</summary>
/// <param name="Element">The value.</param>
/// <param name="Place">Its place.</param>
internal readonly record struct SourceNode(JsonElement Element, SourcePlace Place)
{
    /// <summary>Says that a text is not Unicode.</summary>
    public const string NotUnicode = "This is not valid Unicode: it has an unpaired surrogate.";

    private const int MaxShownLength = 65;

    /// <summary>Returns a text, shortened for a message.</summary>
    public static string Shown(string text) => Clipped.Text(text, MaxShownLength);

    /// <summary>Returns the JSON document in a text of the source, or null when the text is none.</summary>
    public JsonDocument? ParseNested(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var document = RulesetJson.Parse(utf8, out _);
        return document is null || SurrogateEscapes.FindUnpaired(utf8) < 0 ? document : throw Error(NotUnicode);
    }

    /// <summary>Returns a property, or null when it is absent or null.</summary>
    public SourceNode? Find(string name)
    {
        if (Element.ValueKind != JsonValueKind.Object)
            throw Error("This must be an object.");
        return Element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? new(value, Place.At(name)) : null;
    }

    /// <summary>Returns the text of a required property.</summary>
    public string Text(string name) => TextOrNull(name) ?? throw Error($"The property '{name}' is missing.");

    /// <summary>Returns the text of a property, or null.</summary>
    public string? TextOrNull(string name) => Find(name)?.AsText();

    /// <summary>Returns the text of a scalar: YAML without quotes may be a number or a boolean.</summary>
    public string AsText() =>
        Element.ValueKind switch
        {
            JsonValueKind.String => Element.GetString()!,
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => Element.GetRawText(),
            _ => throw Error("This must be a text."),
        };

    public bool Flag(string name, bool otherwise = false) => Find(name)?.AsBoolean() ?? otherwise;

    public bool AsBoolean() =>
        Element.ValueKind is JsonValueKind.True or JsonValueKind.False ? Element.GetBoolean() : throw Error("This must be true or false.");

    /// <summary>Returns a property that is a finite number, or null.</summary>
    public double? Number(string name) => Find(name)?.AsNumber();

    public double AsNumber()
    {
        return
            Element.ValueKind is JsonValueKind.Number or JsonValueKind.String
            && double.TryParse(AsText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
            ? number
            : throw Error("This must be a number.");
    }

    /// <summary>Returns the items of a list; none when the property is absent.</summary>
    public IEnumerable<SourceNode> Items(string name) => Find(name)?.Items() ?? [];

    public IEnumerable<SourceNode> Items()
    {
        if (Element.ValueKind != JsonValueKind.Array)
            throw Error("This must be a list.");
        var place = Place;
        return Element.EnumerateArray().Select((item, index) => new SourceNode(item, place.At(index)));
    }

    /// <summary>Returns the properties of an object, in the order of the source.</summary>
    public IEnumerable<(string Name, SourceNode Value)> Properties()
    {
        if (Element.ValueKind != JsonValueKind.Object)
            throw Error("This must be an object.");
        var place = Place;
        return Element.EnumerateObject().Select(member => (member.Name, new SourceNode(member.Value, place.At(member.Name))));
    }

    /// <summary>Notes properties that are not imported.</summary>
    public void NoteOthers(ImportDraft draft, params string[] known)
    {
        foreach (var (name, value) in Properties())
            if (!known.Contains(name))
                draft.Note(value.Place, $"The property '{Shown(name)}' is unknown and was not imported.");
    }

    /// <summary>Returns the value as a variant, an attachment or a part of an origin.</summary>
    public FlagValue AsValue() => FlagValue.From(Element) ?? throw Error("This must be a value other than null.");

    public SourceException Error(string detail) => new(Place, detail);
}
