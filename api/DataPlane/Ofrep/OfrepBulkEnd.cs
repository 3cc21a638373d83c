using System.IO.Hashing;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Evaluation;
using FlagCluster.Api.DataPlane.Streaming;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Evaluation.Ofrep;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>
/// Holds what all bulk answers to a key have in common while their state is the same: the end of the answer, whose stream ticket is costly,
/// and recent ETags, so that a client that asks again for the same context costs no allocation. Thread-safe.
/// </summary>
internal sealed class OfrepBulkEnd
{
    private const int RecentETags = 64;

    private readonly OfrepBulkState _state;
    private readonly byte[] _bytes;
    private readonly long _seed;
    private readonly RecentETag?[] _recent = new RecentETag?[RecentETags];

    private OfrepBulkEnd(SdkKeySession session, in OfrepBulkState state, int inactivitySeconds)
    {
        _state = state;
        _seed = BulkETag.SeedOf([
            state.TimeWindowEpoch,
            state.Stale ? 1 : 0,
            state.Scope.ClientVisibleOnly ? 1 : 0,
            BulkETag.HashOf(state.Scope.Tags),
            (int)state.Day,
            BulkETag.HashOf(state.Prefix),
        ]);
        _bytes = Write(session, state, inactivitySeconds);
    }

    /// <summary>Returns the end of the answers to a key, which is created when the state has changed.</summary>
    /// <param name="session">The session of the key.</param>
    /// <param name="state">The state of the answer.</param>
    /// <param name="inactivitySeconds">The seconds without data after which a client regards its stream as broken.</param>
    public static OfrepBulkEnd Of(SdkKeySession session, in OfrepBulkState state, int inactivitySeconds)
    {
        if (session.Kept is OfrepBulkEnd kept && kept._state == state)
            return kept;
        var end = new OfrepBulkEnd(session, state, inactivitySeconds);
        session.Kept = end;
        return end;
    }

    /// <summary>Gets the address of the event stream, the metadata, and the closing brackets.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Sets the ETag, and answers a request whose conditions decide it.</summary>
    /// <param name="http">The request.</param>
    /// <param name="body">Its body.</param>
    /// <param name="counts">Counts the answer.</param>
    /// <returns>The task that answers, or null when the evaluation is to be sent.</returns>
    public Task? TryAnswerCondition(HttpContext http, ReadOnlySpan<byte> body, EvaluationCounts counts) =>
        BulkETag.TryAnswerCondition(http, ETag(body), counts, FailAsync);

    private static byte[] Write(SdkKeySession session, in OfrepBulkState state, int inactivitySeconds)
    {
        var output = AnswerBuffer.Take();
        output.Write("],\"eventStreams\":[{\"type\":\"sse\",\"endpoint\":{\"requestUri\":\""u8);
        // Percent-encoded, which leaves nothing that JSON would have to escape.
        output.WriteAscii(state.Prefix);
        output.Write("/ofrep/v1/stream?ticket="u8);
        output.WriteAscii(StreamTicket.Create(session, state.Day));
        output.Write("&have="u8);
        output.WriteAscii(RefetchFeed.Id(state.Version, state.TimeWindowEpoch));
        output.Write("\"},\"inactivityDelaySec\":"u8);
        output.Write(inactivitySeconds);
        output.Write("}]"u8);
        OfrepJson.WriteTail(output, state.Version);
        return output.Written.ToArray();
    }

    private static Task FailAsync(HttpContext http, string details, int status) =>
        OfrepAnswer.FailAsync(http, null, ErrorCode.ParseError, details, status);

    /// <summary>Returns the ETag for a body. Everything but the version and the body is hashed into the seed.</summary>
    private string ETag(ReadOnlySpan<byte> body)
    {
        var hash = XxHash3.HashToUInt64(body, _seed);
        ref var slot = ref _recent[hash % RecentETags];
        if (Volatile.Read(ref slot) is { } recent && recent.Hash == hash)
            return recent.Text;
        var text = BulkETag.Create(_state.Version, hash);
        Volatile.Write(ref slot, new(hash, text));
        return text;
    }

    private sealed record RecentETag(ulong Hash, string Text);
}
