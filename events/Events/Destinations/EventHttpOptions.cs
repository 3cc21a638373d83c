using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Events.Destinations;

/// <summary>Configures the destination <c>http</c>. Section <c>EventHttp</c>.</summary>
public sealed class EventHttpOptions : IValidatableObject
{
    /// <summary>The minimum length of the secret that signs requests, in bytes.</summary>
    public const int ShortestSecret = 24;

    /// <summary>Gets or sets the absolute http or https address that events are sent to. Default empty.</summary>
    public string Url { get; set; } = "";

    /// <summary>
    /// Gets or sets the path of a file with the secret that signs every request with HMAC-SHA-256, at least 24 bytes; trailing white space
    /// is ignored. Default empty. Required when <see cref="Url"/> is set.
    /// </summary>
    public string SecretFile { get; set; } = "";

    /// <summary>
    /// Gets or sets the size of the largest request body in bytes. Default 1 MiB. Larger deliveries are sent as several requests; an event
    /// that is larger alone is dropped and counted.
    /// </summary>
    [Range(64 * 1024, 64 * 1024 * 1024, ErrorMessage = "EventHttp:MaxBodyBytes must be from 65536 to 67108864.")]
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// Gets or sets the seconds a request may take. Default 10. After that its outcome is unknown and its events are sent again.
    /// </summary>
    [Range(0.1, 300, ErrorMessage = "EventHttp:TimeoutSeconds must be from 0.1 to 300.")]
    public double TimeoutSeconds { get; set; } = 10;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Url.Length == 0)
            yield break;
        if (FindUrlProblem() is { } wrong)
            yield return new($"EventHttp:Url {wrong}", [nameof(Url)]);
        if (ReadSecret(out var problem) is null)
            yield return new($"EventHttp:SecretFile {problem}", [nameof(SecretFile)]);
    }

    /// <summary>Reads the secret.</summary>
    /// <param name="problem">When the result is null, what is wrong, to follow the name of the setting.</param>
    public byte[]? ReadSecret(out string? problem)
    {
        problem = null;
        if (SecretFile.Length == 0)
        {
            problem = "is empty, and EventHttp:Url is set; name a file with the secret that signs requests.";
            return null;
        }
        try
        {
            var secret = File.ReadAllBytes(SecretFile).AsSpan().TrimEnd(" \t\r\n"u8).ToArray();
            if (secret.Length >= ShortestSecret)
                return secret;
            problem = $"names {SecretFile}, which has {secret.Length} bytes; a secret has at least {ShortestSecret}.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = $"names {SecretFile}, which cannot be read: {exception.Message}";
        }
        return null;
    }

    private string? FindUrlProblem()
    {
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return "must be an absolute address such as https://collector.example/events.";
        // Anyone who reads the settings or a log of requests would see it; the signature proves the sender.
        return url.UserInfo.Length > 0 ? "must not contain a user or password; the receiver checks the signature." : null;
    }
}
