using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Text;

namespace FlagCluster.Contracts.Json;

/// <summary>Reads and writes changes of the targeting keys of a segment.</summary>
public static class MemberChangeJson
{
    private const string What = "A change of members";

    /// <summary>Reads <c>{"key", "included": {"add", "remove"}, "excluded": {…}}</c> and reports errors to the reader.</summary>
    /// <param name="element">The document.</param>
    /// <param name="reader">Collects the errors.</param>
    /// <param name="segment">The key of the segment when the document may leave it out, or null.</param>
    /// <returns>What could be read (an unreadable key is empty), or null when it is not an object.</returns>
    public static ChangeMembers? Read(JsonElement element, DocumentReader reader, string? segment = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        string? key = null;
        KeyChange? included = null,
            excluded = null;
        var read = reader.Object(
            element,
            What,
            (name, value) =>
            {
                switch (name)
                {
                    case "key":
                        key = reader.Key(value, "The segment key");
                        return true;
                    case "included":
                        included = ReadKeys(value, "'included'", reader);
                        return true;
                    case "excluded":
                        excluded = ReadKeys(value, "'excluded'", reader);
                        return true;
                    default:
                        return false;
                }
            }
        );
        if (!read)
            return null;
        if (key is null && segment is null)
            reader.Missing("key", What);
        if (key is { Length: > 0 } && segment is not null && key != segment)
            reader.Error("key", $"The key is '{key}', but the request is about '{segment}'; make them the same.");
        if (included is null && excluded is null)
            reader.Error($"{What} needs 'included' or 'excluded', each with the lists 'add' and 'remove'.");
        return new(segment ?? key ?? "", included ?? KeyChange.None, excluded ?? KeyChange.None);
    }

    internal static void Write(Utf8JsonWriter writer, ChangeMembers change)
    {
        writer.WriteStartObject();
        writer.WriteString("key"u8, change.Key);
        // One of the lists is there, so that what is written can be read.
        if (change.Included.Count > 0 || change.Excluded.Count == 0)
            WriteKeys(writer, "included", change.Included);
        if (change.Excluded.Count > 0)
            WriteKeys(writer, "excluded", change.Excluded);
        writer.WriteEndObject();
    }

    private static KeyChange ReadKeys(JsonElement element, string what, DocumentReader reader)
    {
        ImmutableArray<string> add = [],
            remove = [];
        reader.Object(
            element,
            what,
            (name, value) =>
            {
                switch (name)
                {
                    case "add":
                        add = SegmentJson.ReadTargetingKeys(value, "'add'", reader);
                        return true;
                    case "remove":
                        remove = SegmentJson.ReadTargetingKeys(value, "'remove'", reader);
                        return true;
                    default:
                        return false;
                }
            }
        );
        if (remove.Length > 0 && add.Intersect(remove, StringComparer.Ordinal).FirstOrDefault() is { } both)
            reader.Error("remove", $"'{Clipped.Value(both)}' is in 'add' and in 'remove'; keep it in one of them.");
        return new(add, remove);
    }

    private static void WriteKeys(Utf8JsonWriter writer, string name, KeyChange change)
    {
        writer.WriteStartObject(name);
        if (!change.Add.IsEmpty)
            RulesetJson.WriteTexts(writer, "add", change.Add);
        if (!change.Remove.IsEmpty)
            RulesetJson.WriteTexts(writer, "remove", change.Remove);
        writer.WriteEndObject();
    }
}
