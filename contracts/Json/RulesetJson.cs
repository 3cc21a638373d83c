using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Json;

/// <summary>Reads and writes whole rulesets, and provides the JSON settings that all documents share.</summary>
public static class RulesetJson
{
    private const string ClientVersion = "clientVersion",
        Level = "level";

    /// <summary>Gets the options for parsing documents: strict JSON, no duplicate properties, limited depth.</summary>
    public static JsonDocumentOptions DocumentOptions { get; } =
        new() { AllowDuplicateProperties = false, MaxDepth = RulesetLimits.JsonDepth };

    /// <summary>Gets the options for writing documents: minified, without escapes for characters of the basic multilingual plane.</summary>
    public static JsonWriterOptions WriterOptions { get; } =
        new()
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            SkipValidation = true,
            MaxDepth = 2 * RulesetLimits.JsonDepth,
        };

    /// <summary>Returns the JSON Schema of a ruleset document, as UTF-8.</summary>
    public static byte[] Schema()
    {
        using var stream =
            typeof(RulesetJson).Assembly.GetManifestResourceStream("ruleset.schema.json")
            ?? throw new InvalidOperationException("The ruleset schema is missing from the assembly.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Parses JSON text with <see cref="DocumentOptions"/>.</summary>
    /// <returns>The document, or null with the one error that stopped the parser.</returns>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> utf8, out InputError? error) => Parse(utf8, DocumentOptions, out error);

    /// <summary>Parses JSON text.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="options">The options.</param>
    /// <param name="error">The one error that stopped the parser, or null.</param>
    /// <returns>The document, or null with the error.</returns>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> utf8, JsonDocumentOptions options, out InputError? error)
    {
        error = null;
        if (utf8.Span.StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];
        if (!Utf8.IsValid(utf8.Span))
        {
            error = new("", "The text is not valid UTF-8.");
            return null;
        }
        try
        {
            return JsonDocument.Parse(utf8, options);
        }
        catch (JsonException exception)
        {
            error = new("", $"The text is not valid JSON: {exception.Message}");
            return null;
        }
        catch (InvalidOperationException)
        {
            // The parser compares names to find duplicates, and an unpaired surrogate in one stops it.
            error = new("", "A property's name is not valid Unicode: it has an unpaired surrogate.");
            return null;
        }
    }

    /// <summary>
    /// Reads a ruleset document. <c>$schema</c>, <c>environment</c> and <c>version</c> are informative and ignored; a <c>level</c> above
    /// <see cref="RulesetFeatures.KnownLevel"/> is an error.
    /// </summary>
    /// <returns>What could be read; use it only when the reader has no errors.</returns>
    public static Ruleset Read(JsonElement element, DocumentReader reader) => Read(element, reader, isTrusted: false);

    private static Ruleset Read(JsonElement element, DocumentReader reader, bool isTrusted)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var items = new List<Operation>();
        reader.Object(
            element,
            "A ruleset",
            (name, value) =>
            {
                if (name is "$schema" or "environment" or "version" || (isTrusted && name == ClientVersion))
                    return true;
                if (name == Level)
                {
                    CheckLevel(value, reader);
                    return true;
                }
                if (ItemFormat.All.FirstOrDefault(format => format.ListName == name) is not { } format)
                    return false;
                ReadItems(format, value, reader, items);
                return true;
            }
        );
        return Ruleset.Empty.Apply(new([.. items]));
    }

    /// <summary>Writes a ruleset document.</summary>
    /// <param name="ruleset">The ruleset.</param>
    /// <param name="environment">The environment it belongs to, or null to leave it out.</param>
    /// <param name="version">Its version, or null to leave it out.</param>
    /// <param name="clientVersion">The version of the last change that client keys can notice, for <c>ReadTrusted</c>; null in documents
    /// for others.</param>
    /// <param name="forSdks">Whether to leave out what SDKs do not receive: archived flags, and where imported items come from.</param>
    public static byte[] Write(
        Ruleset ruleset,
        EnvironmentId? environment = null,
        EnvironmentVersion? version = null,
        EnvironmentVersion? clientVersion = null,
        bool forSdks = false
    )
    {
        ArgumentNullException.ThrowIfNull(ruleset);
        var bytes = ItemFormat.All.SelectMany(format => ruleset.Items(format.Kind)).Sum(item => item.Json.Length + 1L);
        return Write(
            ruleset,
            (writer, value) =>
            {
                writer.WriteStartObject();
                if (environment is { } id)
                    writer.WriteString("environment"u8, id.ToString());
                if (version is { } at)
                {
                    writer.WriteString("version"u8, at.ToString());
                    writer.WriteNumber(Level, value.Level);
                }
                if (clientVersion is { } noticed)
                    writer.WriteString(ClientVersion, noticed.ToString());
                foreach (var format in ItemFormat.All)
                {
                    writer.WriteStartArray(format.ListName);
                    foreach (var item in value.Items(format.Kind))
                        if (!forSdks || item is not Flag { Archived: true })
                            writer.WriteRawValue((forSdks ? item.JsonWithoutOrigin : item.Json).Span, skipInputValidation: true);
                    writer.WriteEndArray();
                }
                writer.WriteEndObject();
            },
            bytes
        );
    }

    private static void CheckLevel(JsonElement value, DocumentReader reader)
    {
        double level = 0;
        var isWhole = value.ValueKind == JsonValueKind.Number && ExactNumber.TryRead(value, out level) && double.IsInteger(level);
        if (!isWhole || level is < RulesetFeatures.BaseLevel or > int.MaxValue)
            reader.Error("'level' must be a whole number of 1 or more; the server writes it.");
        else if (level > RulesetFeatures.KnownLevel)
            reader.Error(RulesetFeatures.TooHigh((int)level));
    }

    /// <summary>Reads a document that FlagCluster wrote, such as a stored snapshot.</summary>
    /// <exception cref="InvalidDataException">The document is invalid; the message contains the first error.</exception>
    public static Ruleset ReadTrusted(ReadOnlyMemory<byte> utf8) => ReadTrusted(utf8, out _);

    /// <summary>Reads a document that FlagCluster wrote, such as a stored snapshot.</summary>
    /// <param name="utf8">The document.</param>
    /// <param name="clientVersion">The version of the last change that client keys can notice; <see cref="EnvironmentVersion.None"/> when
    /// the document does not have it.</param>
    /// <exception cref="InvalidDataException">The document is invalid; the message contains the first error.</exception>
    public static Ruleset ReadTrusted(ReadOnlyMemory<byte> utf8, out EnvironmentVersion clientVersion)
    {
        clientVersion = EnvironmentVersion.None;
        using var document = Parse(utf8, out var error);
        var reader = new DocumentReader();
        var ruleset = document is null ? Ruleset.Empty : Read(document.RootElement, reader, isTrusted: true);
        if (document?.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(ClientVersion, out var noticed))
            _ = EnvironmentVersion.TryParse(noticed.ToString(), out clientVersion);
        error ??= reader.Errors.FirstOrDefault();
        return error is null
            ? ruleset
            : throw new InvalidDataException($"The stored ruleset cannot be read at '{error.Pointer}': {error.Detail}");
    }

    private static void ReadItems(ItemFormat format, JsonElement element, DocumentReader reader, List<Operation> items)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        reader.Array(
            element,
            $"'{format.ListName}'",
            format.Limit,
            (child, _) =>
            {
                var item = format.Read(child, reader);
                if (item is not { Key.Length: > 0 })
                    return item;
                if (keys.Add(item.Key))
                    items.Add(new PutItem(item));
                else
                    reader.Error($"There is another {format.Name} with the key '{item.Key}'.");
                return item;
            }
        );
    }

    /// <summary>Returns what an action writes as UTF-8 JSON on one line.</summary>
    /// <param name="write">The action.</param>
    public static byte[] Write(Action<Utf8JsonWriter> write) => Write(write, static (writer, write) => write(writer));

    /// <summary>Writes a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="write">Writes it.</param>
    /// <param name="bytes">About how many bytes it takes, so that the buffer of a large one is not allocated again and again.</param>
    internal static byte[] Write<T>(T value, Action<Utf8JsonWriter, T> write, long bytes = 0)
    {
        using var json = PooledJsonWriter.Rent(bytes);
        write(json.Writer, value);
        return json.ToArray();
    }

    /// <summary>Writes an array of texts as a property.</summary>
    internal static void WriteTexts(Utf8JsonWriter writer, string name, ImmutableArray<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }
}
