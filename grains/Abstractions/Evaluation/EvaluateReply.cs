using System.Collections.Immutable;

namespace FlagCluster.Grains.Abstractions.Evaluation;

/// <summary>Represents the answers to an <see cref="EvaluateRequest"/>.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.evaluate-reply")]
public sealed record EvaluateReply
{
    /// <summary>Gets one answer for each query, in the same order.</summary>
    [Id(0)]
    public ImmutableArray<AnswerMessage> Answers { get; init; } = [];
}
