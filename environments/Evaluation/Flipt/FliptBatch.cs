using System.Runtime.InteropServices;
using System.Text.Json;
using FlagCluster.Contracts.Evaluation;

namespace FlagCluster.Environments.Evaluation.Flipt;

/// <summary>
/// Represents the outline of a batch, <c>{"requestId":…,"requests":[…]}</c>: where its requests are. Reused by the calling thread, so that
/// it allocates nothing once its buffers have grown.
/// </summary>
internal sealed class FliptBatch : IRequestBody
{
    /// <summary>The largest number of requests. Each has an answer, also an empty one.</summary>
    public const int MaxRequests = 1000;

    private const int LargestKept = 1024 * 1024;

    [ThreadStatic]
    private static FliptBatch? _current;

    private readonly List<Range> _requests = [];
    private byte[] _body = [];
    private Range _requestId;

    /// <inheritdoc/>
    public static string Subject => "body";

    /// <summary>Gets the locations of the requests.</summary>
    public ReadOnlySpan<Range> Requests => CollectionsMarshal.AsSpan(_requests);

    /// <summary>Gets the id of the batch as a JSON string, or nothing when it is blank.</summary>
    public ReadOnlySpan<byte> RequestId => _body.AsSpan(_requestId) is { Length: > 2 } id ? id : default;

    /// <summary>Gets a request.</summary>
    /// <param name="location">Its location.</param>
    public ReadOnlySpan<byte> this[Range location] => _body.AsSpan(location);

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
        if (batch._body.Length < body.Length || batch._body.Length > LargestKept)
            batch._body = new byte[Math.Max(body.Length, 4 * 1024)];
        body.CopyTo(batch._body);
        // The requests are two levels deeper.
        error = ContextReader.Read(batch._body.AsSpan(0, body.Length), maxDepth + 2, ref batch, out details);
        return batch;
    }

    /// <inheritdoc/>
    public ErrorCode Read(ref Utf8JsonReader reader, out string? details)
    {
        details = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            details = "The body must be a JSON object such as {\"requests\": [{\"flagKey\": \"checkout\", \"entityId\": \"user-1\"}]}.";
            return ErrorCode.ParseError;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var error = ReadMember(ref reader, out details);
            if (error != ErrorCode.None)
                return error;
        }
        reader.Read();
        return ErrorCode.None;
    }

    private ErrorCode ReadMember(ref Utf8JsonReader reader, out string? details)
    {
        details = null;
        if (FliptText.IsNamed(reader, "requestId"u8, "request_id"u8))
        {
            reader.Read();
            return FliptText.ReadId(reader, out _requestId, out details);
        }
        var areRequests = FliptText.IsNamed(reader, "requests"u8);
        reader.Read();
        if (!areRequests || reader.TokenType == JsonTokenType.Null)
        {
            reader.Skip();
            return ErrorCode.None;
        }
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            details = "'requests' must be an array.";
            return ErrorCode.ParseError;
        }
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (_requests.Count == MaxRequests)
            {
                details = $"A batch has at most {MaxRequests} requests. Send several batches.";
                return ErrorCode.ParseError;
            }
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            _requests.Add(start..(int)reader.BytesConsumed);
        }
        return ErrorCode.None;
    }
}
