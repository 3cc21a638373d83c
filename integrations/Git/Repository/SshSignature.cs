using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FlagCluster.Integrations.Git.Repository;

/// <summary>Signs contents with a key on the curve P-256, as <c>ssh-keygen -Y sign -n git</c> does.</summary>
/// <remarks>
/// The formats: https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig, and for keys and signatures RFC 5656, section 3.1.
/// </remarks>
internal static class SshSignature
{
    private const string KeyType = "ecdsa-sha2-nistp256",
        Curve = "nistp256",
        CurveOid = "1.2.840.10045.3.1.7",
        Namespace = "git",
        HashName = "sha512";

    private const int Version = 1,
        LineLength = 70;

    private static ReadOnlySpan<byte> Magic => "SSHSIG"u8;

    /// <summary>Reads a private key in PEM format.</summary>
    /// <param name="pem">The text of the file.</param>
    /// <exception cref="InvalidDataException">The text is no private key on the curve P-256.</exception>
    public static ECDsa ReadKey(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (key.ExportParameters(includePrivateParameters: true).Curve.Oid.Value == CurveOid)
                return key;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            // Reported below: the message of the exception does not say what to do.
        }
        key.Dispose();
        throw new InvalidDataException(
            "It has no unencrypted private key on the curve P-256 in PEM format. Create one with "
                + "'ssh-keygen -t ecdsa -b 256 -m PEM -N \"\"'."
        );
    }

    /// <summary>Returns the armored signature of a content.</summary>
    public static string Sign(ECDsa key, ReadOnlySpan<byte> content)
    {
        var signed = new SshWriter().Raw(Magic).Text(Namespace).Text("").Text(HashName).Bytes(SHA512.HashData(content)).ToArray();
        // The two numbers of the signature, each as long as the curve.
        var numbers = key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        var half = numbers.Length / 2;
        var pair = new SshWriter().Number(numbers.AsSpan(0, half)).Number(numbers.AsSpan(half)).ToArray();
        var signature = new SshWriter().Text(KeyType).Bytes(pair).ToArray();
        var blob = new SshWriter()
            .Raw(Magic)
            .Number(Version)
            .Bytes(PublicKeyOf(key))
            .Text(Namespace)
            .Text("")
            .Text(HashName)
            .Bytes(signature)
            .ToArray();
        var lines = Convert.ToBase64String(blob).Chunk(LineLength).Select(line => new string(line));
        return $"-----BEGIN SSH SIGNATURE-----\n{string.Join('\n', lines)}\n-----END SSH SIGNATURE-----";
    }

    private static byte[] PublicKeyOf(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new SshWriter().Text(KeyType).Text(Curve).Bytes([4, .. point.X!, .. point.Y!]).ToArray();
    }

    /// <summary>Writes the data types of SSH.</summary>
    /// <remarks>RFC 4251, section 5.</remarks>
    private sealed class SshWriter
    {
        private readonly ArrayBufferWriter<byte> _bytes = new();

        public SshWriter Raw(ReadOnlySpan<byte> bytes)
        {
            _bytes.Write(bytes);
            return this;
        }

        public SshWriter Number(int value)
        {
            Span<byte> bytes = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(bytes, value);
            return Raw(bytes);
        }

        public SshWriter Bytes(ReadOnlySpan<byte> bytes) => Number(bytes.Length).Raw(bytes);

        public SshWriter Text(string text) => Bytes(Encoding.UTF8.GetBytes(text));

        /// <summary>Writes a positive number: without zeros in front, but with one before a first bit that would be the sign.</summary>
        public SshWriter Number(ReadOnlySpan<byte> number)
        {
            var digits = number.TrimStart((byte)0);
            return digits is [>= 0x80, ..] ? Bytes([0, .. digits]) : Bytes(digits);
        }

        public byte[] ToArray() => _bytes.WrittenSpan.ToArray();
    }
}
