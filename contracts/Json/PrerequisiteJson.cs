using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Json;

/// <summary>Reads and writes what a prerequisite or a condition accepts of another flag.</summary>
/// <param name="reader">Collects the errors.</param>
/// <param name="what">The object that has the properties, for errors.</param>
internal sealed class PrerequisiteJson(DocumentReader reader, string what)
{
    private const string What = "A prerequisite";

    private string? _flag;
    private ImmutableArray<string>? _variants;
    private bool? _enabled;

    /// <summary>Gets whether one of the properties was read.</summary>
    public bool Any => _flag is not null || _variants is not null || _enabled is not null;

    public static Prerequisite? Read(JsonElement element, DocumentReader reader)
    {
        var properties = new PrerequisiteJson(reader, What);
        return reader.Object(element, What, properties.Read) ? properties.Finish() : null;
    }

    public static void WriteProperties(Utf8JsonWriter writer, Prerequisite prerequisite)
    {
        writer.WriteString("flag"u8, prerequisite.Flag);
        writer.WriteStartArray("variants"u8);
        foreach (var variant in prerequisite.Variants)
            writer.WriteStringValue(variant);
        writer.WriteEndArray();
        if (prerequisite.Enabled)
            writer.WriteBoolean("enabled"u8, true);
    }

    /// <summary>Reads a property.</summary>
    /// <returns>False when it is another property.</returns>
    public bool Read(string name, JsonElement value)
    {
        switch (name)
        {
            case "flag":
                _flag = reader.Text(value, "'flag'");
                return true;
            case "variants":
                _variants = reader.Array(value, "'variants'", RulesetLimits.Variants, (item, _) => reader.Key(item, "A variant key"));
                return true;
            case "enabled":
                _enabled = reader.Boolean(value, "'enabled'", false);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Reports missing properties and returns what was read.</summary>
    public Prerequisite Finish()
    {
        if (_flag is null)
            reader.Missing("flag", what);
        if (_variants is null)
            reader.Missing("variants", what);
        return new(_flag ?? "", _variants ?? [], _enabled ?? false);
    }
}
