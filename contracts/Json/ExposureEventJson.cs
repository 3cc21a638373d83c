using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Text;

namespace FlagCluster.Contracts.Json;

/// <summary>Reads reported evaluations that SDKs computed locally.</summary>
public static class ExposureEventJson
{
    private const string What = "An exposure";

    /// <summary>
    /// Reads an event and reports errors to the reader. Does not check that the flag exists: an SDK may have an older or newer ruleset.
    /// </summary>
    /// <returns>The event, or null when it has errors.</returns>
    public static ExposureEvent? Read(JsonElement element, EventFrame frame, DocumentReader reader)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(reader);
        var errors = reader.Errors.Count;
        var head = new EventHead(frame, reader);
        string? flagKey = null,
            variant = null,
            reason = null,
            errorCode = null,
            ruleId = null;
        double samplingRate = 1;
        FlagValue? served = null;
        EnvironmentVersion version = default;
        ReadOnlyMemory<byte> context = default;
        var hasKey = false;
        var read = reader.Object(
            element,
            What,
            (name, value) =>
            {
                hasKey |= name == "flagKey";
                if (value.ValueKind == JsonValueKind.Null && name is not "flagKey")
                    return IsKnown(name);
                switch (name)
                {
                    case "flagKey":
                        flagKey = reader.Key(value, "'flagKey'");
                        return true;
                    case "variant":
                        variant = reader.Key(value, "'variant'");
                        return true;
                    case "value":
                        served = reader.EventValue(value, "'value'");
                        return true;
                    case "reason":
                        reason = EventFields.Constant(value, "'reason'", reader);
                        return true;
                    case "errorCode":
                        errorCode = EventFields.Constant(value, "'errorCode'", reader);
                        return true;
                    case "ruleId":
                        ruleId = reader.Key(value, "'ruleId'");
                        return true;
                    case "rulesetVersion":
                        version = ReadVersion(value, reader);
                        return true;
                    case "context":
                        context = EventFields.Attributes(value, "'context'", frame.Limits, reader);
                        return true;
                    case "samplingRate":
                        samplingRate = ReadRate(value, reader);
                        return true;
                    default:
                        return head.Read(name, value);
                }
            }
        );
        if (read && !hasKey)
            reader.Missing("flagKey", What);
        if (reader.Errors.Count > errors)
            return null;
        return new()
        {
            Environment = frame.Environment,
            Id = head.Id,
            Time = head.Time,
            FlagKey = flagKey!,
            Variant = variant,
            Value = served,
            Reason = reason ?? (errorCode is null ? "UNKNOWN" : "ERROR"),
            ErrorCode = errorCode,
            RuleId = ruleId,
            Version = version,
            TargetingKey = head.TargetingKey,
            Context = context,
            SamplingRate = samplingRate,
            Client = frame.Client,
            KeyKind = frame.KeyKind,
            Sdk = frame.Sdk,
        };
    }

    private static bool IsKnown(string name) =>
        name
            is "id"
                or "time"
                or "variant"
                or "value"
                or "reason"
                or "errorCode"
                or "ruleId"
                or "rulesetVersion"
                or "targetingKey"
                or "context"
                or "samplingRate";

    private static EnvironmentVersion ReadVersion(JsonElement value, DocumentReader reader)
    {
        var text = reader.Text(value, "'rulesetVersion'", 64);
        if (EnvironmentVersion.TryParse(text, out var version) || text.Length == 0)
            return version;
        reader.Error($"'rulesetVersion' is '{Clipped.Value(text)}'; write it as epoch.number, such as 1.42.");
        return default;
    }

    private static double ReadRate(JsonElement value, DocumentReader reader)
    {
        if (EventFields.Number(value, "'samplingRate'", reader) is not { } rate)
            return 1;
        if (rate is > 0 and <= 1)
            return rate;
        reader.Error("'samplingRate' must be more than 0 and at most 1.");
        return 1;
    }
}
