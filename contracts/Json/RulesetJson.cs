using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Json;

/// <summary>Reads and writes whole rulesets, and holds the JSON settings every other document shares.</summary>
public static class RulesetJson
{
    /// <summary>How documents are parsed: strict JSON, no duplicate properties, limited depth.</summary>
    public static JsonDocumentOptions DocumentOptions { get; } = new() { AllowDuplicateProperties = false, MaxDepth = RulesetLimits.JsonDepth };

    /// <summary>How documents are written: minified, characters outside ASCII as they are (those outside the basic plane as escapes).</summary>
    public static JsonWriterOptions WriterOptions { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = 2 * RulesetLimits.JsonDepth,
    };

    /// <summary>The JSON Schema of a ruleset document, as UTF-8.</summary>
    public static byte[] Schema()
    {
        using var stream = typeof(RulesetJson).Assembly.GetManifestResourceStream("ruleset.schema.json")
            ?? throw new InvalidOperationException("The ruleset schema is missing from the assembly.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Parses JSON text.</summary>
    /// <returns>The document, or null with the one error that stopped the parser.</returns>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> utf8, out InputError? error)
    {
        error = null;
        if (utf8.Span.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        if (!Utf8.IsValid(utf8.Span))
        {
            error = new("", "The text is not valid UTF-8.");
            return null;
        }
        try
        {
            return JsonDocument.Parse(utf8, DocumentOptions);
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

    /// <summary>Reads a ruleset document. <c>$schema</c>, <c>environment</c> and <c>version</c> inform people and are passed over.</summary>
    /// <returns>What could be read; use it only when the reader has no errors.</returns>
    public static Ruleset Read(JsonElement element, DocumentReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var flags = ImmutableSortedDictionary.CreateBuilder<string, Flag>(StringComparer.Ordinal);
        var segments = ImmutableSortedDictionary.CreateBuilder<string, Segment>(StringComparer.Ordinal);
        reader.Object(element, "A ruleset", (name, value) =>
        {
            switch (name)
            {
                case "$schema" or "environment" or "version": return true;
                case "flags":
                    reader.Array(value, "'flags'", RulesetLimits.Flags, (item, _) =>
                    {
                        var flag = FlagJson.Read(item, reader);
                        if (flag is { Key.Length: > 0 } && !flags.TryAdd(flag.Key, flag)) reader.Error($"There is another flag with the key '{flag.Key}'.");
                        return flag;
                    });
                    return true;
                case "segments":
                    reader.Array(value, "'segments'", RulesetLimits.Segments, (item, _) =>
                    {
                        var segment = SegmentJson.Read(item, reader);
                        if (segment is { Key.Length: > 0 } && !segments.TryAdd(segment.Key, segment)) reader.Error($"There is another segment with the key '{segment.Key}'.");
                        return segment;
                    });
                    return true;
                default: return false;
            }
        });
        return new(flags.ToImmutable(), segments.ToImmutable());
    }

    /// <summary>Writes a ruleset document.</summary>
    /// <param name="ruleset">The ruleset.</param>
    /// <param name="environment">The environment it belongs to, or null to leave it out.</param>
    /// <param name="version">Its version, or null to leave it out.</param>
    public static byte[] Write(Ruleset ruleset, EnvironmentId? environment = null, EnvironmentVersion? version = null)
    {
        ArgumentNullException.ThrowIfNull(ruleset);
        return Write(ruleset, (writer, value) =>
        {
            writer.WriteStartObject();
            if (environment is { } id) writer.WriteString("environment"u8, id.ToString());
            if (version is { } at) writer.WriteString("version"u8, at.ToString());
            writer.WriteStartArray("flags"u8);
            foreach (var flag in value.Flags.Values) writer.WriteRawValue(flag.Json.Span, skipInputValidation: true);
            writer.WriteEndArray();
            writer.WriteStartArray("segments"u8);
            foreach (var segment in value.Segments.Values) writer.WriteRawValue(segment.Json.Span, skipInputValidation: true);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    /// <summary>Reads a document this program wrote, such as a stored snapshot.</summary>
    /// <exception cref="InvalidDataException">It is not one; the message holds the first error.</exception>
    public static Ruleset ReadTrusted(ReadOnlyMemory<byte> utf8)
    {
        using var document = Parse(utf8, out var error);
        var reader = new DocumentReader();
        var ruleset = document is null ? Ruleset.Empty : Read(document.RootElement, reader);
        error ??= reader.Errors.FirstOrDefault();
        return error is null ? ruleset : throw new InvalidDataException($"The stored ruleset cannot be read at '{error.Pointer}': {error.Detail}");
    }

    internal static byte[] Write<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions)) write(writer, value);
        return buffer.WrittenSpan.ToArray();
    }
}
