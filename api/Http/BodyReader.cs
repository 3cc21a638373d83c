using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Http;

/// <summary>
/// Reads whole request bodies up to a limit. A body that ends before it is complete, for whatever reason, is an error of the caller: both
/// methods then throw a <see cref="BadHttpRequestException"/>.
/// </summary>
internal static class BodyReader
{
    /// <summary>Reads the body if all of it has arrived, as it has for nearly every small request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="body">The body, valid until the reader is advanced past it.</param>
    /// <returns>False when the caller has to await more.</returns>
    /// <exception cref="BadHttpRequestException">The body is malformed or incomplete.</exception>
    public static bool TryReadAll(HttpRequest request, out ReadOnlySequence<byte> body)
    {
        body = default;
        if (!TryRead(request, out var result))
            return false;
        body = result.Buffer;
        if (result.IsCompleted || body.Length == request.ContentLength)
            return true;
        request.BodyReader.AdvanceTo(body.Start, body.Start);
        return false;
    }

    /// <summary>Waits until the whole body has arrived.</summary>
    /// <returns>The body, or null when it is longer than the limit.</returns>
    /// <exception cref="BadHttpRequestException">The body is malformed or incomplete.</exception>
    /// <remarks>
    /// The wait ends when the caller disconnects. It has no token for that: a cancelled read leaves the body in a state that the web server
    /// reports as an error when it drains the request.
    /// </remarks>
    public static async ValueTask<ReadOnlySequence<byte>?> ReadAllAsync(HttpRequest request, long limit)
    {
        if (request.ContentLength > limit)
            return null;
        while (true)
        {
            var result = await ReadAsync(request);
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

    /// <summary>Waits until the whole body has arrived, and copies it.</summary>
    /// <returns>The body, or null when it is longer than the limit.</returns>
    /// <exception cref="BadHttpRequestException">The body is malformed or incomplete.</exception>
    public static async ValueTask<byte[]?> ReadBytesAsync(HttpRequest request, long limit)
    {
        if (await ReadAllAsync(request, limit) is not { } body)
            return null;
        var bytes = body.ToArray();
        request.BodyReader.AdvanceTo(body.End);
        return bytes;
    }

    private static bool TryRead(HttpRequest request, out ReadResult result)
    {
        try
        {
            return request.BodyReader.TryRead(out result);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            throw Incomplete(request, exception);
        }
    }

    private static async ValueTask<ReadResult> ReadAsync(HttpRequest request)
    {
        try
        {
            return await request.BodyReader.ReadAsync(CancellationToken.None);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            throw Incomplete(request, exception);
        }
    }

    /// <summary>Represents a connection that the caller reset, or a stream of HTTP/2 that it cancelled.</summary>
    private static BadHttpRequestException Incomplete(HttpRequest request, IOException exception)
    {
        // Nobody receives an answer. Unless the connection is aborted here, the web server can try to drain the body before it notices the
        // reset itself, and reports that as an error.
        request.HttpContext.Abort();
        return new("The connection ended before the body of the request.", StatusCodes.Status400BadRequest, exception);
    }
}
