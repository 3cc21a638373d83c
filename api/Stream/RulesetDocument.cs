using System.IO.Compression;
using FlagCluster.Contracts;
using FlagCluster.Engine;

namespace FlagCluster.Api;

/// <summary>A ruleset at a version as it goes over the wire; each form is made once, when first asked for.</summary>
internal sealed class RulesetDocument(EnvironmentId environment, CompiledRuleset ruleset)
{
    private readonly Lazy<byte[]> _json = new(() => RulesetJson.Write(ruleset.Source, environment, ruleset.Version));
    private byte[]? _gzip, _brotli;
    private StreamFrame? _put;

    public EnvironmentVersion Version => ruleset.Version;

    public byte[] Json => _json.Value;

    public byte[] Gzip => _gzip ??= Compress(Json, output => new GZipStream(output, CompressionLevel.Fastest));

    public byte[] Brotli => _brotli ??= Compress(Json, output => new BrotliStream(output, CompressionLevel.Fastest));

    /// <summary>The document as the stream's <c>put</c> event.</summary>
    public StreamFrame Put => _put ??= StreamFrame.Create("put", EnvironmentVersion.None, Version, Json);

    private static byte[] Compress(byte[] bytes, Func<Stream, Stream> compressor)
    {
        using var output = new MemoryStream();
        using (var stream = compressor(output)) stream.Write(bytes);
        return output.ToArray();
    }
}
