using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using FlagCluster.Contracts.Audit;
using Microsoft.Extensions.Options;

namespace FlagCluster.Control.Audit;

/// <summary>
/// Sends messages as lines of JSON in signed HTTP POST requests. <c>FlagCluster-Signature: t={Unix seconds},v1={hex}</c> is the
/// HMAC-SHA-256 of <c>{t}.{body}</c> with <see cref="AuditOptions.WebhookSecret"/>. Redirects are not followed.
/// </summary>
internal sealed class AuditWebhookSink(IOptions<AuditOptions> options, TimeProvider time) : IAuditSink, IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            MaxResponseHeadersLength = 16,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        }
    )
    {
        Timeout = Timeout,
    };

    /// <inheritdoc/>
    public string Name => "webhook";

    /// <inheritdoc/>
    public async Task SendAsync(IReadOnlyList<AuditMessage> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        byte[] body = [.. messages.SelectMany(message => (byte[])[.. message.Json.Span, (byte)'\n'])];
        using var request = new HttpRequestMessage(HttpMethod.Post, options.Value.WebhookUrl) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/jsonl");
        request.Headers.Add("FlagCluster-Signature", Sign(time.GetUtcNow().ToUnixTimeSeconds(), body));
        request.Headers.Add("Idempotency-Key", Convert.ToHexStringLower(SHA256.HashData(body)));
        try
        {
            // The answer is not read beyond its headers: only its status counts.
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!answer.IsSuccessStatusCode)
                throw new IOException($"The address of Audit:WebhookUrl answered {(int)answer.StatusCode}.");
        }
        catch (HttpRequestException exception)
        {
            throw new IOException($"The address of Audit:WebhookUrl cannot be reached: {exception.HttpRequestError}.", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"The address of Audit:WebhookUrl did not answer within {Timeout.TotalSeconds} s.", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private string Sign(long seconds, byte[] body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seconds}.")), .. body];
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.WebhookSecret), signed);
        return string.Create(CultureInfo.InvariantCulture, $"t={seconds},v1={Convert.ToHexStringLower(hash)}");
    }
}
