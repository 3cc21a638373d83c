using System.Collections.Immutable;

namespace FlagCluster.Grains.Abstractions.Evaluation;

/// <summary>Represents the answers to an <see cref="EvaluateRequest"/>.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.evaluate-reply")]
public sealed record EvaluateReply
{
    /// <summary>
    /// Gets an answer for each query, in the same order. Answers at the end are absent when they would make the reply too large; the caller
    /// asks for them again. The first one is always there.
    /// </summary>
    [Id(0)]
    public ImmutableArray<AnswerMessage> Answers { get; init; } = [];
}
