using FlagCluster.Contracts.Events;

namespace FlagCluster.Events.Model;

/// <summary>Represents a recorded request together with its bytes in the ring. It is valid until the ring advances.</summary>
internal readonly ref struct RecordedAnswers
{
    /// <summary>The request.</summary>
    public readonly ref readonly RecordedRequest Request;

    /// <summary>The answers, for the flags of the request from <see cref="RecordedRequest.FirstFlag"/>.</summary>
    public readonly ReadOnlySpan<EvaluationAnswer> Answers;

    /// <summary>The targeting key as it was sent; empty for none.</summary>
    public readonly ReadOnlySpan<byte> Key;

    /// <summary>The context as a JSON object; empty for none.</summary>
    public readonly ReadOnlySpan<byte> Context;

    public RecordedAnswers(
        ref readonly RecordedRequest request,
        ReadOnlySpan<EvaluationAnswer> answers,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> context
    )
    {
        Request = ref request;
        Answers = answers;
        Key = key;
        Context = context;
    }
}
