using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Json;

/// <summary>Reads and writes change sets.</summary>
public static class ChangeSetJson
{
    /// <summary>The maximum number of operations in one change set.</summary>
    public const int MaxOperations = RulesetLimits.Flags + RulesetLimits.Segments;

    private static readonly string Names = string.Join(
        " or ",
        ItemFormat
            .All.SelectMany(format => new[] { $"'{format.PutName}'", $"'{format.DeleteName}'" })
            .Append($"'{ItemFormat.ChangeMembersName}'")
    );

    /// <summary>Reads the array of operations and reports errors to the reader.</summary>
    public static ChangeSet Read(JsonElement element, DocumentReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new(reader.Array(element, "'operations'", MaxOperations, ReadOperation));
    }

    /// <summary>Reads an array of operations that FlagCluster wrote, such as a stored log entry.</summary>
    /// <exception cref="InvalidDataException">The document is invalid; the message contains the first error.</exception>
    public static ChangeSet ReadTrusted(ReadOnlyMemory<byte> utf8)
    {
        using var document = RulesetJson.Parse(utf8, out var error);
        var reader = new DocumentReader();
        var changes = document is null ? new([]) : Read(document.RootElement, reader);
        error ??= reader.Errors.FirstOrDefault();
        return error is null
            ? changes
            : throw new InvalidDataException($"The stored change set cannot be read at '{error.Pointer}': {error.Detail}");
    }

    /// <summary>Returns the array of operations as UTF-8 JSON.</summary>
    public static byte[] Write(ChangeSet changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return RulesetJson.Write(changes, Write, BytesOf(changes));
    }

    /// <summary>
    /// Returns a change as the stream's <c>patch</c> event carries it: <c>{"base", "version", "level", "operations"}</c>.
    /// </summary>
    /// <param name="change">The change.</param>
    /// <param name="forSdks">
    /// Whether to leave out what SDKs do not receive: the origins of imported items, and archived flags, which are written as deleted.
    /// </param>
    public static byte[] WritePatch(Change change, bool forSdks = true) =>
        RulesetJson.Write(
            change,
            (writer, value) =>
            {
                writer.WriteStartObject();
                writer.WriteString("base"u8, value.Base.ToString());
                writer.WriteString("version"u8, value.Version.ToString());
                writer.WriteNumber("level"u8, value.Level);
                writer.WritePropertyName("operations"u8);
                Write(writer, value.Changes, forSdks);
                writer.WriteEndObject();
            },
            BytesOf(change.Changes)
        );

    /// <summary>Returns about how many bytes a change set takes.</summary>
    private static long BytesOf(ChangeSet changes)
    {
        // The name of an operation takes less.
        const int Head = 24;
        return changes.Operations.Sum(operation => Head + (operation is PutItem put ? put.Item.Json.Length : (long)operation.Key.Length));
    }

    /// <summary>Writes the array of operations.</summary>
    public static void Write(Utf8JsonWriter writer, ChangeSet changes) => Write(writer, changes, forSdks: false);

    private static void Write(Utf8JsonWriter writer, ChangeSet changes, bool forSdks)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(changes);
        writer.WriteStartArray();
        foreach (var original in changes.Operations)
        {
            var operation = forSdks && original is PutItem { Item: Flag { Archived: true } } ? DeleteOf(original) : original;
            writer.WriteStartObject();
            writer.WritePropertyName(ItemFormat.OperationName(operation));
            if (operation is PutItem put)
                writer.WriteRawValue((forSdks ? put.Item.JsonWithoutOrigin : put.Item.Json).Span, skipInputValidation: true);
            else if (operation is ChangeMembers members)
                MemberChangeJson.Write(writer, members);
            else
                writer.WriteStringValue(operation.Key);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static DeleteItem DeleteOf(Operation operation) => new(operation.Kind, operation.Key);

    private static Operation? ReadOperation(JsonElement element, DocumentReader reader)
    {
        Operation? operation = null;
        var count = 0;
        var read = reader.Object(
            element,
            "An operation",
            (name, value) =>
            {
                count++;
                if (name == ItemFormat.ChangeMembersName)
                {
                    operation = MemberChangeJson.Read(value, reader);
                    return true;
                }
                foreach (var format in ItemFormat.All)
                {
                    if (name == format.PutName)
                    {
                        operation = format.Read(value, reader) is { } item ? new PutItem(item) : null;
                        return true;
                    }
                    if (name == format.DeleteName)
                    {
                        operation = new DeleteItem(format.Kind, reader.Text(value, $"A {format.Name} key"));
                        return true;
                    }
                }
                return false;
            }
        );
        if (read && count != 1)
            reader.Error($"An operation has exactly one property: {Names}.");
        return operation;
    }
}
