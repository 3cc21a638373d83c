using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using FlagCluster.Contracts.Events;

namespace FlagCluster.Contracts.Json;

/// <summary>Reads crash reports in the form of Flagent. Its flags have no variants, and its further data is ignored.</summary>
/// <remarks>https://github.com/MaxLuxs/Flagent</remarks>
public static class FlagentCrashJson
{
    private const string What = "A crash report";

    /// <summary>The property that only this form has, and requires.</summary>
    public const string StackTrace = "stackTrace";

    /// <summary>Reads a report and reports errors to the reader.</summary>
    /// <returns>The report, or null when it has errors.</returns>
    public static CrashReport? Read(JsonElement element, EventFrame frame, DocumentReader reader)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(reader);
        var errors = reader.Errors.Count;
        string? message = null,
            stack = null,
            app = null,
            platform = null;
        var time = frame.Now.ToUnixTimeMilliseconds();
        var flags = new List<CrashedFlag>();
        var read = reader.Object(
            element,
            What,
            (name, value) =>
            {
                switch (name)
                {
                    case StackTrace:
                        stack = CrashReportJson.CutBytes(CrashReportJson.Text(value, "'stackTrace'", reader), CrashReport.StackBytes);
                        break;
                    case "message":
                        message = CrashReportJson.CutCharacters(
                            CrashReportJson.Text(value, "'message'", reader),
                            CrashReport.MessageLength
                        );
                        break;
                    case "platform":
                        platform = EventFields.Line(value, "'platform'", CrashReport.NameLength, reader);
                        break;
                    case "appVersion" when value.ValueKind != JsonValueKind.Null:
                        app = EventFields.Line(value, "'appVersion'", CrashReport.NameLength, reader);
                        break;
                    case "timestamp" when value.ValueKind != JsonValueKind.Null:
                        time = ReadTime(value, frame, reader) ?? time;
                        break;
                    case "activeFlagKeys" when value.ValueKind != JsonValueKind.Null:
                        ReadFlags(value, flags, reader);
                        break;
                }
                return true;
            }
        );
        if (read && reader.Errors.Count == errors)
        {
            foreach (var (name, text) in new[] { (StackTrace, stack), ("message", message), ("platform", platform) })
                if (text is null)
                    reader.Missing(name, What);
        }
        if (reader.Errors.Count > errors)
            return null;
        return new()
        {
            Environment = frame.Environment,
            Id = IdOf(element, time),
            Time = time,
            Message = message,
            Stack = stack,
            App = app,
            Platform = platform,
            Flags = [.. flags],
            Client = frame.Client,
            KeyKind = frame.KeyKind,
            Sdk = frame.Sdk,
        };
    }

    /// <summary>Returns the same id for a report that is sent again.</summary>
    private static string IdOf(JsonElement element, long time)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(JsonMarshal.GetRawUtf8Value(element));
        hash.AppendData(BitConverter.GetBytes(time));
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    private static long? ReadTime(JsonElement value, EventFrame frame, DocumentReader reader)
    {
        if (!ExactNumber.TryReadWhole(value, out var time))
        {
            reader.Error("'timestamp' must be Unix milliseconds.");
            return null;
        }
        var (least, most) = (frame.Now - frame.Limits.Age, frame.Now + frame.Limits.Ahead);
        if (time >= least.ToUnixTimeMilliseconds() && time <= most.ToUnixTimeMilliseconds())
            return time;
        reader.Error("'timestamp' is too old (Track:MaxAgeHours) or in the future (Track:MaxAheadSeconds).");
        return null;
    }

    /// <summary>Reads the first keys. An application may have more active flags than a report can name.</summary>
    private static void ReadFlags(JsonElement value, List<CrashedFlag> flags, DocumentReader reader)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            reader.Error($"'activeFlagKeys' must be a JSON array, not {DocumentReader.Describe(value)}.");
            return;
        }
        var index = 0;
        foreach (var item in value.EnumerateArray().Take(CrashReport.MaxFlags))
        {
            reader.Enter(index++);
            var key = reader.Key(item, "A flag key");
            if (key.Length > 0)
                flags.Add(new(key));
            reader.Leave();
        }
    }
}
