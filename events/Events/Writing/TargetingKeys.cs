using System.Buffers.Text;
using System.Security.Cryptography;
using FlagCluster.Events.Recording;

namespace FlagCluster.Events.Writing;

/// <summary>How targeting keys are written.</summary>
internal sealed class TargetingKeys
{
    private readonly bool _omitted;
    private readonly byte[]? _key;

    public TargetingKeys(EventPrivacyOptions options)
    {
        _omitted = options.TargetingKey == "omitted";
        if (options.TargetingKey != "hashed") return;
        _key = options.ReadKey(out var problem) ?? throw new InvalidDataException($"EventPrivacy:HashKeyFile {problem}");
    }

    /// <summary>Bytes of a hashed key.</summary>
    public const int HashedLength = 12 + 43;

    /// <summary>The targeting key as events have it; empty for none.</summary>
    /// <param name="key">The key as it was sent.</param>
    /// <param name="room">At least <see cref="HashedLength"/> bytes, which the result may stand in.</param>
    public ReadOnlySpan<byte> Written(ReadOnlySpan<byte> key, Span<byte> room)
    {
        if (_omitted || key.IsEmpty) return default;
        if (_key is null) return key;
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, key, hash);
        "hmac-sha256:"u8.CopyTo(room);
        return room[..(12 + Base64Url.EncodeToUtf8(hash, room[12..]))];
    }
}
