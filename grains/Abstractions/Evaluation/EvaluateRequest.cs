using System.Collections.Immutable;

namespace FlagCluster.Grains.Abstractions.Evaluation;

/// <summary>Represents queries that are answered together.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.evaluate-request")]
public sealed record EvaluateRequest
{
    /// <summary>Gets the queries.</summary>
    [Id(0)]
    public ImmutableArray<QueryMessage> Queries { get; init; } = [];
}
