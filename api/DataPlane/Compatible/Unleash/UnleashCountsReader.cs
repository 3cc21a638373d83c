using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash;

/// <summary>
/// Reads the metrics of Unleash's SDKs and of Unleash Edge. Unknown properties are ignored: newer SDKs have more. Errors are those of the
/// structure only, because an SDK sends the same counts again, or never again, after an error.
/// </summary>
internal sealed class UnleashCountsReader(EventFrame frame) : ErrorCollector
{
    /// <summary>The largest number of evaluations of one kind in one report.</summary>
    private const long MaxCount = 100_000_000;

    private readonly List<UnleashCounts> _counts = [];

    /// <summary>Reads the body of a report of an SDK.</summary>
    /// <returns>The counts; use them only when there are no errors.</returns>
    public IReadOnlyList<UnleashCounts> ReadReport(JsonElement root)
    {
        if (IsObject(root, "The report") && root.TryGetProperty("bucket"u8, out var bucket) && bucket.ValueKind != JsonValueKind.Null)
        {
            Enter("bucket");
            if (IsObject(bucket, "'bucket'"))
                ReadBucket(bucket);
            Leave();
        }
        return _counts;
    }

    /// <summary>Reads the body of a report of Unleash Edge.</summary>
    /// <returns>The counts; use them only when there are no errors.</returns>
    public IReadOnlyList<UnleashCounts> ReadBulk(JsonElement root)
    {
        if (!IsObject(root, "The report") || !root.TryGetProperty("metrics"u8, out var metrics))
            return _counts;
        Enter("metrics");
        if (metrics.ValueKind == JsonValueKind.Array)
            ReadMetrics(metrics);
        else if (metrics.ValueKind != JsonValueKind.Null)
            Error("'metrics' must be a JSON array.");
        Leave();
        return _counts;
    }

    private void ReadBucket(JsonElement bucket)
    {
        if (!bucket.TryGetProperty("toggles"u8, out var toggles))
            return;
        var time = TimeOf(bucket, "stop");
        Enter("toggles");
        if (IsObject(toggles, "'toggles'"))
        {
            foreach (var toggle in toggles.EnumerateObject())
            {
                Enter(toggle.Name);
                Add(toggle.Name, time, toggle.Value);
                Leave();
            }
        }
        Leave();
    }

    private void ReadMetrics(JsonElement metrics)
    {
        foreach (var (index, item) in metrics.EnumerateArray().Index())
        {
            Enter(index);
            if (IsObject(item, "The item"))
            {
                if (TextOf(item, "featureName") is { } feature)
                    Add(feature, TimeOf(item, "timestamp"), item);
                else
                    Error("The item needs the text 'featureName'.");
            }
            Leave();
        }
    }

    private void Add(string feature, long time, JsonElement toggle)
    {
        if (!IsObject(toggle, "The toggle"))
            return;
        var variants = ImmutableArray.CreateBuilder<UnleashVariantCount>();
        if (toggle.TryGetProperty("variants"u8, out var all) && all.ValueKind != JsonValueKind.Null)
        {
            Enter("variants");
            if (IsObject(all, "'variants'"))
                foreach (var variant in all.EnumerateObject())
                    variants.Add(new(variant.Name, Count(variant.Name, variant.Value)));
            Leave();
        }
        _counts.Add(new(feature, time, CountOf(toggle, "yes"), CountOf(toggle, "no"), variants.ToImmutable()));
    }

    private long CountOf(JsonElement toggle, string name) =>
        toggle.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? Count(name, value) : 0;

    private long Count(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsInteger(number))
            if (number is >= 0 and <= MaxCount)
                return (long)number;
        Error(name, $"The count must be a whole number, 0 to {MaxCount}.");
        return 0;
    }

    /// <summary>Returns the end of a window; a time that events may not have counts as the time of the report.</summary>
    private long TimeOf(JsonElement window, string name)
    {
        var isTime = Rfc3339.TryParse(TextOf(window, name) ?? "", out DateTimeOffset time);
        var isValid = isTime && time >= frame.Now - frame.Limits.Age && time <= frame.Now + frame.Limits.Ahead;
        return (isValid ? time : frame.Now).ToUnixTimeMilliseconds();
    }

    private static string? TextOf(JsonElement item, string name)
    {
        if (!item.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // The text has an unpaired surrogate.
            return null;
        }
    }

    private bool IsObject(JsonElement element, string what)
    {
        if (element.ValueKind == JsonValueKind.Object)
            return true;
        Error($"{what} must be a JSON object.");
        return false;
    }
}
