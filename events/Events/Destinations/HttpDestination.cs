using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using FlagCluster.Contracts.Threading;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Events.Model;
using Microsoft.Extensions.Options;

namespace FlagCluster.Events.Destinations;

/// <summary>
/// Sends events as JSON arrays in signed POST requests. Any answer but 2xx is a failure: the events are sent again, in order, until the
/// receiver accepts them.
/// </summary>
internal sealed class HttpDestination : IEventDestination, IDisposable
{
    public const string Key = "http";

    private const int IdBytes = 16;
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly EventHttpOptions _options;
    private readonly TimeProvider _time;
    private readonly Uri _url;
    private readonly byte[] _secret;
    private readonly HttpClient _client;
    private Utf8Buffer _body = new();
    private long _refused;

    /// <exception cref="OptionsValidationException">A setting that this destination needs is missing.</exception>
    public HttpDestination(IOptions<EventHttpOptions> options, TimeProvider time)
    {
        _options = options.Value;
        _time = time;
        if (_options.Url.Length == 0)
            throw Invalid("EventHttp:Url is empty, and Events:Recorders names http; set it to the address that receives events.");
        _url = new(_options.Url);
        _secret = _options.ReadSecret(out var problem) ?? throw Invalid($"EventHttp:SecretFile {problem}");
        _client = new(
            new SocketsHttpHandler
            {
                // A redirect would send events to an address that nobody configured.
                AllowAutoRedirect = false,
                UseCookies = false,
                PooledConnectionLifetime = ConnectionLifetime,
            }
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public string Name => Key;

    /// <summary>Gets the events skipped because they are larger than <see cref="EventHttpOptions.MaxBodyBytes"/>.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public async Task DeliverAsync(IReadOnlyList<EventRecord> events, CancellationToken cancellationToken = default)
    {
        var refused = 0;
        for (var next = 0; next < events.Count; )
        {
            next = FillBody(events, next, ref refused);
            if (_body.Length > 0)
                await SendAsync(cancellationToken);
        }
        // Counted after the delivery has succeeded: one that fails is repeated as a whole.
        if (refused > 0)
            Interlocked.Add(ref _refused, refused);
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Fills the body with as many events as it may contain.</summary>
    /// <returns>The index after the last of them. The body is empty when none of them fits alone.</returns>
    private int FillBody(IReadOnlyList<EventRecord> events, int first, ref int refused)
    {
        const int Brackets = 2;
        _body.Truncate(0);
        var next = first;
        for (; next < events.Count; next++)
        {
            var value = events[next].Value.Span;
            if (value.Length + Brackets > _options.MaxBodyBytes)
            {
                refused++;
                continue;
            }
            if (_body.Length + 1 + value.Length + 1 > _options.MaxBodyBytes)
                break;
            _body.Append(_body.Length == 0 ? "["u8 : ","u8);
            _body.Append(value);
        }
        if (_body.Length > 0)
            _body.Append("]"u8);
        return next;
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        using var limit = new TimeLimit(TimeSpan.FromSeconds(_options.TimeoutSeconds), _time, cancellationToken);
        using var request = CreateRequest();
        try
        {
            // The answer's body has no meaning, so it is not read.
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (!response.IsSuccessStatusCode)
                throw new IOException($"{_url.Authority} answered {(int)response.StatusCode}{Hint(response.StatusCode)}.");
        }
        catch (Exception exception) when (Explain(exception, limit.Token, cancellationToken) is { } failure)
        {
            // A connection that is closed may still read from the body.
            _body = new();
            throw failure;
        }
    }

    /// <summary>Returns a failed request as a failure of the delivery; null for a cancelled delivery.</summary>
    private IOException? Explain(Exception exception, CancellationToken timeout, CancellationToken cancelled) =>
        exception switch
        {
            IOException io => io,
            HttpRequestException => new($"{_url.Authority} cannot be reached: {exception.Message}", exception),
            OperationCanceledException when timeout.IsCancellationRequested && !cancelled.IsCancellationRequested => new(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_url.Authority} did not answer within {_options.TimeoutSeconds} s (EventHttp:TimeoutSeconds)."
                ),
                exception
            ),
            _ => null,
        };

    private HttpRequestMessage CreateRequest()
    {
        var body = _body.Slice(0, _body.Length);
        var seconds = _time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = Json;
        request.Headers.Add(RequestSignature.DeliveryHeader, IdOf(body.Span));
        request.Headers.Add(RequestSignature.TimestampHeader, seconds.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(RequestSignature.SignatureHeader, RequestSignature.Sign(_secret, seconds, body.Span));
        return request;
    }

    /// <summary>Returns the id of a body. Equal bodies have equal ids, so that the id of a repeated request is the same.</summary>
    private static string IdOf(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return Convert.ToHexStringLower(hash[..IdBytes]);
    }

    private static string Hint(HttpStatusCode status) =>
        status switch
        {
            HttpStatusCode.RequestEntityTooLarge => "; lower EventHttp:MaxBodyBytes",
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => "; check that it has the secret of EventHttp:SecretFile",
            >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest => "; redirects are not followed, set EventHttp:Url to its target",
            _ => "",
        };

    private static OptionsValidationException Invalid(string message) => new(nameof(EventHttpOptions), typeof(EventHttpOptions), [message]);
}
