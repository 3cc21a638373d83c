using System.Buffers;
using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Json;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Crashes;

/// <summary>Turns crash reports into track events, whose attributes have what is recorded of the crash.</summary>
internal sealed class CrashTracks(IOptions<CrashOptions> options)
{
    private readonly bool _recordDetails = options.Value.RecordDetails;

    /// <summary>Returns the track event of a crash.</summary>
    /// <param name="report">The report.</param>
    public TrackEvent Of(CrashReport report) =>
        new()
        {
            Environment = report.Environment,
            Id = report.Id,
            Time = report.Time,
            TargetingKey = report.TargetingKey,
            Name = CrashReport.TrackName,
            Details = Attributes(report, CrashGroup.Of(report)),
            Client = report.Client,
            KeyKind = report.KeyKind,
            Sdk = report.Sdk,
        };

    private byte[] Attributes(CrashReport report, CrashGroup group)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, RulesetJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("group"u8, group.Id);
            writer.WriteString("type"u8, group.Type);
            Write(writer, "frame", group.Frame);
            if (_recordDetails)
            {
                Write(writer, "message", report.Message);
                Write(writer, "stack", report.Stack);
            }
            Write(writer, "app", report.App);
            Write(writer, "platform", report.Platform);
            WriteFlags(writer, report);
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the flags as arrays of key, variant and version. Absent values at the end are omitted.</summary>
    private static void WriteFlags(Utf8JsonWriter writer, CrashReport report)
    {
        if (report.Flags.IsEmpty)
            return;
        writer.WriteStartArray("flags"u8);
        foreach (var flag in report.Flags)
        {
            var hasVersion = flag.Version != EnvironmentVersion.None;
            writer.WriteStartArray();
            writer.WriteStringValue(flag.FlagKey);
            if (flag.Variant is not null || hasVersion)
                writer.WriteStringValue(flag.Variant);
            if (hasVersion)
                writer.WriteStringValue(flag.Version.ToString());
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is not null)
            writer.WriteString(name, text);
    }
}
