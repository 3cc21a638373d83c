using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Events.Writing;

/// <summary>Configures which data of callers events contain. Section <c>EventPrivacy</c>.</summary>
public sealed class EventPrivacyOptions : IValidatableObject
{
    /// <summary>The minimum length of the key that hashes targeting keys, in bytes.</summary>
    public const int ShortestKey = 16;

    /// <summary>
    /// Gets or sets how targeting keys are written: <c>plain</c>, <c>hashed</c> (HMAC-SHA256 with the key in <see cref="HashKeyFile"/>) or
    /// <c>omitted</c>. Default <c>plain</c>.
    /// </summary>
    [AllowedValues("plain", "hashed", "omitted", ErrorMessage = "EventPrivacy:TargetingKey must be plain, hashed or omitted.")]
    public string TargetingKey { get; set; } = "plain";

    /// <summary>
    /// Gets or sets the path of a file with the key for <c>hashed</c>, at least 16 bytes; trailing white space is ignored. Default empty.
    /// Processes with the same key write the same hashes.
    /// </summary>
    public string HashKeyFile { get; set; } = "";

    /// <summary>
    /// Gets or sets the context attributes that events contain, separated by commas; a dot selects a property of an object
    /// (<c>device.os</c>). Default empty: none.
    /// </summary>
    public string Attributes { get; set; } = "";

    /// <summary>
    /// Gets or sets the size of the largest context, in bytes, whose attributes are recorded. Default 4096. Larger contexts are omitted and
    /// counted.
    /// </summary>
    [Range(64, 65_536, ErrorMessage = "EventPrivacy:ContextLength must be from 64 to 65536.")]
    public int ContextLength { get; set; } = 4096;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (TargetingKey == "hashed" && ReadKey(out var problem) is null)
            yield return new($"EventPrivacy:HashKeyFile {problem}", [nameof(HashKeyFile)]);
    }

    /// <summary>Returns the names in <see cref="Attributes"/>.</summary>
    public string[] ReadAttributes() => Attributes.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Reads the key that hashes targeting keys.</summary>
    /// <param name="problem">When the result is null, what is wrong, to follow the name of the setting.</param>
    public byte[]? ReadKey(out string? problem)
    {
        problem = null;
        if (HashKeyFile.Length == 0)
        {
            problem = "is empty, and EventPrivacy:TargetingKey is hashed; name a file with the key.";
            return null;
        }
        try
        {
            var key = File.ReadAllBytes(HashKeyFile).AsSpan().TrimEnd(" \t\r\n"u8).ToArray();
            if (key.Length >= ShortestKey)
                return key;
            problem = $"names {HashKeyFile}, which has {key.Length} bytes; a key has at least {ShortestKey}.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = $"names {HashKeyFile}, which cannot be read: {exception.Message}";
        }
        return null;
    }
}
