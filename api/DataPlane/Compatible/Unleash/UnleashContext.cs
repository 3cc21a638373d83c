using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using FlagCluster.Contracts.Json;
using FlagCluster.Environments;
using FlagCluster.Environments.Evaluation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash;

/// <summary>
/// Translates the contexts of Unleash into the body that OFREP has, as imported flags read them: <c>userId</c> is the targeting key, and
/// other fields and properties are attributes of the same name.
/// </summary>
/// <remarks>
/// Fields other than those of Unleash are properties unless <c>properties</c> has one of their name, as in
/// src/lib/features/frontend-api/create-context.ts of Unleash. A field has precedence over a property of its name, also the address of the
/// connection and a drawn session. <c>currentTime</c> is ignored: the time is that of the server.
/// </remarks>
internal sealed class UnleashContext(RandomFactory random)
{
    /// <summary>The error message for a body without a context.</summary>
    public const string Expected =
        "The body must be a JSON object such as {\"context\": {\"userId\": \"user-1\", \"properties\": {\"plan\": \"pro\"}}}.";

    private const string Properties = "properties",
        SessionId = "sessionId";

    /// <summary>The number of different session ids that are drawn; Unleash's SDK for browsers draws as many.</summary>
    private const long SessionIds = 1_000_000_000;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    [ThreadStatic]
    private static List<(ReadOnlyMemory<char> Name, ReadOnlyMemory<char> Value)>? _query;

    [ThreadStatic]
    private static Random? _random;

    /// <summary>Writes the context of a request.</summary>
    /// <param name="output">The output.</param>
    /// <param name="request">The request.</param>
    /// <param name="body">Its body, undefined when it is empty; null when the query has the context.</param>
    /// <returns>
    /// The length of the part that the caller determines, which does not have a drawn session id; null when the body is not as
    /// <see cref="Expected"/>.
    /// </returns>
    public int? Write(AnswerBuffer output, HttpRequest request, JsonElement? body)
    {
        var address = request.HttpContext.Connection.RemoteIpAddress;
        if (body is not { } root)
            return WriteQuery(output, request, address);
        if (root.ValueKind == JsonValueKind.Undefined)
            return WriteBody(output, default, address);
        if (root.ValueKind != JsonValueKind.Object)
            return null;
        if (!TryFind(root, "context"u8, out var context))
            return null;
        return context.ValueKind is JsonValueKind.Undefined or JsonValueKind.Object or JsonValueKind.Null
            ? WriteBody(output, context, address)
            : null;
    }

    private int WriteQuery(AnswerBuffer output, HttpRequest request, IPAddress? address)
    {
        var query = _query ??= [];
        query.Clear();
        foreach (var pair in new QueryStringEnumerable(request.QueryString.Value))
            query.Add((pair.DecodeName(), pair.DecodeValue()));
        var writer = Begin(output);
        var written = UnleashFields.None;
        foreach (var (name, value) in query)
            if (!TryReadProperty(name.Span, out _) && !(FieldOf(name.Span) == UnleashFields.None && HasProperty(query, name.Span)))
                written |= WriteField(writer, name.Span, value.Span);
        written = WriteAddress(writer, written, address);
        foreach (var (name, value) in query)
            if (TryReadProperty(name.Span, out var property) && IsFree(property, written))
                writer.WriteString(property, value.Span);
        query.Clear();
        return Complete(output, writer, written);
    }

    private int? WriteBody(AnswerBuffer output, JsonElement context, IPAddress? address)
    {
        var writer = Begin(output);
        var written = UnleashFields.None;
        JsonElement properties = default;
        if (context.ValueKind == JsonValueKind.Object)
        {
            if (!TryFind(context, "properties"u8, out properties))
                return null;
            HashSet<string>? known = null;
            foreach (var member in context.EnumerateObject())
            {
                if (NameOf(member) is not { } name)
                    continue;
                if (FieldOf(name) != UnleashFields.None || !(known ??= NamesOf(properties)).Contains(name))
                    written |= WriteField(writer, name, member.Value);
            }
        }
        written = WriteAddress(writer, written, address);
        if (properties.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in properties.EnumerateObject())
                if (member.Value.ValueKind != JsonValueKind.Null && NameOf(member) is { } name && IsFree(name, written))
                    WriteRaw(writer, name, member.Value);
        }
        return Complete(output, writer, written);
    }

    private static Utf8JsonWriter Begin(AnswerBuffer output)
    {
        if (_writer is null)
            _writer = new(output, RulesetJson.WriterOptions);
        else
            _writer.Reset(output);
        _writer.WriteStartObject();
        _writer.WriteStartObject("context"u8);
        return _writer;
    }

    private int Complete(AnswerBuffer output, Utf8JsonWriter writer, UnleashFields written)
    {
        writer.Flush();
        var length = output.Written.Length;
        if ((written & UnleashFields.SessionId) == 0)
        {
            // As in Unleash: without a session, strategies by session choose again for each request.
            Span<char> id = stackalloc char[10];
            (_random ??= random()).NextInt64(SessionIds).TryFormat(id, out var digits, default, CultureInfo.InvariantCulture);
            writer.WriteString(SessionId, id[..digits]);
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return length;
    }

    /// <summary>Writes the address of the connection, unless the caller names one.</summary>
    /// <returns>The fields that are written then.</returns>
    private static UnleashFields WriteAddress(Utf8JsonWriter writer, UnleashFields written, IPAddress? address)
    {
        if ((written & UnleashFields.RemoteAddress) != 0 || address is null)
            return written;
        Span<char> text = stackalloc char[64];
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (!address.TryFormat(text, out var length))
            return written;
        writer.WriteString("remoteAddress"u8, text[..length]);
        return written | UnleashFields.RemoteAddress;
    }

    private static UnleashFields WriteField(Utf8JsonWriter writer, ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        var field = FieldOf(name);
        // An empty field is missing in Unleash, but an empty property is a value.
        if (field == UnleashFields.Ignored || (field != UnleashFields.None && value.IsEmpty))
            return UnleashFields.None;
        writer.WriteString(PropertyOf(name, field), value);
        return field;
    }

    private static UnleashFields WriteField(Utf8JsonWriter writer, string name, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return UnleashFields.None;
            case JsonValueKind.String when IsText(JsonMarshal.GetRawUtf8Value(value)):
                return WriteField(writer, name, value.GetString());
            case JsonValueKind.String when FieldOf(name) is not (UnleashFields.None or UnleashFields.Ignored) and var field:
                WriteRaw(writer, PropertyOf(name, field), value);
                return field;
            case JsonValueKind.Number when FieldOf(name) != UnleashFields.None:
                return WriteField(writer, name, value.GetRawText());
            default:
                if (FieldOf(name) != UnleashFields.None)
                    return UnleashFields.None;
                WriteRaw(writer, name, value);
                return UnleashFields.None;
        }
    }

    /// <summary>Writes a value as the caller wrote it. Its texts need not be valid Unicode: only what reads them fails.</summary>
    private static void WriteRaw(Utf8JsonWriter writer, ReadOnlySpan<char> name, JsonElement value)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
    }

    /// <summary>Finds the value of a name, which is undefined when there is none.</summary>
    /// <returns>False when there are several, of which none is preferred: the order of members must not decide.</returns>
    private static bool TryFind(JsonElement element, ReadOnlySpan<byte> name, out JsonElement found)
    {
        found = default;
        foreach (var member in element.EnumerateObject())
        {
            var written = JsonMarshal.GetRawUtf8PropertyName(member);
            if (!(written.Contains((byte)'\\') ? IsText(written) && member.NameEquals(name) : written.SequenceEqual(name)))
                continue;
            if (found.ValueKind != JsonValueKind.Undefined)
                return false;
            found = member.Value;
        }
        return true;
    }

    /// <summary>Returns the name of a member, or null when it is not valid Unicode, so that no rule can use it.</summary>
    private static string? NameOf(JsonProperty member) => IsText(JsonMarshal.GetRawUtf8PropertyName(member)) ? member.Name : null;

    private static bool IsText(ReadOnlySpan<byte> written) => SurrogateEscapes.FindUnpaired(written) < 0;

    private static ReadOnlySpan<char> PropertyOf(ReadOnlySpan<char> name, UnleashFields field) =>
        field == UnleashFields.UserId ? "targetingKey" : name;

    private static bool TryReadProperty(ReadOnlySpan<char> name, out ReadOnlySpan<char> property)
    {
        property = default;
        if (!name.StartsWith(Properties + "[", StringComparison.Ordinal) || name[^1] != ']')
            return false;
        property = name[(Properties.Length + 1)..^1];
        return true;
    }

    private static bool HasProperty(List<(ReadOnlyMemory<char> Name, ReadOnlyMemory<char> Value)> query, ReadOnlySpan<char> name)
    {
        foreach (var (other, _) in query)
            if (TryReadProperty(other.Span, out var property) && property.SequenceEqual(name))
                return true;
        return false;
    }

    private static HashSet<string> NamesOf(JsonElement properties) =>
        properties.ValueKind == JsonValueKind.Object
            ? properties.EnumerateObject().Select(NameOf).OfType<string>().ToHashSet(StringComparer.Ordinal)
            : [];

    /// <summary>Returns whether no field has the name of a property. There always is a session, which may be drawn later.</summary>
    private static bool IsFree(ReadOnlySpan<char> property, UnleashFields written) =>
        property is not "targetingKey" && (FieldOf(property) & (written | UnleashFields.SessionId)) == 0;

    private static UnleashFields FieldOf(ReadOnlySpan<char> name) =>
        name switch
        {
            "userId" => UnleashFields.UserId,
            SessionId => UnleashFields.SessionId,
            "remoteAddress" => UnleashFields.RemoteAddress,
            "appName" => UnleashFields.AppName,
            "environment" => UnleashFields.Environment,
            "currentTime" or "targetingKey" or Properties => UnleashFields.Ignored,
            _ => UnleashFields.None,
        };

    [Flags]
    private enum UnleashFields
    {
        None = 0,
        UserId = 1,
        SessionId = 2,
        RemoteAddress = 4,
        AppName = 8,
        Environment = 16,
        Ignored = 32,
    }
}
