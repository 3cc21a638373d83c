using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Evaluation.Flagr;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Compatible.Flagr;

/// <summary>
/// Accepts reports of Flagr's clients that a person saw a variant, <c>{"exposures":[…]}</c>. Each becomes the event of an evaluation that
/// an SDK made.
/// </summary>
internal sealed class FlagrExposures(ReportHandler reports, RulesetNames names, IOptions<TrackOptions> options) : IExposureFormat
{
    private static readonly ReportNames Names = new("exposures", "timestamp");

    /// <inheritdoc/>
    public bool Reads(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(Names.Events, out _) && !root.TryGetProperty("events"u8, out _);

    /// <inheritdoc/>
    public async Task AcceptAsync(HttpContext http, OpenReport open)
    {
        if (CompatibleApiSwitch.FindReason(open.Session, CompatibleApis.Flagr) is { } absence)
        {
            await FlagrErrors.FailAsync(http, ErrorCode.FlagNotFound, absence);
            return;
        }
        var rows = open.Root.GetProperty(Names.Events);
        if (FindProblem(rows) is { } problem)
        {
            await FlagrErrors.FailAsync(http, ErrorCode.ParseError, problem);
            return;
        }
        using var held = open.Session.Evaluator.Hold();
        if (!await FirstLoad.WaitAsync(held.Replica, http.RequestAborted))
        {
            await FlagrErrors.FailAsync(http, ErrorCode.ProviderNotReady, FirstLoad.NotReady);
            return;
        }
        var ruleset = held.Replica.Current;
        var stored = await reports.StoreAsync(
            http,
            open,
            [.. rows.EnumerateArray()],
            Names,
            reports.FrameOf(http, open),
            (row, frame, reader) => Read(row, frame, reader, ruleset, open.Session.Scope)
        );
        if (stored is not null)
            await AnswerAsync(http, stored);
    }

    private string? FindProblem(JsonElement rows)
    {
        if (rows.ValueKind != JsonValueKind.Array || rows.GetArrayLength() == 0)
            return "exposures array is required and must not be empty";
        var count = rows.GetArrayLength();
        return count > options.Value.MaxEvents
            ? $"exposure batch size {count} exceeds maximum allowed size of {options.Value.MaxEvents}"
            : null;
    }

    private ExposureEvent? Read(JsonElement row, EventFrame frame, DocumentReader reader, CompiledRuleset ruleset, FlagScope scope)
    {
        if (row.ValueKind != JsonValueKind.Object)
        {
            reader.Error("exposure row must be a JSON object");
            return null;
        }
        // Neither can such a text be read, nor can the row be translated.
        if (SurrogateEscapes.FindUnpaired(JsonMarshal.GetRawUtf8Value(row)) >= 0)
        {
            reader.Error("exposure row is not valid Unicode: it has an unpaired surrogate");
            return null;
        }
        if (TextOf(row, "entityID") is null or "")
            reader.Error("entityID is required");
        var variant = "";
        var flag = FindFlag(row, reader, ruleset, scope);
        if (flag is not null)
            variant = FindVariant(row, reader, flag);
        if (flag is null || reader.Errors.Count > 0)
            return null;
        using var translated = Translate(row, flag.Model.Key, variant);
        return ExposureEventJson.Read(translated.RootElement, frame, reader) is { } exposure ? names.Mark(exposure) : null;
    }

    private static FlagrFlag? FindFlag(JsonElement row, DocumentReader reader, CompiledRuleset ruleset, FlagScope scope)
    {
        var id = NumberOf(row, "flagID");
        var key = TextOf(row, "flagKey") ?? "";
        if (id == 0 && key.Length == 0)
        {
            reader.Error("flagID or flagKey is required");
            return null;
        }
        var byId = id == 0 ? null : FlagrIndex.Find(ruleset, id, scope);
        var byKey = key.Length == 0 ? null : FlagrIndex.Find(ruleset, key, scope);
        if (byId is not null && byKey is not null && byId != byKey)
            reader.Error("flagID and flagKey refer to different flags");
        else if ((byId ?? byKey) is { } flag)
            return FlagrFlag.Of(flag);
        else
            reader.Error("flag not found");
        return null;
    }

    /// <summary>Returns the key of the variant; empty when the row names none.</summary>
    private static string FindVariant(JsonElement row, DocumentReader reader, FlagrFlag flag)
    {
        var id = NumberOf(row, "variantID");
        var key = TextOf(row, "variantKey") ?? "";
        for (var i = 0; i < flag.Model.Variants.Length; i++)
        {
            var known = flag.Model.Variants[i].Key;
            if ((id == 0 || flag.VariantIds[i] == id) && (key.Length == 0 || known == key) && (id > 0 || key.Length > 0))
                return known;
        }
        if (id > 0 || key.Length > 0)
            reader.Error("the flag has no variant with this variantID and variantKey");
        return "";
    }

    /// <summary>Returns the row as the event of an evaluation, which is validated as those of every SDK.</summary>
    private static JsonDocument Translate(JsonElement row, string flag, string variant)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, RulesetJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("flagKey"u8, flag);
            if (variant.Length > 0)
                writer.WriteString("variant"u8, variant);
            Copy(row, "entityID", writer, "targetingKey");
            Copy(row, "entityContext", writer, "context");
            Copy(row, Names.Time, writer, "time");
            writer.WriteEndObject();
        }
        return JsonDocument.Parse(buffer.WrittenMemory);
    }

    private static void Copy(JsonElement row, string from, Utf8JsonWriter writer, string to)
    {
        if (!row.TryGetProperty(from, out var value) || value.ValueKind == JsonValueKind.Null)
            return;
        writer.WritePropertyName(to);
        value.WriteTo(writer);
    }

    private static string? TextOf(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long NumberOf(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt64(out var number)
        && number > 0
            ? number
            : 0;

    private static Task AnswerAsync(HttpContext http, SortedEvents events) =>
        JsonAnswer.WriteAsync(
            http,
            writer =>
            {
                writer.WriteStartObject();
                writer.WriteNumber("loggedCount"u8, events.Accepted.Count);
                writer.WriteString("message"u8, "Exposures logged successfully");
                writer.WriteStartArray("errors"u8);
                // An answer has a limited number of errors; rows after that are rejected without one.
                foreach (var row in events.Rejected.Where(row => row.Errors.Count > 0))
                {
                    writer.WriteStartObject();
                    writer.WriteNumber("index"u8, row.Index);
                    writer.WriteString("message"u8, row.Errors[0].Detail);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
        );
}
