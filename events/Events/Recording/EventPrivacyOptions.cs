using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Events.Recording;

/// <summary>What of callers' data is part of events. Section <c>EventPrivacy</c>.</summary>
public sealed class EventPrivacyOptions : IValidatableObject
{
    /// <summary>The shortest key that hashes targeting keys, in bytes.</summary>
    public const int ShortestKey = 16;

    /// <summary>How targeting keys are written: <c>plain</c>, <c>hashed</c> (HMAC-SHA256 with the key below) or <c>omitted</c>. Default <c>plain</c>.</summary>
    [AllowedValues("plain", "hashed", "omitted", ErrorMessage = "EventPrivacy:TargetingKey must be plain, hashed or omitted.")]
    public string TargetingKey { get; set; } = "plain";

    /// <summary>The path of a file with the key for <c>hashed</c>, at least 16 bytes; white space at its end does not count. Default empty. The same key everywhere makes the same hashes.</summary>
    public string HashKeyFile { get; set; } = "";

    /// <summary>Context attributes that become part of events, separated by commas; a dot leads into an object (<c>device.os</c>). Default empty: none.</summary>
    public string Attributes { get; set; } = "";

    /// <summary>Bytes of a context up to which its attributes are recorded; of larger ones none are, which is counted. Default 4096.</summary>
    [Range(64, 65_536, ErrorMessage = "EventPrivacy:ContextLength must be from 64 to 65536.")]
    public int ContextLength { get; set; } = 4096;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (TargetingKey == "hashed" && ReadKey(out var problem) is null) yield return new($"EventPrivacy:HashKeyFile {problem}", [nameof(HashKeyFile)]);
    }

    /// <summary>Reads the key that hashes targeting keys.</summary>
    /// <returns>Null with what is wrong.</returns>
    public byte[]? ReadKey(out string? problem)
    {
        problem = null;
        if (HashKeyFile.Length == 0)
        {
            problem = "is empty, and EventPrivacy:TargetingKey is hashed; name a file that holds the key.";
            return null;
        }
        try
        {
            var key = File.ReadAllBytes(HashKeyFile).AsSpan().TrimEnd(" \t\r\n"u8).ToArray();
            if (key.Length >= ShortestKey) return key;
            problem = $"names {HashKeyFile}, which holds {key.Length} bytes; a key has at least {ShortestKey}.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = $"names {HashKeyFile}, which cannot be read: {exception.Message}";
        }
        return null;
    }
}
