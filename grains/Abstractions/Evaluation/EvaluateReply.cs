using System.Collections.Immutable;

namespace FlagCluster.Grains.Abstractions.Evaluation;

/// <summary>The answers to an <see cref="EvaluateRequest"/>.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.evaluate-reply")]
public sealed record EvaluateReply
{
    /// <summary>One for each query, in the same order.</summary>
    [Id(0)]
    public ImmutableArray<AnswerMessage> Answers { get; init; } = [];
}
