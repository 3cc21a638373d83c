using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FlagCluster.Integrations.Formats;

/// <summary>
/// Converts between JSON and the subset of YAML that JSON can represent: one document, maps with text keys, lists, and scalars of YAML
/// 1.2's core schema. Aliases are rejected, because a few lines of them can expand to gigabytes.
/// </summary>
public static class YamlConverter
{
    private const string TagPrefix = "tag:yaml.org,2002:";

    private static readonly SearchValues<char> PlainCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 ._/@+()-"
    );
    private static readonly string[] OldBooleans = ["y", "n", "yes", "no", "on", "off"];

    /// <summary>Parses YAML.</summary>
    /// <returns>The document as JSON, or null with the one error that stopped the parser.</returns>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> utf8, out InputError? error) => Parse(utf8, isStream: false, out error);

    /// <summary>
    /// Parses a stream of YAML documents of another system. Numbers in a form that JSON does not have, such as <c>007</c>, remain text:
    /// where such a system expects text, they are text there too.
    /// </summary>
    /// <returns>The array of documents, or null with the one error that stopped the parser.</returns>
    public static JsonDocument? ParseStream(ReadOnlyMemory<byte> utf8, out InputError? error) => Parse(utf8, isStream: true, out error);

    private static JsonDocument? Parse(ReadOnlyMemory<byte> utf8, bool isStream, out InputError? error)
    {
        var buffer = new ArrayBufferWriter<byte>();
        if (utf8.Span.IndexOfAnyInRange((byte)0, (byte)8) is >= 0 and var at)
        {
            // The parser treats U+0000 as the end of the text.
            error = new("", $"The text is not valid YAML: byte {at} is a control character.");
            return null;
        }
        try
        {
            using var text = new StreamReader(new MemoryStream(utf8.ToArray()), new UTF8Encoding(false, throwOnInvalidBytes: true));
            using var writer = new Utf8JsonWriter(buffer, RulesetJson.WriterOptions);
            Convert(new Parser(text), writer, isStream);
        }
        catch (YamlException exception)
        {
            var start = exception.Start;
            error = new("", $"The text is not valid YAML, line {start.Line}, column {start.Column}: {exception.Message}");
            return null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException or ArgumentOutOfRangeException)
        {
            // The parser throws these for some malformed texts instead of a YamlException.
            error = new("", "The text is not valid YAML.");
            return null;
        }
        catch (DecoderFallbackException)
        {
            error = new("", "The text is not valid UTF-8.");
            return null;
        }
        return RulesetJson.Parse(buffer.WrittenMemory, out error);
    }

    /// <summary>Writes JSON as YAML.</summary>
    /// <param name="element">The value.</param>
    /// <param name="maxInline">The maximum length of a list of scalars on one line; longer lists have an item per line.</param>
    public static string Write(JsonElement element, int maxInline = int.MaxValue)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var emitter = new Emitter(text, new EmitterSettings().WithMaxSimpleKeyLength(1024).WithNewLine("\n"));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, element, maxInline);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void Convert(Parser parser, Utf8JsonWriter writer, bool isStream)
    {
        if (isStream)
            writer.WriteStartArray();
        // For each open collection: whether it is a map, and whether the next scalar is a key.
        var open = new Stack<(bool Map, bool Key)>();
        var documents = 0;
        while (parser.MoveNext())
        {
            var at = parser.Current!;
            if (at is Scalar scalar)
            {
                if (open.TryPeek(out var top) && top is { Map: true, Key: true })
                    WriteKey(open, writer, scalar);
                else
                {
                    WriteScalar(writer, scalar, isStream);
                    AfterValue(open);
                }
                continue;
            }
            if (open.TryPeek(out var inside) && inside is { Map: true, Key: true } && at is not MappingEnd)
                throw new YamlException(at.Start, at.End, "A key must be text.");
            switch (at)
            {
                case DocumentStart when ++documents > 1 && !isStream:
                    throw new YamlException(at.Start, at.End, "Only one document is allowed.");
                case MappingStart or SequenceStart when open.Count >= RulesetLimits.JsonDepth:
                    throw new YamlException(at.Start, at.End, $"The text is nested more than {RulesetLimits.JsonDepth} deep.");
                case MappingStart:
                    writer.WriteStartObject();
                    open.Push((true, true));
                    break;
                case SequenceStart:
                    writer.WriteStartArray();
                    open.Push((false, false));
                    break;
                case MappingEnd or SequenceEnd:
                    if (open.Pop().Map)
                        writer.WriteEndObject();
                    else
                        writer.WriteEndArray();
                    AfterValue(open);
                    break;
                case AnchorAlias:
                    throw new YamlException(at.Start, at.End, "Aliases (*name) are not supported; write the value instead.");
            }
        }
        if (isStream)
            writer.WriteEndArray();
    }

    private static void WriteKey(Stack<(bool Map, bool Key)> open, Utf8JsonWriter writer, Scalar scalar)
    {
        writer.WritePropertyName(scalar.Value);
        open.Pop();
        open.Push((true, false));
    }

    private static void AfterValue(Stack<(bool Map, bool Key)> open)
    {
        if (!open.TryPeek(out var top) || !top.Map)
            return;
        open.Pop();
        open.Push((true, true));
    }

    private static void WriteScalar(Utf8JsonWriter writer, Scalar scalar, bool keepsText)
    {
        if (IsText(scalar))
            writer.WriteStringValue(scalar.Value);
        else if (scalar.Value is "" or "~" or "null" or "Null" or "NULL")
            writer.WriteNullValue();
        else if (scalar.Value is "true" or "True" or "TRUE")
            writer.WriteBooleanValue(true);
        else if (scalar.Value is "false" or "False" or "FALSE")
            writer.WriteBooleanValue(false);
        else if (keepsText && YamlNumber.ToJson(scalar.Value) != scalar.Value)
            writer.WriteStringValue(scalar.Value);
        else
            writer.WriteRawValue(
                YamlNumber.ToJson(scalar.Value)
                    ?? throw new YamlException(scalar.Start, scalar.End, $"'{scalar.Value}' is not a JSON number; quote it if it is text.")
            );
    }

    /// <summary>Returns whether a scalar is text, not a null, a boolean or a number.</summary>
    private static bool IsText(Scalar scalar)
    {
        if (scalar.Style != ScalarStyle.Plain)
            return true;
        if (scalar.Tag.IsEmpty)
            return IsText(scalar.Value);
        if (scalar.Tag.IsNonSpecific || scalar.Tag.Value == TagPrefix + "str")
            return true;
        if (scalar.Tag.Value is TagPrefix + "int" or TagPrefix + "float" or TagPrefix + "bool" or TagPrefix + "null")
            return IsText(scalar.Value);
        throw new YamlException(scalar.Start, scalar.End, "Tags (!name) are not supported; remove it.");
    }

    private static bool IsText(string plain) =>
        plain is not ("" or "~" or "null" or "Null" or "NULL" or "true" or "True" or "TRUE" or "false" or "False" or "FALSE")
        && !YamlNumber.IsNumber(plain);

    /// <summary>Returns whether every YAML reader reads a plain scalar as text. YAML 1.1 has more words for booleans, and dates.</summary>
    private static bool IsSafelyPlain(string text) =>
        text.Length is > 0 and < 128
        && char.IsAsciiLetter(text[0])
        && IsText(text)
        && text.AsSpan().IndexOfAnyExcept(PlainCharacters) < 0
        && text[^1] != ' '
        && !OldBooleans.Contains(text, StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns whether a value is written on one line.</summary>
    internal static bool IsInline(JsonElement element, int maxInline) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => element.GetPropertyCount() == 0,
            JsonValueKind.Array => element.GetArrayLength() <= maxInline
                && element.EnumerateArray().All(item => item.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)),
            _ => true,
        };

    private static void Emit(Emitter emitter, JsonElement element, int maxInline)
    {
        var isInline = IsInline(element, maxInline);
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                emitter.Emit(new MappingStart(null, null, true, isInline ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var property in element.EnumerateObject())
                {
                    EmitText(emitter, property.Name);
                    Emit(emitter, property.Value, maxInline);
                }
                emitter.Emit(new MappingEnd());
                break;
            case JsonValueKind.Array:
                emitter.Emit(new SequenceStart(null, null, true, isInline ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in element.EnumerateArray())
                    Emit(emitter, item, maxInline);
                emitter.Emit(new SequenceEnd());
                break;
            case JsonValueKind.String:
                EmitText(emitter, element.GetString()!);
                break;
            default:
                emitter.Emit(new Scalar(null, null, element.GetRawText(), ScalarStyle.Plain, true, false));
                break;
        }
    }

    private static void EmitText(Emitter emitter, string text)
    {
        var plain = IsSafelyPlain(text);
        emitter.Emit(new Scalar(null, null, text, plain ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted, plain, true));
    }
}
