using System.Buffers;
using System.Globalization;
using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Events.Changes;

/// <summary>A committed change as consumers outside get it.</summary>
/// <remarks>
/// Version and base let a reader see whether it has everything before this change. Operations that would make the record larger
/// than it may be are left out, which <c>operationsOmitted</c> says; a reader then fetches, as it does when the base is not its version.
/// </remarks>
public static class ChangeEventJson
{
    /// <summary>The change's id: the same however often it is sent.</summary>
    public static string Id(EnvironmentId environment, Change change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return $"{environment}@{change.Version}";
    }

    /// <summary>When it was committed, in UTC with milliseconds.</summary>
    public static string Time(Change change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return change.Time.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }

    /// <summary>The change as UTF-8 JSON.</summary>
    /// <param name="environment">Its environment.</param>
    /// <param name="change">The change.</param>
    /// <param name="most">The most bytes it may take; its operations are left out where it would take more.</param>
    public static byte[] Write(EnvironmentId environment, Change change, int most)
    {
        ArgumentNullException.ThrowIfNull(change);
        var whole = Write(environment, change, withOperations: true);
        return whole.Length <= most ? whole : Write(environment, change, withOperations: false);
    }

    private static byte[] Write(EnvironmentId environment, Change change, bool withOperations)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, RulesetJson.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("id"u8, Id(environment, change));
        writer.WriteString("environment"u8, environment.ToString());
        writer.WriteString("version"u8, change.Version.ToString());
        writer.WriteString("base"u8, change.Base.ToString());
        writer.WriteString("time"u8, Time(change));
        writer.WritePropertyName("actor"u8);
        ActorJson.Write(writer, change.Actor);
        if (change.Message is not null) writer.WriteString("message"u8, change.Message);
        if (change.RequestId is not null) writer.WriteString("requestId"u8, change.RequestId);
        if (change.OperationId is not null) writer.WriteString("operationId"u8, change.OperationId);
        if (withOperations)
        {
            writer.WritePropertyName("operations"u8);
            ChangeSetJson.Write(writer, change.Changes);
        }
        else
        {
            writer.WriteBoolean("operationsOmitted"u8, true);
        }
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
