using System.Buffers.Text;
using System.Security.Cryptography;

namespace FlagCluster.Events.Writing;

/// <summary>Applies the privacy setting to targeting keys.</summary>
internal sealed class TargetingKeys
{
    private readonly bool _omitted;
    private readonly byte[]? _key;

    public TargetingKeys(EventPrivacyOptions options)
    {
        _omitted = options.TargetingKey == "omitted";
        if (options.TargetingKey != "hashed")
            return;
        _key = options.ReadKey(out var problem) ?? throw new InvalidDataException($"EventPrivacy:HashKeyFile {problem}");
    }

    /// <summary>The length of a hashed key in bytes.</summary>
    public const int HashedLength = 12 + 43;

    /// <summary>Returns the targeting key as events contain it; empty for none.</summary>
    /// <param name="key">The key as it was sent.</param>
    /// <param name="buffer">At least <see cref="HashedLength"/> bytes, which the result may refer to.</param>
    public ReadOnlySpan<byte> Written(ReadOnlySpan<byte> key, Span<byte> buffer)
    {
        if (_omitted || key.IsEmpty)
            return default;
        if (_key is null)
            return key;
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, key, hash);
        "hmac-sha256:"u8.CopyTo(buffer);
        return buffer[..(12 + Base64Url.EncodeToUtf8(hash, buffer[12..]))];
    }
}
