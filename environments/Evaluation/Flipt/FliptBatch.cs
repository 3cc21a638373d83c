using System.Runtime.InteropServices;
using System.Text.Json;
using FlagCluster.Contracts.Evaluation;

namespace FlagCluster.Environments.Evaluation.Flipt;

/// <summary>
/// Represents the outline of a batch, <c>{"requestId":…,"requests":[…]}</c>: where its requests are. Reused by the calling thread, so that
/// it allocates nothing once its buffers have grown.
/// </summary>
internal sealed class FliptBatch : IRequestBody, IRequestMembers
{
    /// <summary>The largest number of requests. Each has an answer, also an empty one.</summary>
    public const int MaxRequests = 1000;

    [ThreadStatic]
    private static FliptBatch? _current;

    private readonly List<Range> _requests = [];
    private readonly BatchText _body = new();
    private Range _requestId;

    /// <inheritdoc/>
    public static string Subject => "body";

    /// <summary>Gets the locations of the requests.</summary>
    public ReadOnlySpan<Range> Requests => CollectionsMarshal.AsSpan(_requests);

    /// <summary>Gets the results of the requests. The caller that adds them clears them: they refer to a ruleset.</summary>
    public List<FliptBatchResult> Results { get; } = [];

    /// <summary>Gets the id of the batch as a JSON string, or nothing when it is blank.</summary>
    public ReadOnlySpan<byte> RequestId => _body[_requestId] is { Length: > 2 } id ? id : default;

    /// <summary>Gets a request.</summary>
    /// <param name="location">Its location.</param>
    public ReadOnlySpan<byte> this[Range location] => _body[location];

    /// <summary>Reads the outline of a batch.</summary>
    /// <param name="body">The body, which is copied: the requests replace it in the context.</param>
    /// <param name="maxDepth">The number of nested levels that a request may have.</param>
    /// <param name="error">The error.</param>
    /// <param name="details">What is wrong, or null.</param>
    public static FliptBatch Read(ReadOnlySpan<byte> body, int maxDepth, out ErrorCode error, out string? details)
    {
        var batch = _current ??= new();
        batch._requests.Clear();
        batch._requestId = default;
        var text = batch._body.Set(body);
        // The requests are two levels deeper.
        error = ContextReader.Read(text, maxDepth + 2, ref batch, out details);
        return batch;
    }

    /// <inheritdoc/>
    public ErrorCode Read(ref Utf8JsonReader reader, out string? details)
    {
        var self = this;
        return RequestText.ReadMembers(
            ref reader,
            ref self,
            "{\"requests\": [{\"flagKey\": \"checkout\", \"entityId\": \"user-1\"}]}",
            out details
        );
    }

    /// <inheritdoc/>
    public ErrorCode ReadMember(ref Utf8JsonReader reader, out string? details)
    {
        details = null;
        if (RequestText.IsNamed(reader, "requestId"u8, "request_id"u8))
        {
            reader.Read();
            return FliptText.ReadId(reader, out _requestId, out details);
        }
        var areRequests = RequestText.IsNamed(reader, "requests"u8);
        reader.Read();
        if (areRequests)
            return RequestText.ReadItems(ref reader, "requests", MaxRequests, _requests, out details);
        reader.Skip();
        return ErrorCode.None;
    }
}
