using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Api.Management.Analytics.Captures;
using FlagCluster.Api.Management.Analytics.Live;
using FlagCluster.Api.Management.Requests;

namespace FlagCluster.Api.Management.Analytics;

/// <summary>Lists the types of answers, whose JSON is generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(FlagCountsResponse))]
[JsonSerializable(typeof(SeriesResponse))]
[JsonSerializable(typeof(TopResponse))]
[JsonSerializable(typeof(ErrorsResponse))]
[JsonSerializable(typeof(Page<SeenItem>))]
[JsonSerializable(typeof(PeopleResponse))]
[JsonSerializable(typeof(ConversionsResponse))]
[JsonSerializable(typeof(TracksResponse))]
[JsonSerializable(typeof(LiveCounts))]
[JsonSerializable(typeof(EvaluationEvent))]
[JsonSerializable(typeof(CaptureEndEvent))]
internal sealed partial class AnalyticsJsonContext : JsonSerializerContext;
