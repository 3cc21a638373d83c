using System.Buffers;
using System.Collections.Concurrent;
using LibGit2Sharp;

namespace FlagCluster.Integrations.Git.Repository;

/// <summary>
/// Connects the native library with <see cref="HttpTransfer"/>, so that addresses, certificates and time limits are those of the other
/// outgoing requests. Created by the native library.
/// </summary>
internal sealed class HttpSubtransport : RpcSmartSubtransport
{
    /// <summary>The scheme of addresses that the native library sees: only the id of the copy follows, and no credential.</summary>
    public const string Scheme = "flagcluster";

    private const string UploadPack = "git-upload-pack",
        ReceivePack = "git-receive-pack";

    // Static, because the native library creates transports by their type.
    private static readonly ConcurrentDictionary<string, HttpTransfer> Transfers = new(StringComparer.Ordinal);
    private static readonly Lazy<object> Registration = new(Register);

    /// <summary>Returns the address of a copy for the native library.</summary>
    public static string UrlOf(string id) => $"{Scheme}://{id}";

    /// <summary>Prepares the native library, once.</summary>
    public static void Initialize() => _ = Registration.Value;

    /// <summary>Runs an operation whose requests are those of a transfer.</summary>
    public static void Run(string id, HttpTransfer transfer, Action operation)
    {
        if (!Transfers.TryAdd(id, transfer))
            throw new InvalidOperationException($"Another operation uses the copy '{id}'.");
        try
        {
            operation();
        }
        finally
        {
            Transfers.TryRemove(id, out _);
        }
    }

    /// <inheritdoc/>
    protected override SmartSubtransportStream Action(string url, GitSmartSubtransportAction action)
    {
        if (!Transfers.TryGetValue(url[(Scheme.Length + 3)..].TrimEnd('/'), out var transfer))
            throw new InvalidOperationException("The operation has ended.");
        return action switch
        {
            GitSmartSubtransportAction.UploadPackList => new HttpStream(this, transfer, $"/info/refs?service={UploadPack}", null),
            GitSmartSubtransportAction.ReceivePackList => new HttpStream(this, transfer, $"/info/refs?service={ReceivePack}", null),
            GitSmartSubtransportAction.UploadPack => new HttpStream(
                this,
                transfer,
                $"/{UploadPack}",
                $"application/x-{UploadPack}-request"
            ),
            _ => new HttpStream(this, transfer, $"/{ReceivePack}", $"application/x-{ReceivePack}-request"),
        };
    }

    private static SmartSubtransportRegistration<HttpSubtransport> Register()
    {
        // Settings of the user and of the machine have no effect, and a copy may be of another user id of the same container.
        foreach (var level in new[] { ConfigurationLevel.System, ConfigurationLevel.Xdg, ConfigurationLevel.Global })
            GlobalSettings.SetConfigSearchPaths(level, "");
        GlobalSettings.SetOwnerValidation(false);
        return GlobalSettings.RegisterSmartSubtransport<HttpSubtransport>(Scheme);
    }

    /// <summary>Represents one request: the native library writes its body, and then reads the answer.</summary>
    private sealed class HttpStream(HttpSubtransport owner, HttpTransfer transfer, string path, string? contentType)
        : SmartSubtransportStream(owner)
    {
        private const int BufferSize = 16 * 1024;

        private readonly byte[] _buffer = new byte[BufferSize];
        private readonly ArrayBufferWriter<byte> _body = new();
        private readonly ArrayBufferWriter<byte> _advertised = new();
        private HttpResponseMessage? _answer;
        private Stream? _content;

        public override int Read(Stream dataStream, long length, out long bytesRead)
        {
            _answer ??= transfer.Send(path, contentType, _body.WrittenMemory);
            _content ??= _answer.Content.ReadAsStream(transfer.Cancellation);
            bytesRead = transfer.Read(_content, _buffer, (int)Math.Min(length, _buffer.Length));
            CheckAdvertisement((int)bytesRead);
            dataStream.Write(_buffer, 0, (int)bytesRead);
            return 0;
        }

        public override int Write(Stream dataStream, long length)
        {
            while (length > 0)
            {
                var read = dataStream.Read(_buffer, 0, (int)Math.Min(length, _buffer.Length));
                if (read == 0)
                    throw new EndOfStreamException("The body of the request ended early.");
                _body.Write(_buffer.AsSpan(0, read));
                length -= read;
            }
            return 0;
        }

        /// <summary>Checks the capabilities, which are in the first lines of an advertisement and may come in parts.</summary>
        private void CheckAdvertisement(int read)
        {
            if (contentType is not null || _advertised.WrittenCount >= BufferSize)
                return;
            _advertised.Write(_buffer.AsSpan(0, read));
            transfer.Check(_advertised.WrittenMemory);
        }

        protected override void Free()
        {
            _content?.Dispose();
            _answer?.Dispose();
            base.Free();
        }
    }
}
