using System.IO.Compression;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>Represents a ruleset at a version in its wire formats, each of which is created on first use.</summary>
internal sealed class RulesetDocument
{
    private readonly Lazy<byte[]> _json;
    private readonly Lazy<byte[]> _gzip;
    private readonly Lazy<byte[]> _brotli;
    private readonly Lazy<StreamFrame> _put;

    public RulesetDocument(EnvironmentId environment, CompiledRuleset ruleset)
    {
        Version = ruleset.Version;
        _json = new(() => RulesetJson.Write(ruleset.Source, environment, ruleset.Version, forSdks: true));
        _gzip = new(() => Compress(Json, output => new GZipStream(output, CompressionLevel.Fastest)));
        _brotli = new(() => Compress(Json, output => new BrotliStream(output, CompressionLevel.Fastest)));
        _put = new(() => StreamFrame.Create("put", EnvironmentVersion.None, Version, Json));
    }

    public EnvironmentVersion Version { get; }

    public byte[] Json => _json.Value;

    public byte[] Gzip => _gzip.Value;

    public byte[] Brotli => _brotli.Value;

    /// <summary>Gets the document as the stream's <c>put</c> event.</summary>
    public StreamFrame Put => _put.Value;

    private static byte[] Compress(byte[] bytes, Func<Stream, Stream> compressor)
    {
        using var output = new MemoryStream();
        using (var stream = compressor(output))
            stream.Write(bytes);
        return output.ToArray();
    }
}
