using System.Text.Json;
using FlagCluster.Analytics.Counting;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Events;

namespace FlagCluster.Events.Analytics.Local;

/// <summary>Reads the parts of events of which <c>EventWriter</c> composes their JSON. Not thread-safe.</summary>
internal sealed class CompactFragmentReader
{
    private byte[] _json = new byte[1024];

    /// <summary>Reads a part.</summary>
    /// <param name="text">
    /// Properties after a comma; an array after a comma, which is an element of the flags of a bulk answer; the start of these flags; or
    /// their end and properties.
    /// </param>
    public CompactFragment Read(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith(",["u8))
            return new() { Flags = [ReadElement(text[1..])] };
        // The array of flags has started, and its elements follow.
        if (text[^1] == (byte)'[')
            return new();
        var isEndOfFlags = text[0] == (byte)']';
        return ReadProperties(isEndOfFlags ? text[1..] : text, isEndOfFlags);
    }

    private static EvaluatedFlag ReadElement(ReadOnlySpan<byte> array)
    {
        var reader = new Utf8JsonReader(array);
        reader.Read();
        Span<string?> texts = new string?[5];
        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray && i < texts.Length; i++)
            texts[i] = reader.GetString();
        return new(texts[0]!, texts[1], texts[2]!, texts[3], texts[4]);
    }

    private CompactFragment ReadProperties(ReadOnlySpan<byte> text, bool isEndOfFlags)
    {
        var reader = new Utf8JsonReader(Object(text));
        reader.Read();
        string? flag = null,
            variant = null,
            reason = null,
            error = null,
            rule = null,
            client = null,
            name = null;
        var version = EnvironmentVersion.None;
        double rate = 1;
        double? value = null;
        var isExposure = false;
        var trust = NameTrust.None;
        byte[] crash = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Is(ref reader, "flagKey"u8))
                flag = reader.GetString();
            else if (Is(ref reader, "variant"u8))
                variant = reader.GetString();
            else if (Is(ref reader, "reason"u8))
                reason = reader.GetString();
            else if (Is(ref reader, "errorCode"u8))
                error = reader.GetString();
            else if (Is(ref reader, "ruleId"u8))
                rule = reader.GetString();
            else if (Is(ref reader, "client"u8))
                client = reader.GetString();
            else if (Is(ref reader, "name"u8))
                name = reader.GetString();
            else if (Is(ref reader, "rulesetVersion"u8))
                version = EnvironmentVersion.TryParse(reader.GetString(), out var read) ? read : version;
            else if (Is(ref reader, "samplingRate"u8))
                rate = reader.GetDouble();
            else if (Is(ref reader, "keyKind"u8))
                trust = reader.ValueTextEquals("server"u8) ? NameTrust.Server : trust;
            else if (Is(ref reader, "known"u8))
                trust = trust == NameTrust.None ? NameTrust.Ruleset : trust;
            else if (Is(ref reader, "source"u8))
                isExposure = reader.ValueTextEquals("sdk"u8);
            else if (Is(ref reader, "value"u8) && name is not null && reader.TokenType == JsonTokenType.Number)
                value = reader.GetDouble();
            else if (Is(ref reader, "attributes"u8) && name == CrashReport.TrackName)
                crash = ReadRaw(ref reader);
            else
                Skip(ref reader);
        }
        return new()
        {
            Flags = flag is null ? [] : [new(flag, variant, reason!, rule, error, rate)],
            Version = version,
            Client = client,
            Trust = trust,
            IsExposure = isExposure,
            BulkSamplingRate = isEndOfFlags ? rate : null,
            TrackName = name,
            TrackValue = value,
            CrashAttributes = crash,
        };
    }

    /// <summary>Returns whether a property has a name; then its value is read.</summary>
    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(name) && reader.Read();

    /// <summary>Returns the JSON of a value.</summary>
    private byte[] ReadRaw(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return _json[start..(int)reader.BytesConsumed];
    }

    private static void Skip(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
            reader.Read();
        reader.Skip();
    }

    /// <summary>Returns the JSON object of properties after a comma.</summary>
    private ReadOnlySpan<byte> Object(ReadOnlySpan<byte> properties)
    {
        if (_json.Length <= properties.Length)
            _json = new byte[2 * properties.Length];
        properties.CopyTo(_json);
        _json[0] = (byte)'{';
        _json[properties.Length] = (byte)'}';
        return _json.AsSpan(0, properties.Length + 1);
    }
}
