using System.Text.Json.Serialization;
using FlagCluster.Analytics.Counting;
using Parquet.Serialization.Attributes;

namespace FlagCluster.Analytics.Export;

/// <summary>Represents a row of <c>evaluations</c>. A value that does not exist is null.</summary>
internal sealed class EvaluationRow
{
    [JsonPropertyName("environment"), ParquetRequired]
    public string Environment { get; set; } = "";

    [JsonPropertyName("start"), ParquetTimestamp]
    public DateTime Start { get; set; }

    [JsonPropertyName("flag"), ParquetRequired]
    public string Flag { get; set; } = "";

    [JsonPropertyName("variant")]
    public string? Variant { get; set; }

    [JsonPropertyName("reason"), ParquetRequired]
    public string Reason { get; set; } = "";

    [JsonPropertyName("rule")]
    public string? Rule { get; set; }

    [JsonPropertyName("error_code")]
    public string? ErrorCode { get; set; }

    [JsonPropertyName("kind"), ParquetRequired]
    public string Kind { get; set; } = "";

    [JsonPropertyName("client")]
    public string? Client { get; set; }

    [JsonPropertyName("late")]
    public bool Late { get; set; }

    [JsonPropertyName("events")]
    public long Events { get; set; }

    [JsonPropertyName("evaluations")]
    public double Evaluations { get; set; }

    public static EvaluationRow From(EvaluationCell cell, EvaluationSum sum) =>
        new()
        {
            Environment = cell.Environment,
            Start = ExportNames.Time(cell.Start),
            Flag = cell.Flag,
            Variant = cell.Variant,
            Reason = cell.Reason,
            Rule = cell.Rule,
            ErrorCode = cell.ErrorCode,
            Kind = ExportNames.Of(cell.Kind),
            Client = cell.Client,
            Late = cell.IsLate,
            Events = sum.Events,
            Evaluations = sum.Evaluations,
        };
}

/// <summary>Represents a row of <c>tracks</c>.</summary>
internal sealed class TrackRow
{
    [JsonPropertyName("environment"), ParquetRequired]
    public string Environment { get; set; } = "";

    [JsonPropertyName("start"), ParquetTimestamp]
    public DateTime Start { get; set; }

    [JsonPropertyName("name"), ParquetRequired]
    public string Name { get; set; } = "";

    [JsonPropertyName("client")]
    public string? Client { get; set; }

    [JsonPropertyName("late")]
    public bool Late { get; set; }

    [JsonPropertyName("events")]
    public long Events { get; set; }

    [JsonPropertyName("values")]
    public long Values { get; set; }

    [JsonPropertyName("sum")]
    public double Sum { get; set; }

    public static TrackRow From(TrackCell cell, TrackSum sum) =>
        new()
        {
            Environment = cell.Environment,
            Start = ExportNames.Time(cell.Start),
            Name = cell.Name,
            Client = cell.Client,
            Late = cell.IsLate,
            Events = sum.Events,
            Values = sum.Values,
            Sum = sum.Sum,
        };
}

/// <summary>Represents a row of <c>people</c>.</summary>
internal sealed class PeopleRow
{
    [JsonPropertyName("environment"), ParquetRequired]
    public string Environment { get; set; } = "";

    [JsonPropertyName("start"), ParquetTimestamp]
    public DateTime Start { get; set; }

    [JsonPropertyName("flag"), ParquetRequired]
    public string Flag { get; set; } = "";

    [JsonPropertyName("variant")]
    public string? Variant { get; set; }

    [JsonPropertyName("kind"), ParquetRequired]
    public string Kind { get; set; } = "";

    [JsonPropertyName("people")]
    public double People { get; set; }

    public static PeopleRow From(PeopleCell cell, HyperLogLog people) =>
        new()
        {
            Environment = cell.Environment,
            Start = ExportNames.Time(cell.Start),
            Flag = cell.Flag,
            Variant = cell.Variant,
            Kind = ExportNames.Of(cell.Kind),
            People = people.Estimate,
        };
}

/// <summary>Represents a row of <c>seen</c>.</summary>
internal sealed class SeenRow
{
    [JsonPropertyName("environment"), ParquetRequired]
    public string Environment { get; set; } = "";

    [JsonPropertyName("flag"), ParquetRequired]
    public string Flag { get; set; } = "";

    [JsonPropertyName("kind"), ParquetRequired]
    public string Kind { get; set; } = "";

    [JsonPropertyName("client")]
    public string? Client { get; set; }

    [JsonPropertyName("first_seen"), ParquetTimestamp]
    public DateTime FirstSeen { get; set; }

    [JsonPropertyName("last_seen"), ParquetTimestamp]
    public DateTime LastSeen { get; set; }

    public static SeenRow From(SeenCell cell, SeenTimes times) =>
        new()
        {
            Environment = cell.Environment,
            Flag = cell.Flag,
            Kind = ExportNames.Of(cell.Kind),
            Client = cell.Client,
            FirstSeen = ExportNames.Time(times.First),
            LastSeen = ExportNames.Time(times.Last),
        };
}
