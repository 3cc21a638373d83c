using System.Globalization;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Events.Changes;

/// <summary>Writes committed changes as JSON for external consumers.</summary>
/// <remarks>
/// Version and base show a consumer whether it has everything before this change. When the operations would make the record too large, they
/// are omitted and <c>operationsOmitted</c> is true; a consumer then fetches the ruleset, as it does when the base is not its version.
/// </remarks>
public static class ChangeEventJson
{
    /// <summary>Returns the id of a change, the same for every delivery.</summary>
    public static string Id(EnvironmentId environment, Change change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return $"{environment}@{change.Version}";
    }

    /// <summary>Returns the time of the commit, in UTC with milliseconds.</summary>
    public static string Time(Change change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return change.Time.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }

    /// <summary>Returns a change as UTF-8 JSON.</summary>
    /// <param name="environment">The environment of the change.</param>
    /// <param name="change">The change.</param>
    /// <param name="maxBytes">The largest size; operations are omitted when they would exceed it.</param>
    public static byte[] Write(EnvironmentId environment, Change change, int maxBytes)
    {
        ArgumentNullException.ThrowIfNull(change);
        var whole = Write(environment, change, withOperations: true);
        return whole.Length <= maxBytes ? whole : Write(environment, change, withOperations: false);
    }

    private static byte[] Write(EnvironmentId environment, Change change, bool withOperations) =>
        RulesetJson.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, Id(environment, change));
            writer.WriteString("environment"u8, environment.ToString());
            writer.WriteString("version"u8, change.Version.ToString());
            writer.WriteString("base"u8, change.Base.ToString());
            writer.WriteNumber("level"u8, change.Level);
            writer.WriteString("time"u8, Time(change));
            writer.WritePropertyName("actor"u8);
            ActorJson.Write(writer, change.Actor);
            if (change.Message is not null)
                writer.WriteString("message"u8, change.Message);
            if (change.RequestId is not null)
                writer.WriteString("requestId"u8, change.RequestId);
            if (change.OperationId is not null)
                writer.WriteString("operationId"u8, change.OperationId);
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
        });
}
