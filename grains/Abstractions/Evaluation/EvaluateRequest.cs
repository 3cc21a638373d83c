using System.Collections.Immutable;

namespace FlagCluster.Grains.Abstractions.Evaluation;

/// <summary>Queries that are answered together.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.evaluate-request")]
public sealed record EvaluateRequest
{
    /// <summary>The queries.</summary>
    [Id(0)]
    public ImmutableArray<QueryMessage> Queries { get; init; } = [];
}
