using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using FlagCluster.Contracts.Threading;
using FlagCluster.Contracts.Webhooks;
using Microsoft.Extensions.Options;

namespace FlagCluster.Integrations.Outbound;

/// <summary>
/// Sends signed requests to receivers that users chose. It connects only to allowed addresses, follows no redirect, uses no proxy and keeps
/// no cookie, and reads only the first bytes of an answer. Thread-safe.
/// </summary>
public sealed class OutboundClient : IDisposable
{
    /// <summary>The number of bytes of an answer that are read.</summary>
    public const int AnswerBytes = 1_024;

    private const int MaxUrlLength = 2_048;
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly AddressPolicy _policy;
    private readonly TimeProvider _time;
    private readonly OutboundConnector _connector;
    private readonly HttpClient _client;

    /// <summary>Initializes the client.</summary>
    /// <param name="options">The allowed receivers.</param>
    /// <param name="time">The clock.</param>
    public OutboundClient(IOptions<OutboundOptions> options, TimeProvider time)
        : this(options, time, new SystemHostResolver()) { }

    internal OutboundClient(IOptions<OutboundOptions> options, TimeProvider time, IHostResolver resolver)
    {
        ArgumentNullException.ThrowIfNull(options);
        _policy = new(options.Value.SplitAllow());
        _time = time;
        _connector = new(_policy, resolver);
        _client = new(CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.Add(new("FlagCluster", null));
    }

    /// <summary>Returns a handler for requests of another kind, which connects as this client does.</summary>
    public SocketsHttpHandler CreateHandler() =>
        new SocketsHttpHandler
        {
            ConnectCallback = (context, token) => _connector.ConnectAsync(context.DnsEndPoint, token),
            AllowAutoRedirect = false,
            UseCookies = false,
            // A proxy would resolve the name again, and connect to whatever it resolves to.
            UseProxy = false,
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 0,
            PooledConnectionLifetime = ConnectionLifetime,
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        };

    /// <summary>
    /// Returns what is wrong with the address of a receiver, to follow its name, or null. It is checked again at each connection.
    /// </summary>
    /// <param name="text">The address.</param>
    public string? FindProblem(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxUrlLength || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0)
            return "must be an absolute address such as https://example.com/path, of at most 2048 characters.";
        if (url.UserInfo.Length > 0 || url.Fragment.Length > 0)
            return "must have no user, password or fragment.";
        if (url.Scheme != Uri.UriSchemeHttps && !(url.Scheme == Uri.UriSchemeHttp && _policy.IsListed(url.DnsSafeHost)))
            return $"must begin with https://; an operator allows http:// for hosts that {OutboundOptions.Section}:Allow names.";
        return System.Net.IPAddress.TryParse(url.DnsSafeHost, out var address) && !_policy.IsAllowed(url.DnsSafeHost, address)
            ? $"has an address that is not public; an operator allows it with {OutboundOptions.Section}:Allow."
            : null;
    }

    /// <summary>Returns the addresses of a host, to which connections are allowed, for another protocol than HTTP.</summary>
    /// <param name="host">The host.</param>
    /// <param name="cancellationToken">Cancels the resolution.</param>
    /// <exception cref="HttpRequestException">The host has no address, or one that is not allowed; see <see cref="Explain"/>.</exception>
    public async Task<IReadOnlyList<System.Net.IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken = default)
    {
        try
        {
            return await _connector.ResolveAsync(host, cancellationToken);
        }
        catch (Exception exception) when (exception is SocketException or AddressRefusedException)
        {
            throw new HttpRequestException(HttpRequestError.NameResolutionError, exception.Message, exception);
        }
    }

    /// <summary>Sends a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="timeout">The time limit of the whole attempt.</param>
    /// <param name="cancellationToken">Cancels the attempt; its outcome is unknown then.</param>
    public async Task<OutboundAnswer> PostAsync(OutboundRequest request, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var limit = new TimeLimit(timeout, _time, cancellationToken);
        var began = _time.GetTimestamp();
        try
        {
            using var message = CreateMessage(request);
            using var answer = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var text = await ReadTextAsync(answer, limit.Token);
            return new((int)answer.StatusCode, FindProblem(answer), text, _time.GetElapsedTime(began));
        }
        catch (HttpRequestException exception)
        {
            return new(null, Explain(exception), "", _time.GetElapsedTime(began));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var seconds = timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            return new(null, $"The receiver did not answer within {seconds} s.", "", _time.GetElapsedTime(began));
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _client.Dispose();

    /// <summary>Returns why a request failed, without what a user should not learn about the internal network.</summary>
    /// <param name="exception">The failure.</param>
    public static string Explain(HttpRequestException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception.InnerException switch
        {
            AddressRefusedException refused => refused.Message,
            SocketException socket => $"The receiver cannot be reached: {Describe(socket.SocketErrorCode)}.",
            _ => $"The receiver cannot be reached: {Describe(exception.HttpRequestError)}.",
        };
    }

    private static string Describe(SocketError error) =>
        error switch
        {
            SocketError.ConnectionRefused => "the connection was refused",
            SocketError.HostNotFound or SocketError.NoData => "its name is unknown",
            SocketError.TryAgain => "its name could not be resolved",
            SocketError.HostUnreachable or SocketError.NetworkUnreachable => "there is no route to it",
            SocketError.TimedOut => "the connection timed out",
            _ => error.ToString(),
        };

    private static string Describe(HttpRequestError error) =>
        error switch
        {
            HttpRequestError.NameResolutionError => "its name could not be resolved",
            HttpRequestError.ConnectionError => "the connection failed",
            HttpRequestError.SecureConnectionError => "the TLS connection failed; check its certificate",
            HttpRequestError.ResponseEnded => "it closed the connection before it answered",
            _ => error.ToString(),
        };

    private HttpRequestMessage CreateMessage(OutboundRequest request)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, request.Url) { Content = new ReadOnlyMemoryContent(request.Body) };
        message.Content.Headers.ContentType = Json;
        var seconds = _time.GetUtcNow().ToUnixTimeSeconds();
        message.Headers.Add(RequestSignature.DeliveryHeader, request.DeliveryId);
        message.Headers.Add(RequestSignature.TimestampHeader, seconds.ToString(CultureInfo.InvariantCulture));
        if (request.Secret is { } secret)
            message.Headers.Add(RequestSignature.SignatureHeader, RequestSignature.Sign(secret.Span, seconds, request.Body.Span));
        foreach (var (name, value) in request.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        return message;
    }

    /// <summary>Reads the first bytes of an answer. An answer that ends early or too late keeps what was read: its status counts.</summary>
    private static async Task<string> ReadTextAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var bytes = new byte[AnswerBytes];
        var length = 0;
        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
            while (length < bytes.Length && await stream.ReadAsync(bytes.AsMemory(length), cancellationToken) is > 0 and var read)
                length += read;
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException)
        {
            // The status is known.
        }
        return Encoding.UTF8.GetString(bytes, 0, length).Replace('\0', ' ');
    }

    private static string? FindProblem(HttpResponseMessage answer) =>
        (int)answer.StatusCode switch
        {
            >= 200 and < 300 => null,
            >= 300 and < 400 and var status => $"The receiver answered {status}; redirects are not followed.",
            var status => $"The receiver answered {status}.",
        };
}
