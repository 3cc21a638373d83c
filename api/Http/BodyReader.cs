using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Http;

/// <summary>Reads whole request bodies up to a limit.</summary>
internal static class BodyReader
{
    /// <summary>Reads the body if all of it has arrived, as it has for nearly every small request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="body">The body, valid until the reader is advanced past it.</param>
    /// <returns>False when the caller has to await more.</returns>
    public static bool TryReadAll(HttpRequest request, out ReadOnlySequence<byte> body)
    {
        body = default;
        if (!request.BodyReader.TryRead(out var result))
            return false;
        body = result.Buffer;
        if (result.IsCompleted || body.Length == request.ContentLength)
            return true;
        request.BodyReader.AdvanceTo(body.Start, body.Start);
        return false;
    }

    /// <summary>Waits until the whole body has arrived.</summary>
    /// <returns>The body, or null when it is longer than the limit.</returns>
    public static async ValueTask<ReadOnlySequence<byte>?> ReadAllAsync(
        HttpRequest request,
        long limit,
        CancellationToken cancellationToken
    )
    {
        if (request.ContentLength > limit)
            return null;
        while (true)
        {
            var result = await request.BodyReader.ReadAsync(cancellationToken);
            if (result.Buffer.Length > limit)
            {
                request.BodyReader.AdvanceTo(result.Buffer.End);
                return null;
            }
            if (result.IsCompleted)
                return result.Buffer;
            request.BodyReader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }
}
