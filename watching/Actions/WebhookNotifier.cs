using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace FlagCluster.Watching.Actions;

/// <summary>
/// Delivers notifications as signed HTTP POST to configured targets. A rule names a target and never an address, and redirects are not
/// followed, so that nobody who writes rules can make the server send requests elsewhere.
/// </summary>
/// <remarks>
/// <c>FlagCluster-Signature: t={Unix seconds},v1={hex}</c> is the HMAC-SHA-256 of <c>{t}.{body}</c> with the secret of the target.
/// </remarks>
internal sealed class WebhookNotifier(IOptions<AlertsOptions> options, TimeProvider time) : IAlertNotifier, IDisposable
{
    public const string SignatureHeader = "FlagCluster-Signature";
    public const string IdempotencyHeader = "Idempotency-Key";

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
        Timeout = TimeSpan.FromSeconds(options.Value.NotifySeconds),
    };

    /// <inheritdoc/>
    public bool Has(string target) => options.Value.Targets.ContainsKey(target);

    /// <inheritdoc/>
    public async Task<string?> NotifyAsync(AlertNotification notification, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(notification);
        var target = options.Value.Targets[notification.Target];
        var body = NotificationJson.Write(notification);
        using var request = new HttpRequestMessage(HttpMethod.Post, target.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(SignatureHeader, Sign(time.GetUtcNow().ToUnixTimeSeconds(), body, target.Secret));
        request.Headers.Add(IdempotencyHeader, notification.Id);
        try
        {
            // The answer is not read beyond its headers: only its status counts.
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return answer.IsSuccessStatusCode ? null : $"The target answered {(int)answer.StatusCode}.";
        }
        catch (HttpRequestException exception)
        {
            return $"The target cannot be reached: {exception.HttpRequestError}.";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "The target did not answer in time.";
        }
    }

    /// <summary>Returns the signature of a body.</summary>
    internal static string Sign(long seconds, byte[] body, string secret)
    {
        var prefix = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seconds}."));
        byte[] signed = [.. prefix, .. body];
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed);
        return string.Create(CultureInfo.InvariantCulture, $"t={seconds},v1={Convert.ToHexStringLower(hash)}");
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _client.Dispose();
}
